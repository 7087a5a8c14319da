//! What may be shown of a URL.

use std::borrow::Cow;

use url::Url;

/// A URL without what may be secret in it: user and password, query and fragment. What is none, as an id or a path, is
/// left as it is.
pub(crate) fn bare(text: &str) -> Cow<'_, str> {
    match Url::parse(text) {
        Ok(url) if url.has_host() => without_secrets(text, url),
        _ if is_path(text) || !text.contains(':') || !text.contains(['@', '?', '#']) => text.into(),
        // What cannot be read may hold them anywhere.
        _ => "…".into(),
    }
}

fn is_path(text: &str) -> bool {
    text.starts_with('/') && !text.starts_with("//")
}

fn without_secrets(text: &str, mut url: Url) -> Cow<'_, str> {
    let whole = url.clone();
    // Neither can fail on a URL with a host.
    url.set_username("").ok();
    url.set_password(None).ok();
    url.set_query(None);
    url.set_fragment(None);
    if url == whole {
        return text.into();
    }
    String::from(url).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_url_holds_no_secret() {
        for url in [
            "https://me:secret@a.test/cat.jpg",
            "https://a.test/cat.jpg?token=secret",
            "https://a.test/cat.jpg#secret",
        ] {
            assert_eq!(bare(url), "https://a.test/cat.jpg");
        }
        assert_eq!(bare("https://me:secret@a.test:99999/cat.jpg"), "…");
    }

    #[test]
    fn what_holds_none_stays_as_it_is() {
        for text in ["https://a.test", "no URL", "a~mv2.jpg", "/a: b?/c@d#1.jpg"] {
            assert_eq!(bare(text), text);
        }
    }
}
