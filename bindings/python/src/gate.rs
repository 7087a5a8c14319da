//! The gate to Python for threads that Python did not start.
//!
//! Up to 3.13 Python ends a thread that asks for the GIL while it shuts down, and unwinding such a thread through Rust
//! aborts the process: a script that awaits once and ends dies in a third of its runs on a busy machine. So whoever
//! comes from outside passes here, and an `atexit` hook closes the gate and waits until nobody is inside.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

static CLOSED: AtomicBool = AtomicBool::new(false);
static INSIDE: AtomicUsize = AtomicUsize::new(0);

/// How long the end of the process waits for those inside; they stay for microseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs `visit` attached to Python, unless Python is about to end.
pub(crate) fn attach<R>(visit: impl for<'py> FnOnce(Python<'py>) -> R) -> Option<R> {
    INSIDE.fetch_add(1, Ordering::SeqCst);
    let _pass = Pass;
    // Counted first, so that whoever closes the gate sees us, or we see that it is closed.
    if CLOSED.load(Ordering::SeqCst) {
        return None;
    }
    Python::try_attach(visit)
}

struct Pass;

impl Drop for Pass {
    fn drop(&mut self) {
        INSIDE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Lets nobody in from now on, and waits until all are out. Python calls it when it ends.
#[pyfunction]
pub(crate) fn close_gate(py: Python<'_>) {
    CLOSED.store(true, Ordering::SeqCst);
    py.detach(|| {
        let until = Instant::now() + PATIENCE;
        while INSIDE.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// A forked child has none of the threads that were inside.
pub(crate) fn forked() {
    INSIDE.store(0, Ordering::SeqCst);
}
