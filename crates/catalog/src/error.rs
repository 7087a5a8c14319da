//! What can go wrong in a catalog.

use std::{error, fmt, sync::Arc};

/// What a catalog's operations give back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a catalog refused or failed. A lookup that finds nothing is no error.
#[derive(Debug, Clone)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    // Shared, because one failed commit is the answer to everyone whose write was part of it.
    cause: Option<Arc<dyn error::Error + Send + Sync>>,
}

/// What can be done about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// It is there already, or was used already.
    Conflict,
    /// What the new row would hang on does not exist.
    Missing,
    /// It is in the trash, from where it can only return or vanish.
    Trashed,
    /// A folder would come to lie in itself.
    Loop,
    /// The site would hold more than it may.
    Full,
    /// Somebody else holds the database; later it may work.
    Busy,
    /// A row holds what it cannot hold.
    Corrupt,
    /// The database failed.
    Backend,
}

impl Error {
    /// An error of `kind`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            cause: None,
        }
    }

    /// A row that was written by nobody we know.
    pub(crate) fn corrupt(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Corrupt, message)
    }

    /// What can be done about it.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn error::Error + 'static))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;

        let kind = match cause.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => ErrorKind::Conflict,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ErrorKind::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => ErrorKind::Corrupt,
            _ => ErrorKind::Backend,
        };
        let message = match kind {
            ErrorKind::Conflict => "there is one already",
            ErrorKind::Busy => "the database is busy",
            ErrorKind::Corrupt => "the database is damaged",
            _ => "the database failed",
        };
        Self {
            cause: Some(Arc::new(cause)),
            ..Self::new(kind, message)
        }
    }
}
