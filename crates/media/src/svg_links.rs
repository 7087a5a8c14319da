//! Drawings that refer to nothing but themselves.
//!
//! What comes here has been through `svg-hush`: every element and attribute is known, in double quotes, and each address
//! without a host; such an address still leads somewhere, namely to us.

/// What leads nowhere; `#` would lead to the drawing itself, which browsers then fetch once more.
const NOWHERE: &str = "data:,";

/// The same without addresses of anything but parts of the drawing and pictures in it.
pub(crate) fn local(drawing: &str) -> String {
    let linked = replaced(drawing, " href=\"", '"');
    let linked = replaced(&linked, "url(", ')');
    // Takes addresses in quotes, without `url`.
    replaced(&linked, "image-set(", ')')
}

/// Each text between `open`, in any case, and `close`, replaced where it leads away.
fn replaced(text: &str, open: &str, close: char) -> String {
    let lower = text.to_ascii_lowercase();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = lower[at..].find(open) {
        let begin = at + found + open.len();
        out.push_str(&text[at..begin]);
        let end = text[begin..]
            .find(close)
            .map_or(text.len(), |length| begin + length);
        let address = text[begin..end].trim_start();
        if is_within(address) {
            out.push_str(&text[begin..end]);
        } else {
            out.push_str(NOWHERE);
        }
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

fn is_within(address: &str) -> bool {
    let address = address
        .trim_start_matches("&quot;")
        .trim_start_matches(['"', '\'']);
    (address.starts_with('#') && address.len() > 1)
        || address.to_ascii_lowercase().starts_with("data:image/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_away_leads_nowhere() {
        for (drawing, expected) in [
            (r##"<use href="#a"/>"##, r##"<use href="#a"/>"##),
            (
                r#"<image href="data:image/png;base64,AA=="/>"#,
                r#"<image href="data:image/png;base64,AA=="/>"#,
            ),
            (
                r#"<image href="x.png" id="b"/>"#,
                r#"<image href="data:," id="b"/>"#,
            ),
            (
                r#"<image href="data:text/html,a"/>"#,
                r#"<image href="data:,"/>"#,
            ),
            ("fill: url(#a) url( '#b' )", "fill: url(#a) url( '#b' )"),
            (
                "fill: URL(x.svg#a); src: url(",
                "fill: URL(data:,); src: url(data:,",
            ),
            ("a: image-set('x.png' 1x)", "a: image-set(data:,)"),
            ("żółw url(ł.png)", "żółw url(data:,)"),
            ("", ""),
        ] {
            assert_eq!(local(drawing), expected);
        }
    }
}
