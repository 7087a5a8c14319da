//! Waits for the SDK on Python's own thread: with the GIL released, open to Ctrl-C and to callbacks.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::runtime;

/// How often Python gets a word in: for Ctrl-C, and for the news of a transfer.
const TICK: Duration = Duration::from_millis(50);

/// Runs `future` to its end on this thread, and calls `tick` now and then.
///
/// The thread polls and parks. Racing the future against a timer of the runtime would say the same and cost ten times
/// as much a call. When Ctrl-C or `tick` raises, the future is dropped, which stops what it was doing.
pub(crate) fn wait<T: Send>(
    py: Python<'_>,
    future: impl Future<Output = T> + Send,
    tick: impl Fn(Python<'_>) -> PyResult<()> + Send,
) -> PyResult<T> {
    let runtime = runtime::handle(py)?;
    py.detach(move || {
        let _inside = runtime.enter();
        let bell = Arc::new(Bell::here());
        let waker = Arc::clone(&bell).into();
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        let mut next = Instant::now() + TICK;
        loop {
            if bell.was_rung()
                && let Poll::Ready(result) = future.as_mut().poll(&mut context)
            {
                return Ok(result);
            }
            let now = Instant::now();
            if now < next {
                thread::park_timeout(next - now);
                continue;
            }
            next = now + TICK;
            Python::try_attach(|py| py.check_signals().and_then(|()| tick(py))).transpose()?;
        }
    })
}

/// Wakes the thread that waits.
struct Bell {
    thread: Thread,
    rung: AtomicBool,
}

impl Bell {
    /// Rung once already, so that the future is polled a first time.
    fn here() -> Self {
        Self {
            thread: thread::current(),
            rung: AtomicBool::new(true),
        }
    }

    fn was_rung(&self) -> bool {
        self.rung.swap(false, Ordering::AcqRel)
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}
