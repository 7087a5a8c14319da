//! Drawings without what a browser could run or fetch.

use std::{
    fmt,
    io::{self, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

use svg_hush::{Filter, data_url_filter};

use crate::{
    svg_links::local,
    svg_size::{depth, expanded},
};

/// The largest drawing that is sent to anybody, in bytes, and the most that entities may stand for.
const MOST: usize = 64 << 20;

/// How deep elements may lie in each other. The time to read them grows with it.
const DEEPEST: usize = 256;

/// Why a drawing could not be cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclean(String);

impl fmt::Display for Unclean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot be read: {}", self.0)
    }
}

impl std::error::Error for Unclean {}

/// The drawing in `bytes` without scripts, event handlers, and whatever it would fetch: it leads to nothing but itself.
///
/// ```
/// let drawing = r#"<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>y()</script><path d="M0 0"/></svg>"#;
/// let clean = String::from_utf8(media::clean_svg(drawing.as_bytes())?)?;
/// assert!(clean.contains("path") && !clean.contains("x()") && !clean.contains("y()"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn clean_svg(bytes: &[u8]) -> Result<Vec<u8>, Unclean> {
    if expanded(bytes).is_none_or(|more| more > MOST) {
        return Err(Unclean("its entities stand for too much".to_owned()));
    }
    if depth(bytes) > DEEPEST {
        return Err(Unclean("it is nested too deeply".to_owned()));
    }
    let mut filter = Filter::new();
    filter.set_data_url_filter(data_url_filter::allow_standard_images);
    let mut clean = Bounded(Vec::new());
    let filtering = AssertUnwindSafe(|| filter.filter(bytes, &mut clean));
    match catch_unwind(filtering) {
        Ok(Ok(())) => Ok(local(&String::from_utf8_lossy(&clean.0)).into_bytes()),
        Ok(Err(error)) => Err(Unclean(error.to_string())),
        Err(_) => Err(Unclean("it is broken".to_owned())),
    }
}

/// Takes no more than is sent to anybody: what is deeply nested grows by the square when it is indented.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST {
            return Err(io::Error::other("it would become too large"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}<circle r="7"/></svg>"#
        )
    }

    #[test]
    fn nothing_that_runs_or_fetches_is_left() -> Result<(), Unclean> {
        for evil in [
            "<script>evil()</script>",
            "<script href='https://evil.test/x.js'/>",
            "<g onclick='evil()'/>",
            "<a href='javascript:evil()'><circle/></a>",
            "<image href='https://evil.test/x.png'/>",
            "<image xlink:href='//evil.test/x.png'/>",
            "<use href='https://evil.test/x.svg#a'/>",
            "<style>@import 'https://evil.test/x.css';</style>",
            "<style>circle { fill: url(https://evil.test/x.svg#a) }</style>",
            "<rect style='background: url(//evil.test/x.png)'/>",
            "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.test'/></foreignObject>",
            "<image href='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9J2V2aWwoKSc+'/>",
        ] {
            let clean = clean_svg(svg(evil).as_bytes())?;
            let clean = String::from_utf8_lossy(&clean);
            assert!(clean.contains("circle"), "{evil}");
            assert!(
                !["evil", "PHN2", "x.png", "x.svg"]
                    .iter()
                    .any(|left| clean.contains(left)),
                "{evil}: {clean}"
            );
        }
        Ok(())
    }

    #[test]
    fn entities_that_stand_for_little_are_known() -> Result<(), Unclean> {
        let drawing = b"<!DOCTYPE svg [<!ENTITY name 'cat &#38; dog'><!ENTITY ns \"http://www.w3.org/2000/svg\">]>\
            <svg xmlns='&ns;'><text>&amp;</text></svg>";
        assert!(clean_svg(drawing).is_err(), "one of them holds another");
        let drawing = b"<!DOCTYPE svg [<!ENTITY ns \"http://www.w3.org/2000/svg\">]>\
            <svg xmlns='&ns;'><text>&amp;</text></svg>";
        let clean = clean_svg(drawing)?;
        assert!(String::from_utf8_lossy(&clean).contains("xmlns=\"http://www.w3.org/2000/svg\""));
        Ok(())
    }

    #[test]
    fn what_multiplies_without_end_is_an_error() {
        let laughs = (0..9).fold("<!ENTITY a0 'ha'>".to_owned(), |all, n| {
            let many = format!("&a{n};").repeat(10);
            format!("{all}<!ENTITY a{} '{many}'>", n + 1)
        });
        let bomb = format!(
            "<!DOCTYPE svg [{laughs}]><svg xmlns='http://www.w3.org/2000/svg'><text>&a9;</text></svg>"
        );
        assert!(clean_svg(bomb.as_bytes()).is_err());
        let deep = format!(
            "<svg xmlns='http://www.w3.org/2000/svg'>{}{}</svg>",
            "<g>".repeat(20_000),
            "</g>".repeat(20_000)
        );
        assert!(clean_svg(deep.as_bytes()).is_err());
        assert!(clean_svg(b"<svg").is_err());
        assert!(clean_svg(b"").is_err());
    }
}
