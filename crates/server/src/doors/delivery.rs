//! `GET /media/{file}`, `GET /download/{token}` and `GET /archive/{id}`: bytes on their way out.

use std::{ops::Range, sync::Arc};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::{
    Error, FileId, Result,
    downloads::{Accept, Download, Opened},
};

use super::{
    Doors, guard,
    multipart::Multipart,
    page, query,
    range::{self, Wanted},
};

/// A public file.
pub(super) async fn media(
    State(doors): State<Doors>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let opened = doors.engine.open_media(&FileId::parse(&file)).await;
    answer(opened, &method, &headers).await
}

/// A public image as the rest of its URL wants it.
pub(super) async fn rendition(
    State(doors): State<Doors>,
    Path((file, words)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let file = FileId::parse(&file);
    let opened = doors.engine.open_rendition(&file, &words, accept(&headers));
    let mut response = answer(opened.await, &method, &headers).await;
    // The same URL is answered in several formats.
    let vary = HeaderValue::from_static("accept");
    response.headers_mut().insert(header::VARY, vary);
    response
}

/// The formats that whoever asks names; `*/*` says nothing of what it can show.
fn accept(asked: &HeaderMap) -> Accept {
    let lists = asked.get_all(header::ACCEPT).iter();
    let names: Vec<_> = lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .filter(|name| !name.contains("q=0.0") && !name.trim_end().ends_with("q=0"))
        .filter_map(|name| name.split(';').next())
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let takes = |format: &str| names.iter().any(|name| name == format);
    Accept {
        webp: takes("image/webp"),
        avif: takes("image/avif"),
    }
}

/// Whatever the token leads to.
pub(super) async fn download(
    State(doors): State<Doors>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    match doors.engine.open_download(&token).await {
        Ok(Opened::Elsewhere(url)) => {
            elsewhere(&url).unwrap_or_else(|error| page::refusal(error, &headers))
        }
        Ok(Opened::Download(download)) => answer(Ok(*download), &method, &headers).await,
        Err(error) => page::refusal(error, &headers),
    }
}

/// A zip, made while it is sent.
pub(super) async fn archive(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    answer(doors.engine.open_archive(&id).await, &method, &headers).await
}

/// Late comers are sent on, and not for ever: the same URL is never given to anyone else, but caches need not know.
fn elsewhere(url: &str) -> Result<Response> {
    let headers = [
        (
            header::LOCATION,
            HeaderValue::from_str(url).map_err(Error::internal)?,
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::FOUND, headers).into_response())
}

pub(super) async fn answer(
    opened: Result<Download>,
    method: &Method,
    headers: &HeaderMap,
) -> Response {
    let delivered = match opened {
        Ok(download) => deliver(Arc::new(download), method, headers).await,
        Err(error) => Err(error),
    };
    delivered.unwrap_or_else(|error| page::refusal(error, headers))
}

async fn deliver(download: Arc<Download>, method: &Method, asked: &HeaderMap) -> Result<Response> {
    let etag = format!("\"{}\"", download.hash());
    if has(asked, &etag) {
        return head(StatusCode::NOT_MODIFIED, &download, &etag);
    }
    let wants_bytes = method != Method::HEAD;
    let size = download.size();

    match wanted(&download, asked, &etag) {
        Wanted::Beyond => {
            let mut response = head(StatusCode::RANGE_NOT_SATISFIABLE, &download, &etag)?;
            put(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            )?;
            Ok(response)
        }
        Wanted::Whole => {
            let response = full(StatusCode::OK, &download, &etag)?;
            one(response, &download, 0..size, wants_bytes).await
        }
        Wanted::Parts(parts) => {
            let mut response = full(StatusCode::PARTIAL_CONTENT, &download, &etag)?;
            if let [Range { start, end }] = parts[..] {
                let part = format!("bytes {start}-{}/{size}", end - 1);
                put(&mut response, header::CONTENT_RANGE, &part)?;
                return one(response, &download, start..end, wants_bytes).await;
            }
            several(response, download, parts, wants_bytes)
        }
    }
}

async fn one(
    mut response: Response,
    download: &Download,
    range: Range<u64>,
    wants_bytes: bool,
) -> Result<Response> {
    let length = (range.end - range.start).into();
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length);
    if wants_bytes {
        *response.body_mut() = Body::from_stream(download.read(range).await?);
    }
    Ok(response)
}

fn several(
    mut response: Response,
    download: Arc<Download>,
    parts: Vec<Range<u64>>,
    wants_bytes: bool,
) -> Result<Response> {
    let parts = Multipart::of(&download, parts);
    put(&mut response, header::CONTENT_TYPE, &parts.mime())?;
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, parts.length().into());
    if wants_bytes {
        *response.body_mut() = parts.body(download);
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

/// An answer with what goes along with bytes, but without them.
fn full(status: StatusCode, download: &Download, etag: &str) -> Result<Response> {
    let mut response = head(status, download, etag)?;
    put(&mut response, header::CONTENT_TYPE, download.mime())?;
    guard::seal_off(response.headers_mut(), download);
    Ok(response)
}

/// An answer with what tells about the object whether or not its bytes follow.
fn head(status: StatusCode, download: &Download, etag: &str) -> Result<Response> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    put(&mut response, header::ETAG, etag)?;
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::CACHE_CONTROL, guard::keeping(download.audience));
    Ok(response)
}

fn put(response: &mut Response, name: header::HeaderName, value: &str) -> Result<()> {
    let value = HeaderValue::from_str(value).map_err(Error::internal)?;
    response.headers_mut().insert(name, value);
    Ok(())
}

/// Whether the client has these bytes already.
fn has(asked: &HeaderMap, etag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter();
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}
