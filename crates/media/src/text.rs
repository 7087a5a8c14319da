//! Whether bytes are text, and which kind of text.

use crate::mime;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Whether this beginning of a file is text: UTF-8 without odd control characters, or marked as UTF-16.
pub(crate) fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return true;
    }
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head may end in the middle of a character.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty()
        && !valid
            .chars()
            .any(|c| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c'))
}

/// Text without its byte order mark and leading white space.
pub(crate) fn trimmed(head: &[u8]) -> &[u8] {
    head.strip_prefix(BOM).unwrap_or(head).trim_ascii_start()
}

/// The type of a text, which its name tells if it is one of a text at all.
pub(crate) fn mime_of_text(name: &str) -> String {
    match mime::mime_of_name(name) {
        Some(mime) if is_textual(&mime) => mime.into_owned(),
        _ => "text/plain".to_owned(),
    }
}

/// Whether files of a type are text.
pub(crate) fn is_textual(mime: &str) -> bool {
    mime.starts_with("text/")
        || mime.ends_with("+json")
        || mime.ends_with("+xml")
        || [
            "application/json",
            "application/xml",
            "application/javascript",
        ]
        .contains(&mime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_bytes() {
        let turtle = "żółw 🐢".as_bytes();
        assert!(is_text(turtle));
        assert!(
            is_text(&turtle[..turtle.len() - 1]),
            "cut inside a character"
        );
        assert!(is_text(b"\xff\xfeh\0i\0"));
        assert!(!is_text(b"caf\xe9, in Latin-1"));
        assert!(!is_text(b"a\0b"));
        assert!(!is_text(b""));
    }

    #[test]
    fn a_name_tells_texts_apart_but_cannot_make_text_a_photograph() {
        assert_eq!(mime_of_text("table.csv"), "text/csv");
        assert_eq!(mime_of_text("scene.gltf"), "model/gltf+json");
        assert_eq!(mime_of_text("data.json"), "application/json");
        assert_eq!(mime_of_text("photo.jpg"), "text/plain");
        assert_eq!(mime_of_text("README"), "text/plain");
    }
}
