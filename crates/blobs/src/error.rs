//! What can go wrong with bytes: one type, few kinds.

use std::io;

/// Any cause, kept for the log.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a caller can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The object is not there; a staged one was promoted or discarded by someone else meanwhile.
    NotFound,
    /// A newer writer has taken the object over; what had arrived is kept.
    TakenOver,
    /// The body broke off; what had arrived is kept.
    Cut,
    /// More bytes came than there was room for; none beyond the room is kept.
    TooLong,
    /// The disk is full; what fitted is kept.
    Full,
    /// The store failed.
    Store,
}

/// A failure: a kind to act on, a message to read, a cause to log.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    #[source]
    source: Option<BoxError>,
}

impl Error {
    /// What a caller can act on.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            source: None,
        }
    }

    pub(crate) fn because(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// A failed file operation on the thing named.
    pub(crate) fn io(what: &str, source: io::Error) -> Self {
        let kind = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::Full,
            _ => ErrorKind::Store,
        };
        Self::new(kind, format!("cannot {what}")).because(source)
    }
}

impl From<object_store::Error> for Error {
    fn from(source: object_store::Error) -> Self {
        Self::new(ErrorKind::Store, "the object store failed").because(source)
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(source: tokio::task::JoinError) -> Self {
        Self::new(ErrorKind::Store, "a job on the store was broken off").because(source)
    }
}
