//! What differs for some calls from the client's own way: how often, how long, until when.
//!
//! A client carries it, so that everything asked of that client keeps to it, and every builder offers it once more with
//! [`per_call`].

use std::num::NonZeroU32;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use transport::Context;

use crate::{Client, Error, ErrorKind, Result};

/// What is asked of calls beyond the client's policy.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    pub(crate) attempts: Option<NonZeroU32>,
    pub(crate) timeout: Option<Duration>,
    /// A point on the clock of the client's pace.
    pub(crate) until: Option<Duration>,
}

impl Options {
    /// The same for one request, which may already ask for something itself.
    pub(crate) fn on(self, mut context: Context) -> Context {
        context.attempts = context.attempts.or(self.attempts);
        context.timeout = context.timeout.or(self.timeout);
        context.until = context.until.or(self.until);
        context
    }
}

impl Client {
    /// This client, with at most so many attempts at each request; one means never again.
    ///
    /// # Examples
    ///
    /// Every call can have a patience of its own:
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// use std::time::Duration;
    ///
    /// let hasty = client.deadline(Duration::from_secs(3));
    /// let cat = hasty.files().get("/pets/cat.jpg").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn attempts(&self, attempts: NonZeroU32) -> Self {
        self.with(|options| options.attempts = Some(attempts))
    }

    /// This client, with at most so long for one attempt at a request, instead of the policy's limit.
    #[must_use]
    pub fn timeout(&self, timeout: Duration) -> Self {
        self.with(|options| options.timeout = Some(timeout))
    }

    /// This client, until so long from now: every request, every attempt and every wait in between. What is not done by
    /// then fails with what went wrong last, or as [`ErrorKind::Timeout`](crate::ErrorKind::Timeout).
    ///
    /// An earlier deadline stays.
    #[must_use]
    pub fn deadline(&self, deadline: Duration) -> Self {
        let until = self.again().pace.clock().saturating_add(deadline);
        self.with(|options| {
            let earlier = options.until.map_or(until, |given| given.min(until));
            options.until = Some(earlier);
        })
    }

    /// Waits for `work`, but not beyond the deadline.
    pub(crate) async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let Some(until) = self.options().until else {
            return Ok(work.await);
        };
        let pace = &self.again().pace;
        let left = until.saturating_sub(pace.clock());
        let late = || Error::new(ErrorKind::Timeout, "the deadline has passed");
        if left.is_zero() {
            return Err(late());
        }
        match select(pin!(work), pace.limit(left)).await {
            Either::Left((done, _)) => Ok(done),
            Either::Right(((), _)) => Err(late()),
        }
    }
}

/// The methods of a builder that holds a client, named by the way to it; stands inside its `impl`.
macro_rules! per_call {
    ($($client:ident).+) => {
        /// At most so many attempts at each request, instead of the client's; one means never again.
        pub fn attempts(mut self, attempts: std::num::NonZeroU32) -> Self {
            self.$($client).+ = self.$($client).+.attempts(attempts);
            self
        }

        /// At most so long for one attempt at a request, instead of the client's limit.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.$($client).+ = self.$($client).+.timeout(timeout);
            self
        }

        /// At most so long from now for everything together: every request, every attempt, and the waits in between.
        /// What is not done by then fails with what went wrong last, or as
        /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout).
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.$($client).+ = self.$($client).+.deadline(deadline);
            self
        }
    };
}

pub(crate) use per_call;
