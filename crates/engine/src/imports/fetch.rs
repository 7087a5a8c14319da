//! What the engine needs of the world outside: that somebody brings what lies under a URL.

use std::{
    error,
    fmt::{self, Debug, Display},
    time::Duration,
};

use futures::future::{BoxFuture, FutureExt as _, ready};
use url::Url;

use crate::uploads::Body;

/// Brings what lies under a URL.
///
/// Whoever implements it follows redirects, reaches only what may be reached, and gives up on those who do not
/// answer. How large the body may be and how long it may take altogether is the engine's business.
pub trait Fetch: Debug + Send + Sync + 'static {
    /// Asks what lies there, without its bytes. It is somebody's call that waits, so it is brief.
    fn look<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Answer, FetchError>>;

    /// Asks for the bytes.
    fn bring<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Fetched, FetchError>>;
}

/// Where to ask, and what to say.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    /// An HTTP or HTTPS URL.
    pub url: Url,
    /// Names and values to send along. They may be secrets, so they go to the origin of the URL and no other.
    pub headers: Vec<(String, String)>,
}

impl Target {
    /// The origin of the URL, which is all of it that may be shown: the rest may be a permission.
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

impl Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("origin", &self.origin())
            .finish_non_exhaustive()
    }
}

/// What the other side says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The MIME type.
    pub mime: Option<String>,
    /// How many bytes there are.
    pub size: Option<u64>,
}

/// What was asked for, on its way.
pub struct Fetched {
    /// What the other side says of it.
    pub answer: Answer,
    /// The bytes. One that ends before it is whole ends with an error.
    pub body: Body,
}

impl Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("answer", &self.answer)
            .finish_non_exhaustive()
    }
}

/// Why something was not brought.
#[derive(Debug)]
pub struct FetchError {
    kind: FetchErrorKind,
    message: String,
    wait: Option<Duration>,
    cause: Option<blobs::BoxError>,
}

/// What can be done about a [`FetchError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FetchErrorKind {
    /// Asking again later may help.
    Passing,
    /// It will not be had.
    Final,
    /// The other side does not tell without giving; only when looking.
    Untold,
}

impl FetchError {
    /// An error of `kind`; the message names no more of a URL than its origin.
    pub fn new(kind: FetchErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            wait: None,
            cause: None,
        }
    }

    /// The same error with how long the other side wants to be left alone.
    #[must_use]
    pub fn wait(mut self, wait: Option<Duration>) -> Self {
        self.wait = wait;
        self
    }

    /// The same error with what caused it, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<blobs::BoxError>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What can be done about it.
    pub fn kind(&self) -> FetchErrorKind {
        self.kind
    }

    /// How long the other side wants to be left alone.
    pub fn wanted_wait(&self) -> Option<Duration> {
        self.wait
    }
}

impl Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl error::Error for FetchError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn error::Error + 'static))
    }
}

/// For an engine without a network: nothing can be reached.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

impl Nowhere {
    fn refusal() -> FetchError {
        FetchError::new(FetchErrorKind::Final, "this server fetches nothing")
    }
}

impl Fetch for Nowhere {
    fn look<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<Answer, FetchError>> {
        ready(Err(Self::refusal())).boxed()
    }

    fn bring<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<Fetched, FetchError>> {
        ready(Err(Self::refusal())).boxed()
    }
}
