//! The type of a file, by its name and by its first bytes.

use mime_guess::Mime;

/// What leaves it to the service to find out.
pub(super) const UNKNOWN: &str = "application/octet-stream";

/// Pictures that every viewer opens under the wrong name, so that wrong names are common.
const PICTURES: [&str; 5] = [
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
];

/// The type to tell the service. The name counts, because the service holds the type against it; the bytes decide where
/// the name says nothing. Where the two disagree about a picture, the service shall find out itself.
pub(super) fn of(name: &str, head: &[u8]) -> String {
    let named = mime_guess::from_path(name).first();
    let found = infer::get(head).map(|kind| kind.mime_type());
    match (named, found) {
        (Some(named), Some(found)) if disagree(&named, found) => UNKNOWN.to_owned(),
        (Some(named), _) => named.essence_str().to_owned(),
        (None, Some(found)) => found.to_owned(),
        (None, None) => UNKNOWN.to_owned(),
    }
}

fn disagree(named: &Mime, found: &str) -> bool {
    let named = named.essence_str();
    PICTURES.contains(&named) && PICTURES.contains(&found) && named != found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_name_counts_and_the_bytes_help() {
        assert_eq!(of("a.mp4", b"no film"), "video/mp4");
        assert_eq!(of("a.png", PNG), "image/png");
        assert_eq!(of("picture", PNG), "image/png");
        assert_eq!(of("picture", b""), UNKNOWN);
        assert_eq!(of("a.svg", b"<svg/>"), "image/svg+xml");
    }

    #[test]
    fn a_picture_under_a_wrong_name_is_left_to_the_service() {
        assert_eq!(of("a.jpg", PNG), UNKNOWN);
    }
}
