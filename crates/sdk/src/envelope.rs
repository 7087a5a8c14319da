//! Reads what the service says when it says no, and turns every failure of a call into our [`Error`].
//!
//! The codes of the service come in two places, and a gateway in between may answer with a page of HTML or nothing at
//! all. So nothing is required of an answer: what is there is taken, and the status speaks for the rest.

use api::enums::ViolatedRule;
use api::types::ApplicationError;
use reqwest::{Response, StatusCode};
use serde_json::{Map, Value};
use transport::Seen;

use crate::error::Facts;
use crate::upload::ReadFailed;
use crate::{Error, ErrorKind, Violation};

const REQUEST_ID: &str = "x-wix-request-id";

/// More than any envelope, and less than a page that never ends.
const MOST: usize = 256 * 1024;

/// What a failed call of the generated client means.
pub(crate) async fn explain(error: api::Error, seen: &Seen) -> Error {
    let error = match error {
        api::Error::UnexpectedResponse(response) => from_response(response).await,
        api::Error::ErrorResponse(value) => from_body(value.status(), &Map::new(), None),
        api::Error::InvalidResponsePayload(_, error) => unreadable(seen).with_source(error),
        api::Error::ResponseBodyError(error) | api::Error::CommunicationError(error) => {
            from_reqwest(error)
        }
        other => Error::invalid(other.to_string()),
    };
    let attempts = error.attempts().max(seen.attempts);
    error
        .with_attempts(attempts)
        .with_retry_after(seen.retry_after)
}

/// What a response means that is no success, or none at all.
pub(crate) async fn from_response(mut response: Response) -> Error {
    if let Some(error) = transport::Error::of(&response) {
        return from_transport(error.clone());
    }
    let status = response.status();
    let request_id = response
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .map(str::to_owned);
    let mut body = Vec::new();
    while let Ok(Some(part)) = response.chunk().await {
        body.extend_from_slice(&part);
        if body.len() > MOST {
            break;
        }
    }
    let envelope = serde_json::from_slice(&body).unwrap_or_default();
    from_body(status, &envelope, request_id)
}

/// What the transport's failure means.
pub(crate) fn from_transport(error: transport::Error) -> Error {
    if let Some(failed) = ReadFailed::behind(&error) {
        return Error::new(ErrorKind::LocalFile, failed.to_string()).with_source(error);
    }
    if error.kind() == transport::ErrorKind::Unsigned {
        let ours = std::error::Error::source(&error).and_then(|source| source.downcast_ref());
        return ours.cloned().unwrap_or_else(|| {
            let message = error.message().to_owned();
            Error::new(ErrorKind::Unauthenticated, message).with_source(error)
        });
    }
    let kind = match error.kind() {
        transport::ErrorKind::Timeout => ErrorKind::Timeout,
        transport::ErrorKind::Invalid => ErrorKind::Invalid,
        _ => ErrorKind::Network,
    };
    Error::new(kind, error.message())
        .with_attempts(error.attempts())
        .unsent(error.kind().is_unsent())
        .with_source(error)
}

/// A reqwest error that no transport has seen: a request that cannot be built, or an answer that broke off.
pub(crate) fn from_reqwest(error: reqwest::Error) -> Error {
    if let Some(ours) = transport::Error::behind(&error) {
        return from_transport(ours.clone());
    }
    let error = error.without_url();
    if error.is_builder() {
        return Error::invalid("the request cannot be written").with_source(error);
    }
    Error::new(ErrorKind::Network, "the answer broke off").with_source(error)
}

fn unreadable(seen: &Seen) -> Error {
    let facts = Facts {
        status: seen.status.map(|status| status.as_u16()),
        request_id: seen.request_id.clone(),
        ..Facts::default()
    };
    Error::new(
        ErrorKind::BadAnswer,
        "the answer of the service cannot be read",
    )
    .with_hint("does the address belong to a Media Manager?")
    .with_facts(facts)
}

/// What went wrong with one thing of many, inside an answer that is a success.
pub(crate) fn of_item(error: ApplicationError) -> Error {
    let kind = match error.code.as_deref() {
        Some(code) if code.parse::<u16>().is_err() => kind_of(StatusCode::BAD_REQUEST, Some(code)),
        _ => ErrorKind::Invalid,
    };
    let said = error.description.filter(|said| !said.is_empty());
    let message = match (said, &error.code) {
        (Some(said), Some(code)) => format!("{said} ({code})"),
        (Some(said), None) => said,
        (None, Some(code)) => format!("the service says `{code}`"),
        (None, None) => "the service does not say why".to_owned(),
    };
    Error::new(kind, message).with_facts(Facts {
        code: error.code,
        ..Facts::default()
    })
}

