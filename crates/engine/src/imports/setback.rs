//! Why an attempt to import has failed, and whether another may succeed.

use std::{error::Error as _, time::Duration};

use super::{FetchError, FetchErrorKind};

/// Why an attempt failed.
pub(super) struct Setback {
    pub(super) reason: String,
    /// Whether another attempt may succeed, and how long to wait for it at least.
    pub(super) again: Option<Duration>,
}

impl Setback {
    pub(super) fn last(reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self {
            reason,
            again: None,
        }
    }

    pub(super) fn passing(reason: impl Into<String>) -> Self {
        let (reason, again) = (reason.into(), Some(Duration::ZERO));
        Self { reason, again }
    }
}

impl From<FetchError> for Setback {
    fn from(error: FetchError) -> Self {
        let cause = error.source();
        tracing::debug!(%error, cause, "cannot fetch an import");
        let again = (error.kind() == FetchErrorKind::Passing)
            .then(|| error.wanted_wait().unwrap_or_default());
        let reason = error.to_string();
        Self { reason, again }
    }
}

impl From<crate::Error> for Setback {
    fn from(error: crate::Error) -> Self {
        tracing::warn!(%error, "cannot look at an import");
        Self::passing("this server could not keep it")
    }
}

impl From<blobs::Error> for Setback {
    fn from(error: blobs::Error) -> Self {
        tracing::warn!(%error, "cannot keep an import");
        Self::passing("this server could not keep it")
    }
}
