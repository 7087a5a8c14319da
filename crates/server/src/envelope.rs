//! Turns what the engine refuses into the error envelope of the API.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::{Error, ErrorKind, Violation};
use serde_json::{Value, json};

use crate::json::json_response;

/// An error on its way to the caller.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    /// Here the error stops travelling, so here it is logged; its cause goes no further.
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = status(error.kind());
        if status.is_server_error() {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            tracing::error!(%status, cause, "{error}");
        } else {
            tracing::debug!(%status, "{error}");
        }
        json_response(status, &body(&error))
    }
}

/// The status of each kind.
pub(crate) const fn status(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Invalid | ErrorKind::Corrupt => StatusCode::BAD_REQUEST,
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        // The reference leaves open what an expired URL answers; 403 is what its downloads do.
        ErrorKind::Forbidden | ErrorKind::Gone => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn body(error: &Error) -> Value {
    match error.kind() {
        // The service tells nothing about its own faults.
        ErrorKind::Internal | ErrorKind::Unavailable => json!({ "message": "", "details": {} }),
        ErrorKind::Invalid if !error.violations().is_empty() => json!({
            "message": format!("INVALID_ARGUMENT: {error}"),
            "details": { "validationError": { "fieldViolations": violations(error) } },
        }),
        kind => application_error(kind.code(), &error.to_string()),
    }
}

/// An envelope without violations.
pub(crate) fn application_error(code: &str, message: &str) -> Value {
    json!({
        "message": message,
        "details": { "applicationError": { "code": code, "description": message, "data": {} } },
    })
}

fn violations(error: &Error) -> Vec<Value> {
    error.violations().iter().map(violation).collect()
}

fn violation(violation: &Violation) -> Value {
    let mut told = json!({
        "field": violation.field,
        "description": violation.description,
        "violatedRule": violation.rule.as_str(),
    });
    if let Some(name) = &violation.rule_name {
        told["ruleName"] = name.as_str().into();
    }
    if let Some(data) = &violation.data {
        told["data"] = data.clone();
    }
    told
}

#[cfg(test)]
mod tests {
    use engine::{Error, ErrorKind, Rule, Violation};
    use serde_json::json;

    use super::{body, status};

    #[test]
    fn a_violation_names_field_rule_and_limit() {
        let broken = Violation::new("paging.limit", Rule::Max, "must be at most 100")
            .with_data(json!({ "threshold": 100 }));
        assert_eq!(
            body(&Error::invalid(broken)),
            json!({
                "message": "INVALID_ARGUMENT: `paging.limit` must be at most 100",
                "details": { "validationError": { "fieldViolations": [{
                    "field": "paging.limit",
                    "description": "must be at most 100",
                    "violatedRule": "MAX",
                    "data": { "threshold": 100 },
                }] } },
            })
        );
    }

    #[test]
    fn a_fault_of_the_server_tells_nothing() {
        let error = Error::internal("disk 3 is on fire");
        assert_eq!(status(error.kind()).as_u16(), 500);
        assert_eq!(body(&error), json!({ "message": "", "details": {} }));
    }

    #[test]
    fn what_is_not_there_says_so() {
        let error = Error::new(ErrorKind::NotFound, "there is no folder `x`");
        assert_eq!(status(error.kind()).as_u16(), 404);
        assert_eq!(
            body(&error)["details"]["applicationError"]["code"],
            json!("NOT_FOUND")
        );
    }
}
