//! Waits before another try, where the transport cannot: the bytes of an upload are gone once they are sent.

use std::sync::Arc;
use std::time::Duration;

use transport::{Pace, Policy};

use crate::{Client, Error};

/// How often to try, and how to wait in between.
#[derive(Clone)]
pub(crate) struct Again {
    pub(crate) policy: Policy,
    pub(crate) pace: Arc<dyn Pace>,
}

impl Client {
    /// Waits after failure number `failures` in a row, which was `error`, and says whether another try is allowed: the
    /// service's own `Retry-After` is obeyed, and a wait beyond the deadline is not begun.
    pub(crate) async fn pause_after(&self, error: &Error, failures: u32) -> bool {
        self.wait(error.retry_after(), failures).await
    }

    /// The same, where it was no error but nothing to be seen yet.
    pub(crate) async fn pause(&self, failures: u32) -> bool {
        self.wait(None, failures).await
    }

    async fn wait(&self, asked: Option<Duration>, failures: u32) -> bool {
        let Again { policy, pace } = self.again();
        let options = self.options();
        if failures >= options.attempts.map_or(policy.attempts, u32::from) {
            return false;
        }
        let usual = || policy.widest(failures).mul_f64(pace.chance());
        let wait = asked.unwrap_or_else(usual);
        let too_late = options
            .until
            .is_some_and(|until| pace.clock().saturating_add(wait) >= until);
        if wait > policy.patience || too_late {
            return false;
        }
        pace.sleep(wait).await;
        true
    }
}
