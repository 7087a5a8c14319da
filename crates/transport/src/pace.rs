//! Time and chance, given: tests wait for nothing.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use futures::future::BoxFuture;

/// Time and chance for everything that waits.
///
/// [`sleep`](Self::sleep) and [`limit`](Self::limit) differ only for tests: a wait between two attempts may be over
/// at once, while a limit on work that is under way must not strike before its time on the test's own clock.
pub trait Pace: Send + Sync + 'static {
    /// Waits between one thing and the next.
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()>;

    /// Ends when work that has begun by now has taken `limit`.
    fn limit(&self, limit: Duration) -> BoxFuture<'static, ()>;

    /// A number from zero up to one, to spread the waits.
    fn chance(&self) -> f64;

    /// What the clock on the wall says, to read a date in `Retry-After`.
    fn now(&self) -> SystemTime;

    /// How long ago some fixed moment was; never goes back. Deadlines are points on this clock.
    fn clock(&self) -> Duration {
        let since = self.now().duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default()
    }
}

/// The real clock, and real chance.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallPace;

impl Pace for WallPace {
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }

    fn limit(&self, limit: Duration) -> BoxFuture<'static, ()> {
        self.sleep(limit)
    }

    fn chance(&self) -> f64 {
        // Without randomness there is no spread, which is no reason to fail.
        getrandom::u32().map_or(1.0, |n| f64::from(n) / (f64::from(u32::MAX) + 1.0))
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn clock(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }
}
