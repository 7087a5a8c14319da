//! How much there is in a drawing, before anybody reads it who takes its word for it.

/// How many bytes all entities together can stand for, at most; nothing if that cannot be told: of entities that hold
/// others, or elements, and of texts in which these letters are not single bytes.
pub(crate) fn expanded(bytes: &[u8]) -> Option<usize> {
    if bytes.contains(&0) {
        return None;
    }
    let mut longest = 0;
    let mut rest = bytes;
    while let Some(at) = find(rest, b"<!ENTITY") {
        rest = &rest[at + 8..];
        let (begin, value) = quoted(rest)?;
        if value.iter().any(|byte| matches!(byte, b'&' | b'%' | b'<')) {
            return None;
        }
        longest = longest.max(value.len());
        rest = &rest[begin + value.len() + 1..];
    }
    if longest == 0 {
        return Some(0);
    }
    let times = bytes.split(|byte| *byte == b'&').count();
    times.checked_mul(longest)
}

/// The first quoted text, and where it begins.
fn quoted(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let at = bytes.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let value = &bytes[at + 1..];
    let end = value.iter().position(|byte| *byte == bytes[at])?;
    Some((at + 1, &value[..end]))
}

/// How deep elements lie in each other.
pub(crate) fn depth(bytes: &[u8]) -> usize {
    let (mut rest, mut depth, mut deepest) = (bytes, 0_usize, 0);
    while let Some(at) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[at..];
        // What ends before the first has begun stands in a declaration.
        let skipped = if rest.starts_with(b"<!--") {
            after(rest, b"-->")
        } else if rest.starts_with(b"<![CDATA[") {
            after(rest, b"]]>")
        } else if rest.starts_with(b"<?") {
            after(rest, b"?>")
        } else if rest.starts_with(b"<!") {
            Some(&rest[2..])
        } else if rest.starts_with(b"</") {
            depth = depth.saturating_sub(1);
            after(rest, b">")
        } else {
            let end = tag_end(rest);
            deepest = deepest.max(depth + 1);
            if end.is_some_and(|end| rest[end - 1] != b'/') {
                depth += 1;
            }
            end.map(|end| &rest[end..])
        };
        let Some(skipped) = skipped else {
            break;
        };
        rest = skipped;
    }
    deepest
}

/// Where a tag ends, whatever is quoted in it.
fn tag_end(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    tag.iter().position(|&byte| {
        if let Some(open) = quote {
            if byte == open {
                quote = None;
            }
            return false;
        }
        if matches!(byte, b'"' | b'\'') {
            quote = Some(byte);
        }
        byte == b'>'
    })
}

pub(crate) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

pub(crate) fn after<'a>(bytes: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    find(bytes, wanted).map(|at| &bytes[at + wanted.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_counted_and_nothing_else() {
        for (drawing, expected) in [
            ("", 0),
            ("<svg/>", 1),
            ("<svg><g/><g></g><g><a/></g></svg>", 3),
            (
                "<?xml version='<a>'?><!-- <a><a> --><svg><!-- </svg> --><g></g></svg>",
                2,
            ),
            (
                "<!DOCTYPE svg [<!ELEMENT a '</a>'>]><svg a='>' b=\"/>\"><g/></svg>",
                2,
            ),
            ("<svg><![CDATA[</svg>]]><g><a></a></g></svg>", 3),
            ("<svg><g><g", 3),
        ] {
            assert_eq!(depth(drawing.as_bytes()), expected, "{drawing}");
        }
    }

    #[test]
    fn entities_stand_for_so_much_at_most() {
        for (drawing, expected) in [
            ("<svg>&amp;&#38;</svg>", Some(0)),
            (
                "<!ENTITY a 'xyz'><!ENTITY b \"x'y'z\"><svg>&a;&b;</svg>",
                Some(15),
            ),
            ("<!ENTITY a 'xyz'><!ENTITY b '&a;&a;'>", None),
            ("<!ENTITY a '<g>'>", None),
            ("<!ENTITY a", None),
            ("<\0s\0v\0g\0", None),
        ] {
            assert_eq!(expanded(drawing.as_bytes()), expected, "{drawing}");
        }
    }
}
