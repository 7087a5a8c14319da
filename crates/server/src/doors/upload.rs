//! `PUT /upload/{ticket}`: a whole file in one body.

use api::types::FileAnswer;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};
use engine::uploads::Sent;

use super::{Doors, body, query};
use crate::{envelope::Failure, json::json_response};

pub(super) async fn run(
    State(doors): State<Doors>,
    Path(ticket): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let content = body::stream(&headers, content, doors.options.body_stall);
    query::no_credentials(&headers)?;

    let sent = Sent {
        name: query::parameter(&uri, "filename"),
        mime: query::text(&headers, header::CONTENT_TYPE.as_str()).map(str::to_owned),
        length: query::content_length(&headers),
    };
    let file = doors
        .uploads(&headers)
        .receive(&ticket, sent, content)
        .await?;
    Ok(json_response(StatusCode::OK, &FileAnswer { file }))
}
