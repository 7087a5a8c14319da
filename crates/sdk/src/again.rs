//! Waits before another try, where the transport cannot: the bytes of an upload are gone once they are sent.

use std::sync::Arc;

use transport::{Pace, Policy};

use crate::Error;
use crate::options::Call;

/// How often to try, and how to wait in between.
#[derive(Clone)]
pub(crate) struct Again {
    pub(crate) policy: Policy,
    pub(crate) pace: Arc<dyn Pace>,
}

impl Again {
    /// Waits after failure number `failures`, and says whether another try is allowed.
    pub(crate) async fn pause(&self, failures: u32) -> bool {
        if failures >= self.policy.attempts {
            return false;
        }
        let wait = self.policy.widest(failures).mul_f64(self.pace.chance());
        self.pace.sleep(wait).await;
        true
    }

    /// Waits after failure number `failures` of `call`, which was `error`, and says whether another try is allowed: the
    /// service's own `Retry-After` is obeyed, and a wait beyond the deadline is not begun.
    pub(crate) async fn pause_after(&self, error: &Error, failures: u32, call: &Call) -> bool {
        if failures >= call.attempts.map_or(self.policy.attempts, u32::from) {
            return false;
        }
        let usual = || self.policy.widest(failures).mul_f64(self.pace.chance());
        let wait = error.retry_after().unwrap_or_else(usual);
        let too_late = |until| self.pace.clock() + wait >= until;
        if wait > self.policy.patience || call.until.is_some_and(too_late) {
            return false;
        }
        self.pace.sleep(wait).await;
        true
    }
}
