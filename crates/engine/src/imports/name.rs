//! The name of an imported file: what its URL ends in, and the extension that it lacks.

use catalog::Rename;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::uploads::check;

/// The name that a URL gives to what lies there: the end of its path, else its host.
pub(super) fn in_url(url: &Url) -> String {
    let segments = url.path_segments().into_iter().flatten();
    let last = segments.rev().find(|segment| !segment.is_empty());
    let decoded = last
        .map(|last| percent_decode_str(last).decode_utf8_lossy())
        .unwrap_or_default();
    // What was encoded may be a path of its own, or unfit to be shown.
    let name = decoded.rsplit(['/', '\\']).find(|part| !part.is_empty());
    let name: String = name
        .unwrap_or_default()
        .chars()
        .filter(|character| !character.is_control())
        .collect();
    if name.is_empty() || name == "." || name == ".." {
        return url.host_str().unwrap_or("import").to_owned();
    }
    name
}

/// A name with the extension that is missing.
pub(super) fn completed(name: &str, mime: &str) -> Option<Rename> {
    let has_one = media::mime_of_name(name).is_some_and(|mime| media::is_supported(&mime));
    let extension = media::extension_for(mime).filter(|_| !has_one)?;
    let room = check::NAME.saturating_sub(extension.len() + 1);
    let stem: String = name.chars().take(room).collect();
    Some(Rename {
        from: name.to_owned(),
        to: format!("{stem}.{extension}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_what_lies_there() {
        let name = |url: &str| in_url(&url.parse().expect("a URL"));

        assert_eq!(name("https://a.test/pets/cat.jpg?size=1#x"), "cat.jpg");
        assert_eq!(
            name("https://a.test/%C5%82%C4%85ka%20one.png/"),
            "łąka one.png"
        );
        assert_eq!(name("https://a.test/..%2F..%2Fetc%2Fpasswd"), "passwd");
        assert_eq!(name("https://a.test/x%5Cy%0D%0Az.png"), "yz.png");
        assert_eq!(name("https://a.test/a%2F.."), "a.test");
        assert_eq!(name("https://a.test"), "a.test");
    }
}
