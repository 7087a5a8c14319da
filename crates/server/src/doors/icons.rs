//! `GET /preview/{file}` and `GET /icons/{name}`: small pictures, and drawings that stand for files without one.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Method, header},
    response::{IntoResponse, Response},
};
use engine::{Error, ErrorKind, FileId, downloads::Preview};

use super::{Doors, delivery, page};

/// What is drawn on the sheet of paper, for files of each kind.
const DRAWINGS: [(&str, &str); 6] = [
    (
        "archive",
        "<path d='M44 20h8v8h-8zm0 16h8v8h-8zm0 16h8v18h-8z'/>",
    ),
    (
        "audio",
        "<path d='M58 34v26a8 7 0 1 1-5-6V42l-16 4v20a8 7 0 1 1-5-6V40z'/>",
    ),
    (
        "document",
        "<path d='M32 36h32v5H32zm0 12h32v5H32zm0 12h22v5H32z'/>",
    ),
    (
        "image",
        "<circle cx='38' cy='38' r='6'/><path d='M28 70l14-18 9 10 7-8 12 16z'/>",
    ),
    (
        "model",
        "<path d='M48 32l18 9v20l-18 9-18-9V41zm0 6l-12 6 12 6 12-6z' fill-rule='evenodd'/>",
    ),
    ("video", "<path d='M38 34l28 16-28 16z'/>"),
];

/// A small picture of a file; the drawing of its kind where there is none.
pub(super) async fn preview(
    State(doors): State<Doors>,
    Path(file): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    match doors.engine.open_preview(&FileId::parse(&file)).await {
        Ok(Preview::Picture(picture)) => delivery::answer(Ok(*picture), &method, &headers).await,
        // There may be a picture tomorrow, once a program is installed that draws it.
        Ok(Preview::Icon(name)) => drawing(name, &headers, "public, max-age=3600"),
        Err(error) => page::refusal(error, &headers),
    }
}

/// The drawing that stands for files of a kind.
pub(super) async fn icon(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let name = name.strip_suffix(".svg").unwrap_or_default();
    drawing(name, &headers, "public, max-age=86400")
}

fn drawing(name: &str, asked: &HeaderMap, keeping: &'static str) -> Response {
    let Some((_, inside)) = DRAWINGS.iter().find(|(of, _)| *of == name) else {
        let words = "there is no such drawing";
        return page::refusal(Error::new(ErrorKind::NotFound, words), asked);
    };
    let text = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='96' height='96' viewBox='0 0 96 96'>\
         <path d='M20 8h40l16 16v64H20z' fill='#eef1f6' stroke='#8a94a6' stroke-width='2'/>\
         <path d='M60 8v16h16' fill='none' stroke='#8a94a6' stroke-width='2'/>\
         <g fill='#5b6b85'>{inside}</g></svg>\n"
    );
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, keeping),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}
