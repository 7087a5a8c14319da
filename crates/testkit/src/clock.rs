//! A clock that only moves when told.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use engine::Clock;
use jiff::Timestamp;

/// Noon of 15 January 2026, in milliseconds.
const NOON: i64 = 1_768_478_400_000;

/// Noon of a day in 2026, until it is told to move.
#[derive(Debug)]
pub struct StillClock(AtomicI64);

impl StillClock {
    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.0.fetch_add(time, Ordering::SeqCst);
    }
}

impl Default for StillClock {
    fn default() -> Self {
        Self(AtomicI64::new(NOON))
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).expect("a time of this age")
    }
}
