//! Sends again what may succeed the next time, and only what may be sent twice.
//!
//! An answer of 429 and a connection that never came about mean that the server did not act, so anything may be
//! repeated after them. After the other failures of a moment only an idempotent operation may. `Retry-After` is
//! obeyed; without it the wait is drawn from a range that doubles, so that clients do not come back all at once.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ::http::StatusCode;
use futures::future::{BoxFuture, Either, select};
use http_body_util::BodyExt;
use tracing::Instrument;

use crate::budget::Budget;
use crate::limiter::Limiter;
use crate::retry_after::retry_after;
use crate::spans;
use crate::{
    Context, Error, ErrorKind, Host, Operation, Pace, Rate, Request, Response, Result, Seen,
    Transport, WallPace,
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
    /// How long one attempt at a call of the API may take; bytes of files are only limited by the silence between them.
    pub timeout: Option<Duration>,
    /// How long a request may take with all its attempts and waits.
    pub deadline: Option<Duration>,
    /// So many repeats in a row all calls together may make while nothing succeeds; then what fails has failed.
    pub budget: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 5,
            first: Duration::from_secs(1),
            cap: Duration::from_mins(1),
            patience: Duration::from_mins(2),
            timeout: Some(Duration::from_mins(1)),
            deadline: None,
            budget: 50,
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

/// Sends again what may succeed the next time.
pub struct Retry<T> {
    inner: T,
    policy: Policy,
    budget: Budget,
    limiter: Option<Limiter>,
    pace: Arc<dyn Pace>,
}

impl<T> Retry<T> {
    /// Repeats the calls of `inner` as `policy` says.
    pub fn new(inner: T, policy: Policy) -> Self {
        Self {
            inner,
            policy,
            budget: Budget::new(policy.budget),
            limiter: None,
            pace: Arc::new(WallPace),
        }
    }

    /// Takes time and chance from `pace`.
    #[must_use]
    pub fn with_pace(mut self, pace: Arc<dyn Pace>) -> Self {
        self.pace = pace;
        self
    }

    /// Sends no more requests to the API than this.
    #[must_use]
    pub fn with_rate(mut self, rate: Rate) -> Self {
        self.limiter = Some(Limiter::new(rate));
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
        let span = spans::call(operation);
        Box::pin(self.run(request, operation, context).instrument(span))
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
        let until = context.until.into_iter().chain(self.until()).min();
        let mut waited = Duration::ZERO;
        let mut attempt = 1;
        loop {
            // A body that streams by cannot be had again, so it is sent once.
            let again = if attempt < most {
                request.try_clone()
            } else {
                None
            };
            self.turn(operation, until).await?;
            let limit = self.limit(operation, context, until);
            let sent = self
                .attempt(request, operation, context, attempt, limit)
                .await;

            self.learn(&sent, operation, attempt);

            let Some(next) = again else { return sent };
            let Some(wait) = self.wait_after(&sent, operation, attempt) else {
                return sent;
            };
            waited = waited.saturating_add(wait);
            let end = self.pace.clock().saturating_add(wait);
            let too_late = until.is_some_and(|until| end >= until);
            if waited > self.policy.patience || too_late || !self.budget.take() {
                return sent;
            }
            self.pace.sleep(wait).await;
            request = next;
            attempt += 1;
        }
    }

    /// Waits until the service may be asked.
    async fn turn(&self, operation: &Operation, until: Option<Duration>) -> Result<()> {
        let Some(limiter) = self.limiter(operation) else {
            return Ok(());
        };
        let now = self.pace.clock();
        let Some(turn) = limiter.turn(now, until) else {
            let message = "too many requests are waiting for their turn to meet the deadline";
            return Err(Error::new(ErrorKind::Timeout, message));
        };
        let wait = turn.at().saturating_sub(now);
        if !wait.is_zero() {
            self.pace.sleep(wait).await;
        }
        turn.take();
        Ok(())
    }

    /// Only calls of the API are limited.
    fn limiter(&self, operation: &Operation) -> Option<&Limiter> {
        self.limiter
            .as_ref()
            .filter(|_| operation.host == Host::Api)
    }

    fn learn(&self, sent: &Result<Response>, operation: &Operation, attempt: u32) {
        let Ok(answer) = sent else { return };
        if answer.status().is_success() {
            self.budget.succeeded(attempt);
        } else if answer.status() == StatusCode::TOO_MANY_REQUESTS
            && let Some(limiter) = self.limiter(operation)
        {
            limiter.refused(self.pace.clock());
        }
    }

    async fn attempt(
        &self,
        request: Request,
        operation: &Operation,
        context: &Context,
        number: u32,
        limit: Option<Duration>,
    ) -> Result<Response> {
        let span = spans::attempt(&request, operation, number);
        let whole = self.whole(request, operation, context);
        let sent = self.within(limit, whole).instrument(span.clone()).await;
        context.outcome.note(seen(&sent, number, self.pace.now()));
        spans::ended(&span, &sent);
        sent.map_err(|error| error.with_attempts(number))
    }

    /// Waits for `work`, but no longer than `limit`.
    async fn within(
        &self,
        limit: Option<Duration>,
        work: impl Future<Output = Result<Response>>,
    ) -> Result<Response> {
        let Some(limit) = limit else {
            return work.await;
        };
        if limit.is_zero() {
            return Err(too_slow(limit));
        }
        match select(pin!(work), self.pace.limit(limit)).await {
            Either::Left((done, _)) => done,
            Either::Right(((), _)) => Err(too_slow(limit)),
        }
    }

    /// When a call that begins now must be over.
    fn until(&self) -> Option<Duration> {
        self.policy
            .deadline
            .map(|deadline| self.pace.clock().saturating_add(deadline))
    }

    /// How long the next attempt may take: what one attempt may, and never more than is left.
    fn limit(
        &self,
        operation: &Operation,
        context: &Context,
        until: Option<Duration>,
    ) -> Option<Duration> {
        let usual = match operation.host {
            Host::Api | Host::Token if !operation.streaming => self.policy.timeout,
            _ => None,
        };
        let left = until.map(|until| until.saturating_sub(self.pace.clock()));
        [context.timeout.or(usual), left]
            .into_iter()
            .flatten()
            .min()
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
        let body = body.collect().await.map_err(broken_off)?.to_bytes();
        if operation.method != "HEAD" && announced(&head).is_some_and(|length| length != body.len())
        {
            return Err(Error::new(ErrorKind::Interrupted, "the answer broke off"));
        }
        head.extensions.extend(crate::http::with_url(url));
        Ok(::http::Response::from_parts(head, reqwest::Body::from(body)).into())
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

/// The length of the body that a head announces.
fn announced(head: &::http::response::Parts) -> Option<usize> {
    let length = head.headers.get(::http::header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

fn too_slow(limit: Duration) -> Error {
    let message = if limit.is_zero() {
        "the deadline has passed".to_owned()
    } else {
        format!("there was no answer within {limit:?}")
    };
    Error::new(ErrorKind::Timeout, message)
}

fn broken_off(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let kind = Error::behind(&error).map_or(ErrorKind::Interrupted, Error::kind);
    Error::new(kind, "the answer broke off").with_source(error)
}

fn is_momentary(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504)
}

fn seen(sent: &Result<Response>, attempts: u32, now: SystemTime) -> Seen {
    let head = sent.as_ref().ok();
    Seen {
        status: head.map(Response::status),
        request_id: head
            .and_then(|response| response.headers().get(REQUEST_ID)?.to_str().ok())
            .map(str::to_owned),
        retry_after: head.and_then(|response| retry_after(response.headers(), now)),
        attempts,
    }
}
