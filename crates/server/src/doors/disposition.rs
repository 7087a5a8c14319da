//! `Content-Disposition` after RFC 6266: a name of any letters, in a header of few.

use api::enums::ContentDisposition;
use axum::http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What need not be encoded in an extended parameter.
const PLAIN: AsciiSet = NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// Says whether to show or to save, and under which name.
pub(super) fn header(disposition: &ContentDisposition, name: &str) -> HeaderValue {
    let how = match disposition {
        ContentDisposition::Inline => "inline",
        _ => "attachment",
    };
    // No name can lead out of the folder it is saved to, or hide behind control characters.
    let name = name.replace(|c: char| c.is_control() || matches!(c, '/' | '\\'), "_");
    let ascii = name.replace(
        |c: char| !matches!(c, ' '..='~') || matches!(c, '"' | '%'),
        "_",
    );

    let mut value = format!("{how}; filename=\"{ascii}\"");
    if ascii != name {
        value.push_str("; filename*=UTF-8''");
        value.extend(utf8_percent_encode(&name, &PLAIN));
    }
    HeaderValue::from_str(&value).expect("visible ASCII makes a header")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_fits_and_none_breaks_out() {
        let named = |name| header(&ContentDisposition::Attachment, name);

        assert_eq!(named("leon 1.jpg"), r#"attachment; filename="leon 1.jpg""#);
        assert_eq!(
            named("żółw 🐢.txt"),
            r#"attachment; filename="___w _.txt"; filename*=UTF-8''%C5%BC%C3%B3%C5%82w%20%F0%9F%90%A2.txt"#
        );
        assert_eq!(
            named("a\";\r\nset-cookie: x=1;%41.txt"),
            r#"attachment; filename="a_;__set-cookie: x=1;_41.txt"; filename*=UTF-8''a%22%3B__set-cookie%3A%20x%3D1%3B%2541.txt"#
        );
        assert_eq!(
            named("../../etc/passwd"),
            r#"attachment; filename=".._.._etc_passwd""#
        );
    }

    #[test]
    fn only_inline_is_inline() {
        assert_eq!(
            header(&ContentDisposition::Inline, "a"),
            r#"inline; filename="a""#
        );
        let unknown = ContentDisposition::from("LATER");
        assert_eq!(header(&unknown, "a"), r#"attachment; filename="a""#);
    }
}
