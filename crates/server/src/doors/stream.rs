//! `GET /stream/{token}/…`: a video for players, the playlist and the bytes.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse, Response},
};

use super::{Doors, delivery, page};

/// What the playlist calls the video beside it.
const VIDEO: &str = "video.mp4";

/// The playlist.
pub(super) async fn playlist(
    State(doors): State<Doors>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    let response = match doors.engine.open_playlist(&token, VIDEO).await {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, "application/vnd.apple.mpegurl"),
                (header::CACHE_CONTROL, "private, no-cache"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, text).into_response()
        }
        Err(error) => page::refusal(error, &headers),
    };
    open_to_all(response)
}

/// The video, of which players fetch a fragment at a time.
pub(super) async fn video(
    State(doors): State<Doors>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let opened = doors.engine.open_stream(&token).await;
    open_to_all(delivery::answer(opened, &method, &headers).await)
}

/// Players are scripts on pages of any site; what guards the video is the token.
fn open_to_all(mut response: Response) -> Response {
    let all = HeaderValue::from_static("*");
    response
        .headers_mut()
        .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
    response
}
