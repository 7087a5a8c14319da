//! `GET /media/{file}` and `GET /download/{token}`: bytes on their way out.

use std::ops::Range;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::{
    Error, FileId, Result,
    downloads::{Download, Opened},
};

use super::{
    Doors, disposition, query,
    range::{self, Wanted},
};
use crate::envelope::Failure;

/// A public file.
pub(super) async fn media(
    State(doors): State<Doors>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let download = doors.engine.open_media(&FileId::parse(&file)).await?;
    Ok(deliver(&download, &method, &headers).await?)
}

/// Whatever the token leads to.
pub(super) async fn download(
    State(doors): State<Doors>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    match doors.engine.open_download(&token).await? {
        Opened::Download(download) => Ok(deliver(&download, &method, &headers).await?),
        Opened::Elsewhere(url) => {
            let location = HeaderValue::from_str(&url).map_err(Error::internal)?;
            Ok((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
        }
    }
}

async fn deliver(download: &Download, method: &Method, asked: &HeaderMap) -> Result<Response> {
    let etag = format!("\"{}\"", download.hash());
    if has(asked.get(header::IF_NONE_MATCH), &etag) {
        return head(StatusCode::NOT_MODIFIED, download, &etag, None);
    }

    let (status, range) = match wanted(download, asked, &etag) {
        Wanted::Whole => (StatusCode::OK, None),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Wanted::Beyond => return head(StatusCode::RANGE_NOT_SATISFIABLE, download, &etag, None),
    };
    let mut response = head(status, download, &etag, range.clone())?;
    if method != Method::HEAD {
        *response.body_mut() = Body::from_stream(download.read(range).await?.body);
    }
    Ok(response)
}

/// The part asked for. A part of what the object was before is not asked for: then the whole is.
fn wanted(download: &Download, asked: &HeaderMap, etag: &str) -> Wanted {
    let unchanged = asked
        .get(header::IF_RANGE)
        .is_none_or(|known| known.as_bytes() == etag.as_bytes());
    match query::text(asked, header::RANGE.as_str()) {
        Some(header) if unchanged => range::wanted(header, download.size()),
        _ => Wanted::Whole,
    }
}

/// An answer without its body.
fn head(
    status: StatusCode,
    download: &Download,
    etag: &str,
    range: Option<Range<u64>>,
) -> Result<Response> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::ETAG,
        HeaderValue::from_str(etag).map_err(Error::internal)?,
    );
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );

    let size = download.size();
    let (length, part) = match (status, range) {
        (StatusCode::NOT_MODIFIED, _) => return Ok(response),
        (StatusCode::RANGE_NOT_SATISFIABLE, _) => (0, Some(format!("bytes */{size}"))),
        (_, Some(Range { start, end })) => (
            end - start,
            Some(format!("bytes {start}-{}/{size}", end - 1)),
        ),
        (_, None) => (size, None),
    };
    headers.insert(header::CONTENT_LENGTH, length.into());
    if let Some(part) = part {
        headers.insert(
            header::CONTENT_RANGE,
            HeaderValue::from_str(&part).map_err(Error::internal)?,
        );
    }
    if status.is_success() {
        let mime = HeaderValue::from_str(download.mime()).map_err(Error::internal)?;
        headers.insert(header::CONTENT_TYPE, mime);
        let disposition = disposition::header(&download.disposition, &download.name);
        headers.insert(header::CONTENT_DISPOSITION, disposition);
        if is_active(download.mime()) {
            headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
        }
    }
    Ok(response)
}

/// Lets a drawing be drawn, and nothing in it be run or fetched.
const SANDBOX: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
);

/// Whether a browser would run what is inside.
fn is_active(mime: &str) -> bool {
    mime.ends_with("+xml") || ["text/html", "text/xml", "application/xml"].contains(&mime)
}

/// Whether a list of entity tags holds this one.
fn has(tags: Option<&HeaderValue>, etag: &str) -> bool {
    let tags = tags.and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    tags.split(',')
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}
