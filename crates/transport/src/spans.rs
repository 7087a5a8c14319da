//! What a trace shows of a call: one span for it, and one for each attempt, in the names that OpenTelemetry has for HTTP.
//!
//! The URL of an upload or a download is a permission, so that no URL is written down: of those hosts only the address,
//! of the API the route as well.

use tracing::Span;
use tracing::field::Empty;

use crate::{ErrorKind, Host, Operation, Request, Response, Result};

/// One call, however many attempts it takes.
pub(crate) fn call(operation: &Operation) -> Span {
    tracing::debug_span!("call", otel.name = operation.id, operation = operation.id)
}

/// One attempt, counted from one.
pub(crate) fn attempt(request: &Request, operation: &Operation, number: u32) -> Span {
    let url = request.url();
    let span = tracing::debug_span!(
        "attempt",
        otel.name = Empty,
        otel.kind = "client",
        http.request.method = request.method().as_str(),
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        server.address = url.host_str().unwrap_or_default(),
        server.port = url.port_or_known_default(),
        url.scheme = url.scheme(),
        url.template = Empty,
        "error.type" = Empty,
    );
    if operation.host == Host::Upload {
        span.record("otel.name", operation.method);
    } else {
        span.record("url.template", operation.path);
        let name = format!("{} {}", operation.method, operation.path);
        span.record("otel.name", name);
    }
    if number > 1 {
        span.record("http.request.resend_count", number - 1);
    }
    span
}

/// Notes in the span of an attempt how it ended.
pub(crate) fn ended(span: &Span, sent: &Result<Response>) {
    let _entered = span.enter();
    match sent {
        Ok(response) => {
            let status = response.status();
            span.record("http.response.status_code", status.as_u16());
            if !status.is_success() {
                span.record("error.type", status.as_str());
            }
            tracing::debug!("answered");
        }
        Err(error) => {
            span.record("error.type", name(error.kind()));
            tracing::debug!(%error, "failed");
        }
    }
}

fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Connect => "connect",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Interrupted => "interrupted",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Unsigned => "unsigned",
    }
}
