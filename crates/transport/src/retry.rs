//! Sends again what may succeed the next time, and only what may be sent twice.
//!
//! An answer of 429 and a connection that never came about mean that the server did not act, so anything may be
//! repeated after them. After the other failures of a moment only an idempotent operation may. `Retry-After` is
//! obeyed; without it the wait is drawn from a range that doubles, so that clients do not come back all at once.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::http::StatusCode;
use futures::future::BoxFuture;
use http_body_util::BodyExt;
use tracing::Instrument;

use crate::retry_after::retry_after;
use crate::{
    Context, Error, ErrorKind, Host, Operation, Request, Response, Result, Seen, Transport,
};

const REQUEST_ID: &str = "x-wix-request-id";

/// How often, and how patiently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// At most so many attempts; one means never again.
    pub attempts: u32,
    /// The widest first wait.
    pub first: Duration,
    /// The widest wait of all.
    pub cap: Duration,
    /// How much waiting, all in all, is worth it; a longer `Retry-After` ends the matter.
    pub patience: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first: Duration::from_secs(1),
            cap: Duration::from_mins(1),
            patience: Duration::from_mins(2),
        }
    }
}

impl Policy {
    /// The widest wait after attempt number `attempt`, counted from one.
    pub fn widest(&self, attempt: u32) -> Duration {
        let doubled = self
            .first
            .saturating_mul(1 << attempt.saturating_sub(1).min(20));
        doubled.min(self.cap)
    }
}

/// Time and chance, given: tests wait for nothing.
pub trait Pace: Send + Sync + 'static {
    /// Waits.
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()>;

    /// A number from zero up to one, to spread the waits.
    fn chance(&self) -> f64;

    /// What the clock on the wall says, to read a date in `Retry-After`.
    fn now(&self) -> SystemTime;
}

/// The real clock, and real chance.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallPace;

impl Pace for WallPace {
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }

    fn chance(&self) -> f64 {
        // Without randomness there is no spread, which is no reason to fail.
        getrandom::u32().map_or(1.0, |n| f64::from(n) / (f64::from(u32::MAX) + 1.0))
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Sends again what may succeed the next time.
pub struct Retry<T> {
    inner: T,
    policy: Policy,
    pace: Arc<dyn Pace>,
}

impl<T> Retry<T> {
    /// Repeats the calls of `inner` as `policy` says.
    pub fn new(inner: T, policy: Policy) -> Self {
        Self {
            inner,
            policy,
            pace: Arc::new(WallPace),
        }
    }

    /// Takes time and chance from `pace`.
    #[must_use]
    pub fn with_pace(mut self, pace: Arc<dyn Pace>) -> Self {
        self.pace = pace;
        self
    }
}

impl<T> fmt::Debug for Retry<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl<T: Transport> Transport for Retry<T> {
    fn call<'a>(
        &'a self,
        request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(self.run(request, operation, context))
    }
}

impl<T: Transport> Retry<T> {
    async fn run(
        &self,
        mut request: Request,
        operation: &Operation,
        context: &Context,
    ) -> Result<Response> {
        let most = context.attempts.map_or(self.policy.attempts, u32::from);
        let mut waited = Duration::ZERO;
        let mut attempt = 1;
        loop {
            // A body that streams by cannot be had again, so it is sent once.
            let again = if attempt < most {
                request.try_clone()
            } else {
                None
            };
            let sent = self.attempt(request, operation, context, attempt).await;

            let Some(next) = again else { return sent };
            let Some(wait) = self.wait_after(&sent, operation, attempt) else {
                return sent;
            };
            waited += wait;
            if waited > self.policy.patience {
                return sent;
            }
            self.pace.sleep(wait).await;
            request = next;
            attempt += 1;
        }
    }

    async fn attempt(
        &self,
        request: Request,
        operation: &Operation,
        context: &Context,
        number: u32,
    ) -> Result<Response> {
        let span = span(&request, operation, number);
        let sent = self
            .whole(request, operation, context)
            .instrument(span.clone())
            .await;
        context.outcome.note(seen(&sent, number));

        let _entered = span.enter();
        match &sent {
            Ok(response) => tracing::debug!(status = response.status().as_u16(), "answered"),
            Err(error) => tracing::debug!(kind = ?error.kind(), %error, "failed"),
        }
        sent.map_err(|error| error.with_attempts(number))
    }

    /// Sends it, and reads the answer: one that breaks off is as good as none. A stream is left to its reader.
    async fn whole(
        &self,
        request: Request,
        operation: &Operation,
        context: &Context,
    ) -> Result<Response> {
        let response = self.inner.call(request, operation, context).await?;
        if operation.streaming || !response.status().is_success() {
            return Ok(response);
        }
        let url = response.url().clone();
        let (mut head, body) = ::http::Response::from(response).into_parts();
        let body = body.collect().await.map_err(broken_off)?;
        head.extensions.extend(crate::http::with_url(url));
        Ok(::http::Response::from_parts(head, reqwest::Body::from(body.to_bytes())).into())
    }

    /// How long to wait before sending again, if that may be done at all.
    fn wait_after(
        &self,
        sent: &Result<Response>,
        operation: &Operation,
        attempt: u32,
    ) -> Option<Duration> {
        let unseen = match sent {
            Ok(response) if !is_momentary(response.status()) => return None,
            Ok(response) => response.status() == StatusCode::TOO_MANY_REQUESTS,
            Err(error) if !error.kind().is_retryable() => return None,
            Err(error) => error.kind().is_unsent(),
        };
        if !(unseen || operation.idempotent) {
            return None;
        }
        let asked = sent
            .as_ref()
            .ok()
            .and_then(|response| retry_after(response.headers(), self.pace.now()));
        Some(asked.unwrap_or_else(|| self.policy.widest(attempt).mul_f64(self.pace.chance())))
    }
}

fn broken_off(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let kind = Error::behind(&error).map_or(ErrorKind::Interrupted, Error::kind);
    Error::new(kind, "the answer broke off").with_source(error)
}

fn is_momentary(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504)
}

fn seen(sent: &Result<Response>, attempts: u32) -> Seen {
    let head = sent.as_ref().ok();
    Seen {
        status: head.map(Response::status),
        request_id: head
            .and_then(|response| response.headers().get(REQUEST_ID)?.to_str().ok())
            .map(str::to_owned),
        attempts,
    }
}

/// Names the operation and the host. The URL of an upload is a permission, so no URL is written down.
fn span(request: &Request, operation: &Operation, attempt: u32) -> tracing::Span {
    let path = match operation.host {
        Host::Api | Host::Token => operation.path,
        Host::Upload => "",
    };
    tracing::debug_span!(
        "call",
        operation = operation.id,
        method = operation.method,
        origin = request.url().origin().ascii_serialization(),
        path,
        attempt
    )
}
