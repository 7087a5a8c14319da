//! Carries what is done on our threads to the event loop that waits for it.
//!
//! Each loop has one inbox. Whoever finds it empty asks the loop, once, to look into it; what else arrives until then is
//! found by the same look. Everything becomes a Python object there, on the loop's own thread, so that ten thousand
//! calls that end together ask for the GIL once and not ten thousand times.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::call::Answer;
use crate::progress::News;
use crate::{gate, log};

/// The inboxes of the loops that run. Locked only while attached to Python, so that no fork copies it locked.
static INBOXES: Mutex<Vec<Arc<Inbox>>> = Mutex::new(Vec::new());

/// The inbox of one event loop.
pub(crate) struct Inbox {
    event_loop: Py<PyAny>,
    post: Mutex<Post>,
}

#[derive(Default)]
struct Post {
    letters: Vec<Letter>,
    /// Whether the loop was asked to look.
    rung: bool,
}

/// What a loop is told.
pub(crate) enum Letter {
    /// A transfer has come further.
    News { future: Arc<Py<PyAny>>, news: News },
    /// A call has ended.
    End {
        future: Arc<Py<PyAny>>,
        news: News,
        answer: Answer,
    },
}

impl Inbox {
    /// The inbox of `event_loop`, which is made when it is needed first.
    pub(crate) fn of(event_loop: &Bound<'_, PyAny>) -> PyResult<Arc<Self>> {
        if let Some(inbox) = find(event_loop) {
            return Ok(inbox);
        }
        let inbox = Arc::new(Self {
            event_loop: event_loop.clone().unbind(),
            post: Mutex::default(),
        });
        lock(&INBOXES).push(Arc::clone(&inbox));
        forget_closed(event_loop.py())?;
        Ok(inbox)
    }

    /// Puts a letter in, from any thread.
    pub(crate) fn post(self: &Arc<Self>, letter: Letter) {
        let is_first = {
            let mut post = lock(&self.post);
            post.letters.push(letter);
            !std::mem::replace(&mut post.rung, true)
        };
        if is_first {
            let asked = gate::attach(|py| {
                let look = Look(Arc::clone(self));
                self.event_loop
                    .call_method1(py, "call_soon_threadsafe", (look,))
            });
            if !matches!(asked, Some(Ok(_))) {
                // The loop is closed, or Python ends: nobody waits any more.
                lock(&self.post).letters.clear();
            }
        }
    }

    /// Reads what is there, on the loop's thread.
    fn read(&self, py: Python<'_>) -> PyResult<()> {
        let letters = {
            let mut post = lock(&self.post);
            post.rung = false;
            std::mem::take(&mut post.letters)
        };
        log::flush(py);
        for letter in letters {
            letter.deliver(py)?;
        }
        Ok(())
    }
}

/// What the loop calls.
#[pyclass(frozen)]
struct Look(Arc<Inbox>);

#[pymethods]
impl Look {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        self.0.read(py)
    }
}

impl Letter {
    fn deliver(self, py: Python<'_>) -> PyResult<()> {
        match self {
            Self::News { future, news } => {
                let future = future.bind(py);
                match waiting(future)?.then(|| news.tell(py)) {
                    Some(Err(error)) => fail(future, error),
                    _ => Ok(()),
                }
            }
            Self::End {
                future,
                news,
                answer,
            } => {
                let future = future.bind(py);
                if !waiting(future)? {
                    return Ok(());
                }
                match answer(py).and_then(|value| news.tell(py).map(|()| value)) {
                    Ok(value) => future.call_method1("set_result", (value,)).map(drop),
                    Err(error) => fail(future, error),
                }
            }
        }
    }
}

/// Whether somebody still waits: a future that was cancelled is done.
fn waiting(future: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(!future.call_method0("done")?.is_truthy()?)
}

fn fail(future: &Bound<'_, PyAny>, error: PyErr) -> PyResult<()> {
    future
        .call_method1("set_exception", (error.into_value(future.py()),))
        .map(drop)
}

/// The loop that runs on this thread; a `RuntimeError` if none does.
pub(crate) fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static RUNNING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

    RUNNING.import(py, "asyncio", "get_running_loop")?.call0()
}

/// A forked child has none of these loops, and must not free what it cannot lock.
pub(crate) fn forked() {
    std::mem::forget(std::mem::take(&mut *lock(&INBOXES)));
}

/// Lets go of the loops that have ended.
fn forget_closed(py: Python<'_>) -> PyResult<()> {
    // Python may switch threads while it answers, so nothing is locked meanwhile.
    let known = lock(&INBOXES).clone();
    for inbox in known {
        let closed = inbox.event_loop.bind(py).call_method0("is_closed")?;
        if closed.is_truthy()? {
            lock(&INBOXES).retain(|one| !Arc::ptr_eq(one, &inbox));
        }
    }
    Ok(())
}

fn find(event_loop: &Bound<'_, PyAny>) -> Option<Arc<Inbox>> {
    lock(&INBOXES)
        .iter()
        .find(|inbox| inbox.event_loop.is(event_loop))
        .cloned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
