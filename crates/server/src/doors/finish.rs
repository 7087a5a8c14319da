//! `PUT /upload/tus/{token}`: makes a file of a resumable upload.

use api::types::FileAnswer;
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};

use super::{Doors, body, query};
use crate::{envelope::Failure, json::json_response};

/// The body of the request, an empty JSON object, says nothing.
pub(super) async fn run(
    State(doors): State<Doors>,
    Path(token): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    body::ignore(&headers, content);
    query::no_credentials(&headers)?;

    let file = doors
        .uploads(&headers)
        .finish(&token, query::parameter(&uri, "filename"))
        .await?;
    Ok(json_response(StatusCode::OK, &FileAnswer { file }))
}
