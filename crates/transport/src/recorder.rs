//! Writes down what would be sent, and answers from a script.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use bytes::Bytes;
use futures::future::BoxFuture;
use http_body::Body as _;
use http_body_util::BodyExt;
use url::Url;

use crate::{Context, Error, ErrorKind, Operation, Request, Response, Result, Transport};

/// A transport for tests: it remembers every request and never sends one.
#[derive(Debug, Default)]
pub struct Recorder {
    requests: Mutex<Vec<Recorded>>,
    script: Mutex<VecDeque<Answer>>,
    otherwise: Option<Answer>,
}

impl Recorder {
    /// Answers with these, in this order, and fails when none is left.
    pub fn answering(script: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            script: Mutex::new(script.into_iter().collect()),
            ..Self::default()
        }
    }

    /// Answers every request alike.
    pub fn always(answer: Answer) -> Self {
        Self {
            otherwise: Some(answer),
            ..Self::default()
        }
    }

    /// What was sent so far.
    pub fn requests(&self) -> Vec<Recorded> {
        held(&self.requests).clone()
    }

    /// What was sent last.
    pub fn last(&self) -> Option<Recorded> {
        held(&self.requests).last().cloned()
    }

    async fn record(&self, mut request: Request, operation: &Operation) -> Result<Response> {
        let body = request.body_mut().take().unwrap_or_default();
        let length = body.size_hint().exact();
        let body = body.collect().await;
        let body = body
            .map_err(|e| Error::new(ErrorKind::Interrupted, "the body broke off").with_source(e))?;

        let url = request.url().clone();
        held(&self.requests).push(Recorded {
            operation: operation.id,
            method: request.method().clone(),
            url: url.clone(),
            headers: request.headers().clone(),
            length,
            body: body.to_bytes(),
        });
        let next = held(&self.script)
            .pop_front()
            .or_else(|| self.otherwise.clone());
        next.ok_or_else(|| {
            Error::new(
                ErrorKind::Invalid,
                format!("the script has no answer left for `{}`", operation.id),
            )
        })?
        .respond(url)
    }
}

impl Transport for Recorder {
    fn call<'a>(
        &'a self,
        request: Request,
        operation: &'a Operation,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(self.record(request, operation))
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A request as it would have gone out.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The operation it called.
    pub operation: &'static str,
    /// Its method.
    pub method: Method,
    /// Where it was going.
    pub url: Url,
    /// Its headers.
    pub headers: HeaderMap,
    /// The length it announced; none means chunks.
    pub length: Option<u64>,
    /// Its body, whole.
    pub body: Bytes,
}

impl fmt::Display for Recorded {
    /// The request as text: method and URL, sorted headers without secrets, and the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method, self.url)?;
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .map(|(name, value)| line(name, value))
            .collect();
        headers.sort();
        for header in headers {
            writeln!(f, "{header}")?;
        }
        match std::str::from_utf8(&self.body) {
            Ok("") => Ok(()),
            Ok(text) if text.len() <= 4096 => writeln!(f, "\n{text}"),
            _ => writeln!(f, "\n({} bytes)", self.body.len()),
        }
    }
}

fn line(name: &HeaderName, value: &HeaderValue) -> String {
    if value.is_sensitive() {
        return format!("{name}: (secret)");
    }
    format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
}

/// What a script answers.
#[derive(Debug, Clone)]
pub struct Answer(Result<Head>);

#[derive(Debug, Clone)]
struct Head {
    status: StatusCode,
    headers: HeaderMap,
    /// The parts of the body; a part that failed is the end of it.
    body: Vec<Result<Bytes, String>>,
}

impl Answer {
    /// An answer without a body.
    ///
    /// # Panics
    ///
    /// When `status` is no status.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).expect("a script's status is from 100 to 999");
        Self(Ok(Head {
            status,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }))
    }

    /// An answer of 200 with a JSON body.
    pub fn json(body: impl fmt::Display) -> Self {
        Self::status(200)
            .with_header("content-type", "application/json")
            .with_body(body.to_string())
    }

    /// No answer at all.
    pub fn failure(error: Error) -> Self {
        Self(Err(error))
    }

    /// The same with a header.
    ///
    /// # Panics
    ///
    /// When `value` cannot stand in a header.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(head) = &mut self.0 {
            let value = HeaderValue::from_str(value).expect("a script's headers are printable");
            head.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// The same with a body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        if let Ok(head) = &mut self.0 {
            head.body = vec![Ok(body.into())];
        }
        self
    }

    /// The same with a body that arrives in parts, and may break off.
    #[must_use]
    pub fn with_stream<B: Into<Bytes>>(
        mut self,
        parts: impl IntoIterator<Item = std::io::Result<B>>,
    ) -> Self {
        if let Ok(head) = &mut self.0 {
            let parts = parts.into_iter();
            head.body = parts
                .map(|part| part.map(Into::into).map_err(|error| error.to_string()))
                .collect();
        }
        self
    }

    /// The same with another status.
    ///
    /// # Panics
    ///
    /// When `status` is no status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        if let Ok(head) = &mut self.0 {
            head.status =
                StatusCode::from_u16(status).expect("a script's status is from 100 to 999");
        }
        self
    }

    /// The answer as a response from `url`, or the failure it is.
    pub fn respond(self, url: Url) -> Result<Response> {
        let Head {
            status,
            headers,
            body,
        } = self.0?;
        let mut response = ::http::Response::new(body_of(body));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response.extensions_mut().extend(crate::http::with_url(url));
        Ok(response.into())
    }
}

/// A body in one part has a length; one in many comes in chunks.
fn body_of(mut parts: Vec<Result<Bytes, String>>) -> reqwest::Body {
    match parts.pop() {
        None => reqwest::Body::default(),
        Some(Ok(whole)) if parts.is_empty() => whole.into(),
        Some(last) => {
            parts.push(last);
            reqwest::Body::wrap_stream(futures::stream::iter(parts))
        }
    }
}
