//! Waits for the SDK on Python's own thread: with the GIL released, open to Ctrl-C and to callbacks.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::feed::Feed;
use crate::{gate, log, runtime};

/// How often Python gets a word in: for Ctrl-C, and for the news of a transfer.
const TICK: Duration = Duration::from_millis(50);

/// Runs `future` to its end on this thread, calls `tick` now and then, and fills `feed` whenever there is room.
///
/// The thread polls and parks. Racing the future against a timer of the runtime would say the same and cost ten times
/// as much a call. When Ctrl-C, `tick` or the source of the feed raises, the future is dropped, which stops what it was
/// doing.
pub(crate) fn wait<T: Send>(
    py: Python<'_>,
    future: impl Future<Output = T> + Send,
    feed: Option<&Feed>,
    tick: impl Fn(Python<'_>) -> PyResult<()> + Send,
) -> PyResult<T> {
    let runtime = runtime::handle(py)?;
    let result = py.detach(move || {
        let _inside = runtime.enter();
        let bell = Arc::new(Bell::here());
        let waker = Waker::from(Arc::clone(&bell));
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        let mut next = Instant::now() + TICK;
        if let Some(feed) = feed {
            feed.wakes(&waker);
        }
        loop {
            if bell.was_rung()
                && let Poll::Ready(result) = future.as_mut().poll(&mut context)
            {
                return Ok(result);
            }
            let now = Instant::now();
            if now >= next {
                next = now + TICK;
                visit(|py| {
                    py.check_signals()?;
                    log::flush(py);
                    tick(py)
                })?;
            }
            match feed.filter(|feed| feed.is_hungry()) {
                Some(feed) => visit(|py| feed.fill(py))?,
                None => thread::park_timeout(next.saturating_duration_since(now)),
            }
        }
    });
    log::flush(py);
    result
}

/// Gives Python a word; once it ends, nobody is there to say anything.
fn visit(say: impl for<'py> FnOnce(Python<'py>) -> PyResult<()>) -> PyResult<()> {
    gate::attach(say).transpose().map(drop)
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