fn from_body(
    status: StatusCode,
    envelope: &Map<String, Value>,
    request_id: Option<String>,
) -> Error {
    let details = envelope.get("details").and_then(Value::as_object);
    let within = |name: &str| {
        details
            .and_then(|details| details.get(name))
            .and_then(Value::as_object)
    };
    let application = within("applicationError");
    let violations = within("validationError")
        .map(violations)
        .unwrap_or_default();

    let said = application.and_then(|error| text(error, "code"));
    let code = said.or_else(|| {
        violations
            .iter()
            .find_map(|violation| violation.rule_name.clone())
    });
    let words = application.and_then(|error| text(error, "description"));
    let message = describe(&violations)
        .or(words)
        .or_else(|| text(envelope, "message"))
        .unwrap_or_else(|| answered(status));

    let kind = kind_of(status, code.as_deref());
    let (message, hint) = match message.split_once("\nhint: ") {
        Some((message, hint)) => (message.to_owned(), Some(hint.to_owned())),
        None => (message, None),
    };
    let message = match &code {
        Some(code) if !message.contains(code.as_str()) => format!("{message} ({code})"),
        _ => message,
    };
    let error = Error::new(kind, message).with_facts(Facts {
        status: Some(status.as_u16()),
        code,
        request_id,
        violations,
        retry_after: None,
    });
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

/// The same error, from a URL that was handed out: there, no key is at fault.
pub(crate) fn of_handed_out(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Unauthenticated | ErrorKind::Forbidden => {
            error.with_hint("the URL that was handed out is used up or has expired; start over")
        }
        _ => error,
    }
}

fn kind_of(status: StatusCode, code: Option<&str>) -> ErrorKind {
    match (status.as_u16(), code) {
        (400, Some("RESOURCE_NOT_FOUND" | "NOT_FOUND")) | (404, _) => ErrorKind::NotFound,
        (401, _) => ErrorKind::Unauthenticated,
        (403, _) => ErrorKind::Forbidden,
        (409 | 412 | 423 | 428, _) => ErrorKind::Conflict,
        (410, _) => ErrorKind::Gone,
        // The answer of tus to bytes that do not have the checksum they were sent with.
        (460, _) => ErrorKind::Corrupt,
        (429, _) => ErrorKind::RateLimited,
        (501, _) => ErrorKind::Unimplemented,
        (500..=599, _) => ErrorKind::Unavailable,
        (400..=499, _) => ErrorKind::Invalid,
        _ => ErrorKind::BadAnswer,
    }
}

fn violations(error: &Map<String, Value>) -> Vec<Violation> {
    let list = error.get("fieldViolations").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(violation)
        .collect()
}

fn violation(found: &Map<String, Value>) -> Violation {
    Violation {
        field: text(found, "field").unwrap_or_default(),
        description: text(found, "description").unwrap_or_default(),
        rule: text(found, "violatedRule").and_then(|rule| rule.parse::<ViolatedRule>().ok()),
        rule_name: text(found, "ruleName"),
        data: found
            .get("data")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default(),
    }
}

