//! What the doors read out of requests besides their bodies.

use axum::http::{HeaderMap, Uri, header};
use engine::{Error, ErrorKind, Result};
use url::form_urlencoded;

/// A parameter of the query, decoded; an empty one is as good as none.
pub(super) fn parameter(uri: &Uri, wanted: &str) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    let mut found = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == wanted);
    found
        .next()
        .map(|(_, value)| value.into_owned())
        .filter(|value| !value.is_empty())
}

/// The text of a header, if it is there and readable.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The number in a header, if it is there and one.
pub(super) fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    let text = text(headers, name)?.trim();
    // `parse` would also take a plus sign.
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

/// How long the body says it is.
pub(super) fn content_length(headers: &HeaderMap) -> Option<u64> {
    number(headers, header::CONTENT_LENGTH.as_str())
}

/// Refuses credentials: the URL itself lets in, and a key sent along has gone to the wrong place.
pub(super) fn no_credentials(headers: &HeaderMap) -> Result<()> {
    if headers.contains_key(header::AUTHORIZATION) {
        let message =
            "an upload URL takes no `Authorization` header\nhint: send the bytes without it";
        return Err(Error::new(ErrorKind::Invalid, message));
    }
    Ok(())
}
