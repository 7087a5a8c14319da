//! The heads of requests and responses: what is sent along, and what is read out of an answer.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use engine::imports::{Answer, FetchError, FetchErrorKind};
use reqwest::Response;
use url::Url;

/// What is ours to say: whom we talk to, how the connection is used, and that all is wanted as it is.
const OURS: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-range",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The wanted headers without those that are ours.
pub(super) fn to_send(pairs: &[(String, String)]) -> Result<HeaderMap, FetchError> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_bytes(value.as_bytes());
        let (Ok(name), Ok(mut value)) = (name, value) else {
            let words = "what is to be sent along does not fit in a request";
            return Err(FetchError::new(FetchErrorKind::Final, words));
        };
        if !OURS.contains(&name.as_str()) {
            value.set_sensitive(true);
            headers.append(name, value);
        }
    }
    Ok(headers)
}

/// Where an answer sends us, if it does.
pub(super) fn location(response: &Response) -> Result<Option<Url>, FetchError> {
    let status = response.status();
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let next = text(response.headers(), &header::LOCATION)
        .and_then(|location| response.url().join(location).ok());
    next.map(Some).ok_or_else(|| {
        let words = format!("`{}` redirects to nowhere", origin(response));
        FetchError::new(FetchErrorKind::Final, words)
    })
}

/// Refuses an answer that is not what was asked for.
pub(super) fn check_status(response: &Response) -> Result<(), FetchError> {
    let status = response.status();
    if status.is_success() && status != StatusCode::PARTIAL_CONTENT {
        return Ok(());
    }
    let passes = match status {
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::NOT_IMPLEMENTED | StatusCode::HTTP_VERSION_NOT_SUPPORTED => false,
        status => status.is_server_error(),
    };
    let kind = if passes {
        FetchErrorKind::Passing
    } else {
        FetchErrorKind::Final
    };
    let words = format!("`{}` answered {status}", origin(response));
    Err(FetchError::new(kind, words).wait(retry_after(response.headers())))
}

/// Refuses bytes that are packed: nobody would unpack them later.
pub(super) fn check_plain(response: &Response) -> Result<(), FetchError> {
    match text(response.headers(), &header::CONTENT_ENCODING) {
        Some(packed) if !packed.eq_ignore_ascii_case("identity") => {
            let packed: String = packed.chars().take(20).collect();
            let words = format!(
                "`{}` sends nothing but bytes packed by `{packed}`",
                origin(response)
            );
            Err(FetchError::new(FetchErrorKind::Final, words))
        }
        _ => Ok(()),
    }
}

pub(super) fn answer(response: &Response) -> Answer {
    let headers = response.headers();
    Answer {
        mime: text(headers, &header::CONTENT_TYPE).map(str::to_owned),
        size: text(headers, &header::CONTENT_LENGTH).and_then(|length| length.parse().ok()),
    }
}

/// How long we are to wait: so many seconds, or until a time.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    // Both moments are told by the other side, so its clock need not be ours.
    let date = self::text(headers, &header::DATE)?;
    let now = httpdate::parse_http_date(date).ok()?;
    until.duration_since(now).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn origin(response: &Response) -> String {
    response.url().origin().ascii_serialization()
}
