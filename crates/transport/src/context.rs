//! What one call asks of the transport beyond its request, and what it may learn afterwards.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::{HeaderMap, HeaderValue, StatusCode};
use url::Url;

/// What one call asks beyond its request.
#[derive(Clone, Default)]
pub struct Context {
    /// Where to send it instead: the URL an upload or a download was given.
    pub url: Option<Url>,
    /// The media type of the body, instead of the one in the spec.
    pub content_type: Option<HeaderValue>,
    /// Headers the generated client does not know.
    pub headers: HeaderMap,
    /// At most so many attempts, instead of the policy's; one, where the caller repeats in its own way.
    pub attempts: Option<NonZeroU32>,
    /// How long one attempt may take, instead of the policy's limit.
    pub timeout: Option<Duration>,
    /// When all attempts together must be over, as a point on [`Pace::clock`](crate::Pace::clock). Where the policy's
    /// deadline is earlier, that one holds.
    pub until: Option<Duration>,
    /// What the transport saw; shared by the clones of a context.
    pub outcome: Outcome,
}

impl Context {
    /// A context for one call to a URL that was handed out.
    pub fn at(url: Url) -> Self {
        Self {
            url: Some(url),
            ..Self::default()
        }
    }

    /// Rewrites `request` as this context asks; what sends a call does this before anything else.
    pub fn apply(&self, request: &mut crate::Request) {
        if let Some(url) = &self.url {
            *request.url_mut() = url.clone();
        }
        if let Some(content_type) = &self.content_type {
            request
                .headers_mut()
                .insert(::http::header::CONTENT_TYPE, content_type.clone());
        }
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
    }
}

impl fmt::Debug for Context {
    /// Names no URL but its origin: an upload URL is a permission.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field(
                "origin",
                &self
                    .url
                    .as_ref()
                    .map(|url| url.origin().ascii_serialization()),
            )
            .field("content_type", &self.content_type)
            .field("attempts", &self.attempts)
            .field("timeout", &self.timeout)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// What the transport saw of a call, kept because decoding an answer loses its head.
#[derive(Clone, Debug, Default)]
pub struct Outcome(Arc<Mutex<Seen>>);

/// The head of the last answer, and how many times it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The status, if an answer came.
    pub status: Option<StatusCode>,
    /// The id the service gave the request.
    pub request_id: Option<String>,
    /// How long the answer asks to wait before the next try; a day at most.
    pub retry_after: Option<Duration>,
    /// How many times the request was sent.
    pub attempts: u32,
}

impl Outcome {
    /// What was seen so far.
    pub fn seen(&self) -> Seen {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Notes what an attempt brought.
    pub(crate) fn note(&self, seen: Seen) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = seen;
    }
}
