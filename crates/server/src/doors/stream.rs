//! `GET /stream/{token}/…` and `GET /video/{file}/…`: a video for players, the lists and the bytes.

use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use engine::{
    FileId, Result,
    downloads::{Part, Ticket},
};

use super::{Doors, delivery, page};

/// What the playlist calls the video beside it.
const VIDEO: &str = "video.mp4";
/// The type of that playlist.
const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The playlist of an original.
pub(super) async fn playlist(
    State(doors): State<Doors>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    list(
        doors.engine.open_playlist(&token, VIDEO).await,
        PLAYLIST,
        &headers,
    )
}

/// The original, of which players fetch a fragment at a time.
pub(super) async fn video(
    State(doors): State<Doors>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let opened = doors.engine.open_stream(&token).await;
    delivery::answer(opened, &method, &headers).await
}

/// A part of a stream in several sizes, for whoever holds a token.
pub(super) async fn part(
    State(doors): State<Doors>,
    Path((token, sizes, part)): Path<(String, String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let ticket = Ticket::Token(token);
    let opened = doors.engine.open_rungs(&ticket, &sizes, &part).await;
    answer(opened, &method, &headers).await
}

/// A part of the stream of a public video.
pub(super) async fn public_part(
    State(doors): State<Doors>,
    Path((file, sizes, part)): Path<(String, String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let ticket = Ticket::Public(FileId::parse(&file));
    let opened = doors.engine.open_rungs(&ticket, &sizes, &part).await;
    answer(opened, &method, &headers).await
}

async fn answer(opened: Result<Part>, method: &Method, headers: &HeaderMap) -> Response {
    match opened {
        Ok(Part::List(mime, text)) => list(Ok(text), mime, headers),
        Ok(Part::Film(film)) => delivery::answer(Ok(*film), method, headers).await,
        Err(error) => page::refusal(error, headers),
    }
}

fn list(text: Result<String>, mime: &'static str, asked: &HeaderMap) -> Response {
    match text {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, mime),
                (header::CACHE_CONTROL, "private, no-cache"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, text).into_response()
        }
        Err(error) => page::refusal(error, asked),
    }
}

/// Players are scripts on pages of any site, which ask before they name a range; what guards a video is its token.
pub(super) async fn open_to_all(request: Request, next: Next) -> Response {
    let asks_first = request.method() == Method::OPTIONS;
    let mut response = if asks_first {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    if asks_first {
        let (methods, names) = ("GET, HEAD", "range, if-range");
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static(methods),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(names),
        );
    } else {
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("content-length, content-range"),
        );
    }
    response
}
