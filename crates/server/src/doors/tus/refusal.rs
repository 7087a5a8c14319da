//! Why a tus request is refused: by the protocol, or by the engine.

use axum::{
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use engine::{Error, ErrorKind};

use super::{SUPPORTED, head};
use crate::{
    envelope::{Failure, application_error},
    json::json_response,
};

pub(crate) enum Refusal {
    Version,
    PieceType,
    Method(Method),
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
                ([(SUPPORTED, head::VERSION)], response).into_response()
            }
            Self::PieceType => {
                let message = format!("the `Content-Type` of a piece must be `{}`", head::PIECE);
                let body = application_error("UNSUPPORTED_MEDIA_TYPE", &message);
                json_response(StatusCode::UNSUPPORTED_MEDIA_TYPE, &body)
            }
            Self::Method(method) => {
                let message = format!("`{method}` is not answered here");
                let body = application_error("METHOD_NOT_ALLOWED", &message);
                json_response(StatusCode::METHOD_NOT_ALLOWED, &body)
            }
            Self::Engine(error) => match status(error.kind()) {
                Some(status) => (status, Failure(error)).into_response(),
                None => Failure(error).into_response(),
            },
        }
    }
}

/// What tus tells apart and the API does not.
fn status(kind: ErrorKind) -> Option<StatusCode> {
    match kind {
        // An upload that is over is not one that is forbidden.
        ErrorKind::Gone => Some(StatusCode::GONE),
        // The protocol's own: the checksum does not match.
        ErrorKind::Corrupt => StatusCode::from_u16(460).ok(),
        _ => None,
    }
}
