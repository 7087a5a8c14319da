//! Reads a media URI: `[wix:]<kind>://v1/[ugd/]<id>[/<filename>][#<name>=<value>&…]`.

use percent_encoding::percent_decode_str;

use super::{MediaKind, MediaUri};
use crate::{Error, Result};

pub(super) fn uri(text: &str) -> Result<MediaUri> {
    let (kind, ugd, rest) = head(text).ok_or_else(|| {
        Error::invalid(format!("`{}` is not a media URI", text.escape_debug()))
            .with_hint("it looks like `wix:image://v1/<id>/<name>`")
    })?;
    let (path, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (id, filename) = path.split_once('/').unwrap_or((path, ""));

    let mut uri = MediaUri::new(kind, id.to_owned())?.with_filename(decoded(filename));
    uri.ugd = ugd;
    for pair in fragment.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        uri = uri.with_parameter(&decoded(name), decoded(value));
    }
    Ok(uri)
}

/// What kind it is, whether it stands below `ugd/`, and all that follows.
pub(super) fn head(text: &str) -> Option<(MediaKind, bool, &str)> {
    let text = without(text, "wix:").unwrap_or(text);
    let (kind, rest) = MediaKind::ALL.into_iter().find_map(|kind| {
        let rest = without(text, kind.as_str())?.strip_prefix("://v1/")?;
        Some((kind, rest))
    })?;
    match rest.strip_prefix("ugd/") {
        Some(rest) if kind == MediaKind::Document => Some((kind, true, rest)),
        _ => Some((kind, false, rest)),
    }
}

/// `text` without `prefix`, in capitals or not.
fn without<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Decoded as `decodeURIComponent` does, except that what cannot be decoded stays as it is.
fn decoded(text: &str) -> String {
    match percent_decode_str(text).decode_utf8() {
        Ok(decoded) => decoded.into_owned(),
        Err(_) => text.to_owned(),
    }
}
