//! What stands in the headers of tus requests.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use engine::{
    Error, Result, Rule, Violation,
    uploads::{Algorithm, Checksum},
};

use super::{Refusal, query};

pub(super) const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
/// The only media type of a piece.
pub(super) const PIECE: &str = "application/offset+octet-stream";

pub(super) const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
pub(super) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
pub(super) const LENGTH: HeaderName = HeaderName::from_static("upload-length");
pub(super) const DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");
pub(super) const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
pub(super) const CONCAT: HeaderName = HeaderName::from_static("upload-concat");
pub(super) const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");
pub(super) const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

/// Refuses other versions, and credentials.
pub(super) fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.get(RESUMABLE) != Some(&VERSION) {
        return Err(Refusal::Version);
    }
    Ok(query::no_credentials(headers)?)
}

/// Whether a piece follows.
pub(super) fn has_piece(headers: &HeaderMap) -> bool {
    let mime = query::text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let mime = mime.split(';').next().unwrap_or_default().trim();
    mime.eq_ignore_ascii_case(PIECE)
}

/// The number in a header, if the header is there.
pub(super) fn number_if_any(headers: &HeaderMap, name: &HeaderName) -> Result<Option<u64>> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    number(headers, name).map(Some)
}

/// The number in a header that must be there.
pub(super) fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64> {
    query::number(headers, name.as_str()).ok_or_else(|| {
        let rule = if headers.contains_key(name) {
            Rule::Format
        } else {
            Rule::RequiredField
        };
        wrong(name, rule, "must be a whole number")
    })
}

/// How long an upload will be: a number, or the promise to tell it later.
pub(super) fn length(headers: &HeaderMap) -> Result<Option<u64>> {
    match headers.get(DEFER_LENGTH) {
        None => number(headers, &LENGTH).map(Some),
        Some(_) if headers.contains_key(LENGTH) => {
            let description = "cannot be told now and put off at once";
            Err(wrong(&LENGTH, Rule::FieldNotAllowed, description))
        }
        Some(value) if value == "1" => Ok(None),
        Some(_) => Err(wrong(&DEFER_LENGTH, Rule::Format, "must be 1")),
    }
}

/// What `Upload-Concat` asks for.
pub(super) enum Concat {
    /// A part.
    Part,
    /// To put together the parts with these ids.
    Join(Vec<String>),
}

/// A part is named by its URL, whole or not; what counts is how it ends.
pub(super) fn concat(headers: &HeaderMap) -> Result<Option<Concat>> {
    let Some(value) = headers.get(CONCAT) else {
        return Ok(None);
    };
    let value = value.to_str().unwrap_or_default().trim();
    if value == "partial" {
        return Ok(Some(Concat::Part));
    }
    let urls = value.strip_prefix("final;").ok_or_else(|| {
        let description = "must be `partial`, or `final;` and the URLs of the parts";
        wrong(&CONCAT, Rule::Format, description)
    })?;
    let id = |url: &str| url.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(Some(Concat::Join(
        urls.split_whitespace().map(id).collect(),
    )))
}

/// What the piece should come to.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>> {
    let Some(value) = headers.get(CHECKSUM) else {
        return Ok(None);
    };
    let read = || {
        let (name, sum) = value.to_str().ok()?.trim().split_once(' ')?;
        let algorithm = Algorithm::ALL
            .into_iter()
            .find(|known| known.as_str() == name)?;
        let expected = STANDARD.decode(sum.trim()).ok()?;
        Some(Checksum {
            algorithm,
            expected,
        })
    };
    let description = "must be `sha1`, `sha256` or `md5`, a space and the checksum in base64";
    read()
        .map(Some)
        .ok_or_else(|| wrong(&CHECKSUM, Rule::Format, description))
}

/// The token that came with the upload URL, out of the metadata.
pub(super) fn token(metadata: &mut HashMap<String, String>) -> Result<String> {
    let token = metadata.remove("token").filter(|token| !token.is_empty());
    token.ok_or_else(|| {
        let description = "must hold the `token` that came with the upload URL";
        wrong(&METADATA, Rule::RequiredField, description)
    })
}

/// The pairs of `Upload-Metadata`: a key and, unless empty, a value in base64.
pub(super) fn metadata(headers: &HeaderMap) -> Result<HashMap<String, String>> {
    let text = query::text(headers, METADATA.as_str()).unwrap_or_default();
    text.split(',')
        .map(str::trim)
        .filter(|pair| !pair.is_empty())
        .map(pair)
        .collect()
}

fn pair(pair: &str) -> Result<(String, String)> {
    let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
    let value = STANDARD
        .decode(value.trim())
        .ok()
        .and_then(|value| String::from_utf8(value).ok());
    let value = value.ok_or_else(|| {
        let description = format!("holds a `{key}` that is not text in base64");
        wrong(&METADATA, Rule::Format, description)
    })?;
    Ok((key.to_owned(), value))
}

fn wrong(name: &HeaderName, rule: Rule, description: impl Into<String>) -> Error {
    Error::invalid(Violation::new(name.as_str(), rule, description))
}
