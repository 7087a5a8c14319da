//! What differs for one call from the client's own way: how often, how long, until when.
//!
//! Every builder embeds [`Options`], and offers them with [`per_call`]; when it is sent, [`Options::begin`] makes the
//! [`Call`] whose deadline all its requests share.

use std::num::NonZeroU32;
use std::time::Duration;

use transport::Context;
use url::Url;

use crate::Client;

/// What a caller wishes for one call.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    pub(crate) attempts: Option<NonZeroU32>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
}

impl Options {
    /// The call begins: from now on its deadline is a point in time.
    pub(crate) fn begin(self, client: &Client) -> Call {
        let again = client.again();
        let deadline = self.deadline.or(again.policy.deadline);
        Call {
            attempts: self.attempts,
            timeout: self.timeout,
            until: deadline.map(|deadline| again.pace.clock() + deadline),
        }
    }
}

/// A call under way, of one request or many.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Call {
    pub(crate) attempts: Option<NonZeroU32>,
    pub(crate) timeout: Option<Duration>,
    /// A point on the clock of the client's pace.
    pub(crate) until: Option<Duration>,
}

impl Call {
    /// What the transport is told of one request to the API.
    pub(crate) fn context(&self) -> Context {
        Context {
            attempts: self.attempts,
            timeout: self.timeout,
            until: self.until,
            ..Context::default()
        }
    }

    /// What the transport is told of one request to a URL that was handed out.
    pub(crate) fn at(&self, url: Url) -> Context {
        Context {
            url: Some(url),
            ..self.context()
        }
    }
}

/// The methods of a builder that holds `options: Options`; stands inside its `impl`.
macro_rules! per_call {
    () => {
        /// At most so many attempts at each request, instead of the client's; one means never again.
        pub fn attempts(mut self, attempts: std::num::NonZeroU32) -> Self {
            self.options.attempts = Some(attempts);
            self
        }

        /// At most so long for one attempt at a request, instead of the client's limit.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.options.timeout = Some(timeout);
            self
        }

        /// At most so long for everything together: every request, every attempt, and the waits in between. What is
        /// not done by then fails with what went wrong last, or as [`ErrorKind::Timeout`](crate::ErrorKind::Timeout).
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.options.deadline = Some(deadline);
            self
        }
    };
}

pub(crate) use per_call;