fn describe(violations: &[Violation]) -> Option<String> {
    let words: Vec<String> = violations.iter().map(in_words).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

fn in_words(violation: &Violation) -> String {
    let Violation {
        field,
        description,
        rule,
        ..
    } = violation;
    match (field.as_str(), description.as_str(), rule) {
        ("", "", _) => "the request is wrong".to_owned(),
        (field, "", Some(rule)) => format!("`{field}` breaks the rule `{rule}`"),
        (field, "", None) => format!("`{field}` is wrong"),
        (field, description, _) if description.contains(field) => description.to_owned(),
        (field, description, _) => format!("`{field}`: {description}"),
    }
}

fn answered(status: StatusCode) -> String {
    let reason = status.canonical_reason().unwrap_or_default();
    format!("the service answered {} {reason}", status.as_u16())
        .trim_end()
        .to_owned()
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    let text = object.get(name)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use transport::{Answer, Error as Failure, ErrorKind as Why};

    use super::*;
    use crate::scripted::answered_with;

    /// What a call makes of `answer`: everything a caller can see.
    async fn told(answer: Answer) -> String {
        let error = answered_with([answer])
            .0
            .files()
            .get("a")
            .await
            .expect_err("the answer says no");
        format!(
            "{error}\n---\nkind {:?} status {:?} code {:?} request {:?} attempts {} violations {:?}",
            error.kind(),
            error.status(),
            error.code(),
            error.request_id(),
            error.attempts(),
            error
                .violations()
                .iter()
                .map(|v| v.field.as_str())
                .collect::<Vec<_>>(),
        )
    }

    #[tokio::test]
    async fn an_application_error_is_read() {
        let body = r#"{"message":"m","details":{"applicationError":{"code":"NOT_FOUND","description":"no such file","data":{}}}}"#;
        let answer = Answer::json(body)
            .with_status(404)
            .with_header("x-wix-request-id", "r-7");
        assert_snapshot!(told(answer).await, @r#"
        no such file (NOT_FOUND)
        ---
        kind NotFound status Some(404) code Some("NOT_FOUND") request Some("r-7") attempts 1 violations []
        "#);
    }

    #[tokio::test]
    async fn a_validation_error_is_read() {
        let body = r#"{"message":"INVALID_ARGUMENT","details":{"validationError":{"fieldViolations":[
            {"field":"paging.limit","description":"must be at most 100","violatedRule":"MAX","data":{"threshold":100}},
            {"field":"search","violatedRule":"SOMETHING_NEW"}]}}}"#;
        assert_snapshot!(told(Answer::json(body).with_status(400)).await, @r#"
        `paging.limit`: must be at most 100; `search` breaks the rule `SOMETHING_NEW`
        ---
        kind Invalid status Some(400) code None request None attempts 1 violations ["paging.limit", "search"]
        "#);
    }

    #[tokio::test]
    async fn a_code_is_found_in_the_name_of_a_rule() {
        let body = r#"{"message":"INVALID_ARGUMENT","details":{"validationError":{"fieldViolations":[
            {"field":"fileId","description":"there is no such file","violatedRule":"OTHER","ruleName":"RESOURCE_NOT_FOUND"}]}}}"#;
        assert_snapshot!(told(Answer::json(body).with_status(400)).await, @r#"
        `fileId`: there is no such file (RESOURCE_NOT_FOUND)
        ---
        kind NotFound status Some(400) code Some("RESOURCE_NOT_FOUND") request None attempts 1 violations ["fileId"]
        "#);
    }

    #[tokio::test]
    async fn a_page_of_html_from_a_gateway_is_no_riddle() {
        let answer = Answer::status(400)
            .with_header("content-type", "text/html")
            .with_body("<h1>Bad</h1>");
        assert_snapshot!(told(answer).await, @r"
        the service answered 400 Bad Request
        ---
        kind Invalid status Some(400) code None request None attempts 1 violations []
        ");
    }

    #[tokio::test]
    async fn wrong_shapes_inside_an_envelope_are_passed_over() {
        let body = r#"{"message":7,"details":{"validationError":{"fieldViolations":[3,{"field":null}]},"applicationError":[]}}"#;
        assert_snapshot!(told(Answer::json(body).with_status(409)).await, @r#"
        the request is wrong
        ---
        kind Conflict status Some(409) code None request None attempts 1 violations [""]
        "#);
    }

    #[tokio::test]
    async fn a_success_that_cannot_be_read_keeps_its_head() {
        let answer = Answer::json("[]").with_header("x-wix-request-id", "r-8");
        assert_snapshot!(told(answer).await, @r#"
        the answer of the service cannot be read
        hint: does the address belong to a Media Manager?
        ---
        kind BadAnswer status Some(200) code None request Some("r-8") attempts 1 violations []
        "#);
    }

    #[tokio::test]
    async fn a_way_out_that_the_service_names_wins() {
        let body = r#"{"message":"","details":{"applicationError":{"code":"RESOURCE_EXHAUSTED","description":"the disk is full\nhint: make room"}}}"#;
        assert_snapshot!(told(Answer::json(body).with_status(501)).await, @r#"
        the disk is full (RESOURCE_EXHAUSTED)
        hint: make room
        ---
        kind Unimplemented status Some(501) code Some("RESOURCE_EXHAUSTED") request None attempts 1 violations []
        "#);
    }

    #[tokio::test]
    async fn every_attempt_is_counted() {
        let html = Answer::status(502).with_body("<h1>Bad gateway</h1>");
        let (client, _) = answered_with(vec![html; 5]);
        let error = client
            .files()
            .get("a")
            .await
            .expect_err("the gateway is down");
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Unavailable, 5)
        );
        assert_snapshot!(error, @r"
        the service answered 502 Bad Gateway
        hint: try again later
        ");

        let (client, _) = answered_with(vec![Answer::status(429); 5]);
        let error = client
            .files()
            .get("a")
            .await
            .expect_err("too many requests");
        assert_eq!(
            (error.kind(), error.status(), error.attempts()),
            (ErrorKind::RateLimited, Some(429), 5)
        );

        let refused = Answer::failure(Failure::new(Why::Connect, "cannot reach `http://x`"));
        let (client, _) = answered_with(vec![refused; 5]);
        let error = client.files().get("a").await.expect_err("nobody listens");
        assert_eq!(
            (error.kind(), error.status(), error.attempts()),
            (ErrorKind::Network, None, 5)
        );
    }
}
