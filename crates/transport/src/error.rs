//! Why a request got no response.

use std::fmt;
use std::sync::Arc;

use reqwest::Body;

use crate::Response;

/// What this crate's fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A request that got no response. What did answer, with whatever status, is a [`Response`].
#[derive(Debug, Clone)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    attempts: u32,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong, as far as it matters for what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection came about, so the server cannot have acted.
    Connect,
    /// The other side said nothing for too long.
    Timeout,
    /// The connection broke while sending or receiving.
    Interrupted,
    /// The request itself cannot be sent.
    Invalid,
    /// There is no token to sign the request with.
    Unsigned,
}

impl ErrorKind {
    /// Whether the server cannot have seen the request.
    pub const fn is_unsent(self) -> bool {
        matches!(self, Self::Connect | Self::Invalid | Self::Unsigned)
    }

    /// Whether sending the same request again may succeed.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Connect | Self::Timeout | Self::Interrupted)
    }
}

impl Error {
    /// An error with nothing behind it.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            attempts: 1,
            source: None,
        }
    }

    /// Adds what caused it.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    pub(crate) fn with_boxed_source(
        mut self,
        source: Box<dyn std::error::Error + Send + Sync>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says how many times the request was sent.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What went wrong, for a person.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How many times the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The error a response stands for, if it is not a real one.
    pub fn of(response: &Response) -> Option<&Self> {
        response.extensions().get()
    }

    /// The error of ours somewhere behind another, such as one of reading a body.
    pub fn behind<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Self> {
        std::iter::successors(Some(error), |&error| error.source())
            .find_map(|error| error.downcast_ref())
    }

    /// A response that stands for this error.
    ///
    /// The generated client can only bring back responses; [`Error::of`] finds the error again.
    pub fn into_response(self) -> Response {
        let mut response = ::http::Response::new(Body::default());
        // Any failing status would do: what counts is the extension.
        *response.status_mut() = ::http::StatusCode::BAD_GATEWAY;
        response.extensions_mut().insert(self);
        response.into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
