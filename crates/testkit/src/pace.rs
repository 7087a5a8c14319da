//! A pace that waits for nothing.

use std::time::{Duration, SystemTime};

use futures::future::{BoxFuture, ready};
use transport::Pace;

/// Never waits, so that a test of retries takes no time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hasty;

impl Pace for Hasty {
    fn sleep(&self, _wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(ready(()))
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
}
