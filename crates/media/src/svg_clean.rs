//! Drawings without what a browser could run or fetch.

use std::fmt;

use svg_hush::{Filter, data_url_filter};

/// Why a drawing could not be cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclean(String);

impl fmt::Display for Unclean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot be read: {}", self.0)
    }
}

impl std::error::Error for Unclean {}

/// The drawing in `bytes` without scripts, event handlers, links to elsewhere, and pictures from anywhere but itself.
///
/// ```
/// let drawing = r#"<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>y()</script><path d="M0 0"/></svg>"#;
/// let clean = String::from_utf8(media::clean_svg(drawing.as_bytes())?)?;
/// assert!(clean.contains("path") && !clean.contains("x()") && !clean.contains("y()"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn clean_svg(bytes: &[u8]) -> Result<Vec<u8>, Unclean> {
    let mut filter = Filter::new();
    filter.set_data_url_filter(data_url_filter::allow_standard_images);
    let mut clean = Vec::new();
    filter
        .filter(bytes, &mut clean)
        .map_err(|error| Unclean(error.to_string()))?;
    Ok(clean)
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
                !clean.contains("evil") && !clean.contains("PHN2"),
                "{evil}: {clean}"
            );
        }
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
        assert!(clean_svg(b"<svg").is_err());
        assert!(clean_svg(b"").is_err());
    }
}
