//! As much of SVG as it takes to know that it is one, and how large.

use crate::{
    svg_size::{after, find},
    text,
};

/// The attributes of the root element, if it is `<svg …>`.
pub(crate) fn root(head: &[u8]) -> Option<&[u8]> {
    let mut rest = text::trimmed(head);
    loop {
        rest = if rest.starts_with(b"<?") {
            after(rest, b"?>")?
        } else if rest.starts_with(b"<!--") {
            after(rest, b"-->")?
        } else if rest.starts_with(b"<!DOCTYPE") {
            // An internal subset is in brackets and may hold `>` itself.
            let end = find(rest, b">")?;
            match find(&rest[..end], b"[") {
                Some(_) => after(after(rest, b"]")?, b">")?,
                None => &rest[end + 1..],
            }
        } else {
            break;
        };
        rest = rest.trim_ascii_start();
    }

    let tag = rest.strip_prefix(b"<")?;
    let name_end = tag
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))?;
    let name = tag[..name_end].rsplit(|&byte| byte == b':').next()?;
    (name == b"svg").then(|| &tag[name_end..])
}

/// Width and height in pixels: as given, or those of the view box.
pub(crate) fn size(head: &[u8]) -> Option<(u32, u32)> {
    let attributes = root(head)?;
    let width = attribute(attributes, "width").and_then(pixels);
    let height = attribute(attributes, "height").and_then(pixels);
    let view = attribute(attributes, "viewBox").and_then(view_box);

    let (width, height) = match (width, height, view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some((w, h))) => (width, width * h / w),
        (None, Some(height), Some((w, h))) => (height * w / h, height),
        (None, None, Some(view)) => view,
        _ => return None,
    };
    Some((whole(width)?, whole(height)?))
}

/// The value of an attribute of the tag whose attributes these are.
fn attribute<'a>(mut rest: &'a [u8], wanted: &str) -> Option<&'a str> {
    loop {
        rest = rest.trim_ascii_start();
        let equals = rest.iter().position(|byte| matches!(byte, b'=' | b'>'))?;
        if rest[equals] == b'>' {
            return None;
        }
        let name = rest[..equals].trim_ascii();
        let (quote, value) = rest[equals + 1..].trim_ascii_start().split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let end = value.iter().position(|byte| byte == quote)?;
        if name == wanted.as_bytes() {
            return std::str::from_utf8(&value[..end]).ok();
        }
        rest = &value[end + 1..];
    }
}

/// A length in pixels; one that depends on where the drawing is shown has none.
fn pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let unit_at =
        length.find(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E') || c == '%');
    let (number, unit) = length.split_at(unit_at.unwrap_or(length.len()));
    let scale = match unit {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "pc" => 16.0,
        "mm" => 96.0 / 25.4,
        "cm" => 96.0 / 2.54,
        "in" => 96.0,
        _ => return None,
    };
    positive(number.trim()).map(|number| number * scale)
}

fn view_box(value: &str) -> Option<(f64, f64)> {
    let mut numbers = value
        .split([' ', ',', '\t', '\n', '\r'])
        .filter(|part| !part.is_empty())
        .skip(2);
    Some((positive(numbers.next()?)?, positive(numbers.next()?)?))
}

fn positive(number: &str) -> Option<f64> {
    number
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite() && *number > 0.0)
}

fn whole(number: f64) -> Option<u32> {
    let rounded = number.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the bounds just checked"
    )]
    (1.0..=f64::from(u32::MAX))
        .contains(&rounded)
        .then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_come_from_the_root_element() {
        for (svg, expected) in [
            (r#"<svg width="90" height="70">"#, Some((90, 70))),
            ("<svg width='1in' height='72pt'/>", Some((96, 96))),
            (
                "<svg\n xmlns='x' width='10mm'\n height='2.54cm' >",
                Some((38, 96)),
            ),
            ("<svg viewBox='0 0 20.4 10'/>", Some((20, 10))),
            (
                "<svg viewBox='0,0,20,10' width='100%' height='auto'/>",
                Some((20, 10)),
            ),
            ("<svg viewBox='0 0 20 10' width='200'/>", Some((200, 100))),
            (
                "<svg viewBox='0 0 20 10' height='1e2px'/>",
                Some((200, 100)),
            ),
            ("<svg:svg width='3' height='4'>", Some((3, 4))),
            (
                "\u{feff} <?xml version='1.0'?>\n<!-- <svg width='9' height='9'> --><svg width='3' height='4'>",
                Some((3, 4)),
            ),
            (
                "<!DOCTYPE svg [<!ENTITY a '>'>]><svg width='3' height='4'>",
                Some((3, 4)),
            ),
            ("<svg><rect width='3' height='4'/></svg>", None),
            ("<svg width='-3' height='0'>", None),
            ("<svg width='1e300' height='1'>", None),
            ("<svg width=3 height=4>", None),
            ("<svg width='3", None),
            ("<svgx width='3' height='4'>", None),
            ("<html><svg width='3' height='4'></html>", None),
            ("", None),
        ] {
            assert_eq!(size(svg.as_bytes()), expected, "{svg}");
        }
    }
}
