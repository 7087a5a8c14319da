//! `GET /video/{file}/…` and `GET /mp3/{file}…`: public videos and sounds in the forms that were made of them.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Method},
    response::Response,
};
use engine::{Error, ErrorKind, FileId};

use super::{Doors, delivery};

/// A video in another size; its path is `720p/mp4/file.mp4`.
pub(super) async fn video(
    State(doors): State<Doors>,
    Path((file, size, container, name)): Path<(String, String, String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let opened = if name == format!("file.{container}") {
        let key = format!("{size}.{container}");
        doors.engine.open_asset(&FileId::parse(&file), &key).await
    } else {
        let words = "there is no such video";
        Err(Error::new(ErrorKind::NotFound, words))
    };
    delivery::answer(opened, &method, &headers).await
}

/// A sound, as an MP3 if there is one.
pub(super) async fn sound(
    State(doors): State<Doors>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let opened = doors.engine.open_sound(&FileId::parse(&file)).await;
    delivery::answer(opened, &method, &headers).await
}

/// A sound in another quality.
pub(super) async fn sound_in(
    State(doors): State<Doors>,
    Path((file, key)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let opened = doors.engine.open_asset(&FileId::parse(&file), &key).await;
    delivery::answer(opened, &method, &headers).await
}
