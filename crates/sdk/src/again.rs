//! Waits before another try, where the transport cannot: the bytes of an upload are gone once they are sent.

use std::sync::Arc;

use transport::{Pace, Policy};

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
}
