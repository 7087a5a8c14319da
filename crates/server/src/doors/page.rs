//! What those see who cannot have the bytes: a plain page in a browser, the envelope elsewhere.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use engine::Error;

use super::query;
use crate::envelope::{Failure, status};

/// A refusal, in the form that the client is able to show.
pub(super) fn refusal(error: Error, asked: &HeaderMap) -> Response {
    let status = status(error.kind());
    let accepts = query::text(asked, header::ACCEPT.as_str()).unwrap_or_default();
    let words = format!("{status}\n\n{error}\n");
    let mut response = Failure(error).into_response();
    if status.is_client_error() && accepts.contains("text/html") {
        // Plain text: the words may repeat what the URL says.
        response = (status, words).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
