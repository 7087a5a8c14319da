//! How much repeating is worth it, all calls of a client taken together.
//!
//! When the service is down, repeats only add to what it cannot bear. Each repeat takes from a store that successes
//! fill again; once it is empty, what fails has failed.

use std::sync::atomic::{AtomicU32, Ordering};

/// What one repeat takes, and a success after a repeat brings back; any other success brings one back.
const REPEAT: u32 = 10;

#[derive(Debug)]
pub(crate) struct Budget {
    most: u32,
    left: AtomicU32,
}

impl Budget {
    /// Enough for so many repeats in a row.
    pub(crate) fn new(repeats: u32) -> Self {
        let most = repeats.saturating_mul(REPEAT);
        Self {
            most,
            left: AtomicU32::new(most),
        }
    }

    /// Takes one repeat, if there is one.
    pub(crate) fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(REPEAT);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }

    /// Notes a success at this attempt.
    pub(crate) fn succeeded(&self, attempt: u32) {
        let back = if attempt > 1 { REPEAT } else { 1 };
        let add = |left: u32| Some(left.saturating_add(back).min(self.most));
        // It always has something to say.
        let _ = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn successes_pay_for_repeats() {
        let budget = Budget::new(2);
        assert!(budget.take() && budget.take());
        assert!(!budget.take(), "it is used up");

        budget.succeeded(2);
        assert!(budget.take() && !budget.take());

        (0..9).for_each(|_| budget.succeeded(1));
        assert!(!budget.take(), "nine are not enough");
        budget.succeeded(1);
        assert!(budget.take());

        (0..1_000).for_each(|_| budget.succeeded(1));
        assert!(
            budget.take() && budget.take() && !budget.take(),
            "it holds no more"
        );
    }
}
