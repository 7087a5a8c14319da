//! The one error of this crate: a kind to act on, a message to read, a cause to log.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::model::ViolatedRule;

/// What this crate's fallible functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not work.
///
/// [`kind`](Self::kind) says what to do about it. What the service said is there as well: its
/// [`status`](Self::status), its [`code`](Self::code) such as `FILE_SIZE_OVER_LIMIT`, the fields it found wrong
/// ([`violations`](Self::violations)), and the [`request_id`](Self::request_id) that its support asks for.
///
/// Shown, it is one line, and a second one `hint: …` where there is a way out.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    hint: Option<String>,
    facts: Facts,
    unsent: bool,
    attempts: u32,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What the service said about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) retry_after: Option<Duration>,
}

/// What went wrong, as far as it matters for what to do next; each says what that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something that was asked for, or given, is wrong. Mend the call: [`Error::violations`] names the fields.
    Invalid,
    /// The credentials or the site are missing or unknown. Check them; an app's token has been renewed already.
    Unauthenticated,
    /// The credentials are known, but may not do this. Give them the permission, or leave it.
    Forbidden,
    /// There is no such thing. See also [`Error::is_not_found`].
    NotFound,
    /// It clashes with how things are by now: look again, then decide. Of a path that means several things, the hint
    /// says how to name one.
    Conflict,
    /// It was there, and is no more: an upload or a URL that has expired. Begin anew.
    Gone,
    /// Too many requests, after waiting for as long as the service asked. Ask less often, or later.
    RateLimited,
    /// The service does not do this.
    Unimplemented,
    /// The service fails at the moment, after several attempts where those were allowed. Try again later.
    Unavailable,
    /// The service was not reached, or the connection broke. Try again; what is not idempotent may have been done.
    Network,
    /// There was no answer in time. Try again, with a longer [`deadline`](crate::Client::deadline); what is not
    /// idempotent may have been done.
    Timeout,
    /// The service's answer makes no sense. Is it the service that answers, or a gateway on the way?
    BadAnswer,
    /// A file of this machine cannot be read or written.
    LocalFile,
    /// The bytes that arrived are not those that were stored. Nothing was put in place; fetch or send them again.
    Corrupt,
    /// Whoever asked for it asked for its end. With a ledger, the next upload goes on from there.
    Cancelled,
    /// A file that was waited for has failed, or is still pending: [`Error::not_ready`] tells which.
    NotReady,
}

impl ErrorKind {
    /// Whether doing the same again may succeed.
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::Unavailable | Self::Network | Self::Timeout
        )
    }

    fn hint(self) -> Option<&'static str> {
        match self {
            Self::Unauthenticated => Some("check the API key and the site id"),
            Self::Forbidden => Some("the API key lacks the permission for this"),
            Self::RateLimited => Some("at most 200 requests a minute are allowed; try again later"),
            Self::Unimplemented => Some("this Media Manager cannot do this yet"),
            Self::Unavailable => Some("try again later"),
            Self::Network => Some("is the address right, and the service running?"),
            _ => None,
        }
    }
}

/// A field of a request that the service found wrong.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// The field, as a dotted path.
    pub field: String,
    /// What is wrong, in words.
    pub description: String,
    /// The rule that is broken.
    pub rule: Option<ViolatedRule>,
    /// The name of the rule, where it is one of the service's own.
    pub rule_name: Option<String>,
    /// More about it, such as the `threshold` of a limit.
    pub data: serde_json::Map<String, serde_json::Value>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let hint = kind.hint().map(str::to_owned);
        let facts = Facts::default();
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            hint,
            facts,
            unsent: false,
            attempts: 0,
            source: None,
        }))
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// Something about a file of this machine: ``cannot read `cat.jpg`: no such file``.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: std::io::Error) -> Self {
        let path = path.display();
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => format!("cannot {doing} `{path}`: no such file"),
            std::io::ErrorKind::PermissionDenied => {
                format!("cannot {doing} `{path}`: permission denied")
            }
            std::io::ErrorKind::IsADirectory => format!("cannot {doing} `{path}`: it is a folder"),
            _ => format!("cannot {doing} `{path}`: {error}"),
        };
        Self::new(ErrorKind::LocalFile, message).with_source(error)
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into().into());
        self
    }

    pub(crate) fn with_facts(mut self, facts: Facts) -> Self {
        self.0.facts = facts;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.0.facts.retry_after = retry_after;
        self
    }

    pub(crate) fn unsent(mut self, unsent: bool) -> Self {
        self.0.unsent = unsent;
        self
    }

    /// Whether the service cannot have acted, so that anything may be repeated.
    pub(crate) fn is_unsent(&self) -> bool {
        self.0.unsent || self.0.kind == ErrorKind::RateLimited
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What went wrong, for a person.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// A way out, if there is one.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The HTTP status, if the service answered.
    pub fn status(&self) -> Option<u16> {
        self.0.facts.status
    }

    /// The service's code for it, such as `RESOURCE_NOT_FOUND`, wherever in the answer it was.
    pub fn code(&self) -> Option<&str> {
        self.0.facts.code.as_deref()
    }

    /// The id the service gave the request.
    pub fn request_id(&self) -> Option<&str> {
        self.0.facts.request_id.as_deref()
    }

    /// The fields the service found wrong.
    pub fn violations(&self) -> &[Violation] {
        &self.0.facts.violations
    }

    /// How long the service asked to wait before the next try, if it did; a day at most.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.facts.retry_after
    }

    /// Whether there is no such thing: 404, and the 400 with `RESOURCE_NOT_FOUND` that some calls answer instead.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Whether doing the same again, later, may succeed.
    pub fn is_retryable(&self) -> bool {
        self.kind().is_retryable()
    }

    /// How many times the request was sent; zero if it never came to that.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match &self.0.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
