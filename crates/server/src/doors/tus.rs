//! Resumable uploads over tus 1.0.0: creation, `HEAD`, `PATCH`, `OPTIONS`.

use std::collections::HashMap;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use engine::{
    Error, ErrorKind, Result, Rule, Violation,
    uploads::{Place, Progress, Sent},
};

use super::{Doors, body, query};
use crate::{
    envelope::{Failure, application_error},
    json::json_response,
};

const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
const EXTENSIONS: HeaderValue = HeaderValue::from_static("creation");
/// The only media type of a piece.
const PIECE: &str = "application/offset+octet-stream";

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const SUPPORTED: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");

/// Why a request is refused: by the protocol, or by the engine.
pub(super) enum Refusal {
    Version,
    PieceType,
    Engine(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Version => {
                let message = "only version 1.0.0 of tus is spoken here";
                let body = application_error("PRECONDITION_FAILED", message);
                let response = json_response(StatusCode::PRECONDITION_FAILED, &body);
                ([(SUPPORTED, VERSION)], response).into_response()
            }
            Self::PieceType => {
                let message = format!("the `Content-Type` of a piece must be `{PIECE}`");
                let body = application_error("UNSUPPORTED_MEDIA_TYPE", &message);
                json_response(StatusCode::UNSUPPORTED_MEDIA_TYPE, &body)
            }
            // tus knows the difference between an upload that is over and one that is forbidden.
            Self::Engine(error) if error.kind() == ErrorKind::Gone => {
                (StatusCode::GONE, Failure(error)).into_response()
            }
            Self::Engine(error) => Failure(error).into_response(),
        }
    }
}

/// Says on every answer which version it follows.
pub(super) async fn stamp(mut response: Response) -> Response {
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

/// Says what is supported.
pub(super) async fn options() -> impl IntoResponse {
    (
        StatusCode::NO_CONTENT,
        [(SUPPORTED, VERSION), (EXTENSION, EXTENSIONS)],
    )
}

/// Begins an upload for whoever holds the token in the metadata.
pub(super) async fn create(
    State(doors): State<Doors>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Refusal> {
    body::ignore(&headers, content);
    check_head(&headers)?;
    let length = number(&headers, &LENGTH)?;
    let mut metadata = metadata(&headers)?;
    let token = metadata.remove("token").filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| {
        let description = "must hold the `token` that came with the upload URL";
        Error::invalid(Violation::new(
            METADATA.as_str(),
            Rule::RequiredField,
            description,
        ))
    })?;

    let sent = Sent {
        name: metadata.remove("filename"),
        mime: metadata.remove("contentType"),
        length: Some(length),
    };
    let url = doors.uploads(&headers).begin(&token, sent).await?;
    let location = HeaderValue::from_str(&url).map_err(Error::internal)?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response())
}

/// Says how far an upload is.
pub(super) async fn progress(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    check_head(&headers)?;
    let Progress { offset, length, .. } = doors.uploads(&headers).progress(&id).await?;
    let headers = [
        (OFFSET, offset.into()),
        (LENGTH, length.into()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

/// Adds a piece.
pub(super) async fn append(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Refusal> {
    let content = body::stream(&headers, content);
    check_head(&headers)?;
    let mime = query::text(&headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    if !mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case(PIECE)
    {
        return Err(Refusal::PieceType);
    }

    let place = Place {
        offset: number(&headers, &OFFSET)?,
        length: query::content_length(&headers),
    };
    let progress = doors.uploads(&headers).append(&id, place, content).await?;
    let offset = [(OFFSET, HeaderValue::from(progress.offset))];
    Ok((StatusCode::NO_CONTENT, offset).into_response())
}

fn check_head(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.get(RESUMABLE) != Some(&VERSION) {
        return Err(Refusal::Version);
    }
    Ok(query::no_credentials(headers)?)
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64> {
    query::number(headers, name.as_str()).ok_or_else(|| {
        let rule = if headers.contains_key(name) {
            Rule::Format
        } else {
            Rule::RequiredField
        };
        Error::invalid(Violation::new(
            name.as_str(),
            rule,
            "must be a whole number",
        ))
    })
}

/// The pairs of `Upload-Metadata`: a key and, unless empty, a value in base64.
fn metadata(headers: &HeaderMap) -> Result<HashMap<String, String>> {
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
        Error::invalid(Violation::new(METADATA.as_str(), Rule::Format, description))
    })?;
    Ok((key.to_owned(), value))
}
