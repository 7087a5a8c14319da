//! The one runtime of a process: connections live on its threads while Python's thread waits.
//!
//! A forked child inherits the runtime's memory but none of its threads, so it starts one of its own.

use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle};

/// Enough to keep a few connections busy; the bytes themselves are polled by the thread that waits for them.
const THREADS: usize = 2;

/// The runtime, and the process that started it.
///
/// It is locked only while attached to Python, and never across a detach: a fork, which happens attached as well,
/// can thus never copy a lock that somebody holds.
static RUNNING: Mutex<Option<(u32, Handle)>> = Mutex::new(None);

/// The runtime of this process, started by whoever asks first.
pub(crate) fn handle(_attached: Python<'_>) -> PyResult<Handle> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let here = std::process::id();
    if let Some((process, handle)) = &*running
        && *process == here
    {
        return Ok(handle.clone());
    }
    let handle = start()?;
    // A parent's handle is forgotten, not dropped: freeing its runtime would wait for threads that are not there.
    std::mem::forget(running.replace((here, handle.clone())));
    Ok(handle)
}

fn start() -> PyResult<Handle> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .thread_name("site-media")
        .enable_all()
        .build()
        .map_err(|error| PyRuntimeError::new_err(format!("cannot start threads: {error}")))?;
    let handle = runtime.handle().clone();
    // It ends with the process. None of its threads ever enters Python, so none can be caught there at the end.
    std::mem::forget(runtime);
    Ok(handle)
}
