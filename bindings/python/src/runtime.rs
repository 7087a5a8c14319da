//! The one runtime of a process: connections live on its threads while Python's thread waits.
//!
//! A forked child inherits the runtime's memory but none of its threads, so it starts one of its own.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle};
use tokio::sync::Semaphore;

/// Enough to keep a few connections busy; the bytes themselves are polled by the thread that waits for them.
const THREADS: usize = 2;

/// For files, which are read and written by threads of their own.
const FILE_THREADS: usize = 64;

/// How many calls of one kind are under way at once; further ones wait.
const QUESTIONS: usize = 128;
const TRANSFERS: usize = 32;

/// The runtime, and the process that started it.
///
/// It is locked only while attached to Python, and never across a detach: a fork, which happens attached as well,
/// can thus never copy a lock that somebody holds.
static RUNNING: Mutex<Option<Running>> = Mutex::new(None);

#[derive(Clone)]
struct Running {
    process: u32,
    handle: Handle,
    lines: Arc<Lines>,
}

/// Where calls of event loops wait for their turn.
pub(crate) struct Lines {
    pub(crate) questions: Semaphore,
    pub(crate) transfers: Semaphore,
}

/// The runtime of this process, started by whoever asks first.
pub(crate) fn handle(py: Python<'_>) -> PyResult<Handle> {
    running(py).map(|running| running.handle)
}

/// The lines of this process.
pub(crate) fn lines(py: Python<'_>) -> PyResult<Arc<Lines>> {
    running(py).map(|running| running.lines)
}

fn running(_attached: Python<'_>) -> PyResult<Running> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let process = std::process::id();
    if let Some(running) = &*running
        && running.process == process
    {
        return Ok(running.clone());
    }
    let started = Running {
        process,
        handle: start()?,
        lines: Arc::new(Lines {
            questions: Semaphore::new(QUESTIONS),
            transfers: Semaphore::new(TRANSFERS),
        }),
    };
    // A parent's handle is forgotten, not dropped: freeing its runtime would wait for threads that are not there.
    std::mem::forget(running.replace(started.clone()));
    Ok(started)
}

fn start() -> PyResult<Handle> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .max_blocking_threads(FILE_THREADS)
        .thread_name("site-media")
        .enable_all()
        .build()
        .map_err(|error| PyRuntimeError::new_err(format!("cannot start threads: {error}")))?;
    let handle = runtime.handle().clone();
    // It ends with the process. Its threads enter Python by the gate alone, so none is caught there at the end.
    std::mem::forget(runtime);
    Ok(handle)
}
