//! Something that was asked for: run to its end on this thread, or handed to an event loop.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyType;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use crate::errors::raised;
use crate::feed::Feed;
use crate::inbox::{Inbox, Letter, running_loop};
use crate::page::alias;
use crate::progress::News;
use crate::runtime;
use crate::wait::wait;

/// What came of a call: it becomes a Python object, or an exception, on a thread that is Python's.
pub(crate) type Answer =
    Box<dyn for<'py> FnOnce(Python<'py>) -> PyResult<Bound<'py, PyAny>> + Send>;

type Work = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Something that was asked for and waits for somebody to wait for it. It runs once.
#[pyclass(frozen, module = "site_media._site_media")]
pub(crate) struct Call(Mutex<Option<Asked>>);

struct Asked {
    work: Work,
    news: News,
    feed: Option<Py<Feed>>,
    line: Line,
}

/// Which line a call stands in, so that ten thousand of them do not open as many connections.
#[derive(Clone, Copy)]
pub(crate) enum Line {
    /// A question with a short answer.
    Question,
    /// Many bytes.
    Transfer,
    /// It asks nobody, or belongs to a transfer that runs.
    None,
}

impl Call {
    /// Any future of the SDK. `path` is the file of this machine that it is about.
    pub(crate) fn showing<T: Send + 'static>(
        work: impl Future<Output = site_media::Result<T>> + Send + 'static,
        path: Option<PathBuf>,
        line: Line,
        show: impl for<'py> FnOnce(Python<'py>, T) -> PyResult<Bound<'py, PyAny>> + Send + 'static,
    ) -> Self {
        let work = AssertUnwindSafe(work).catch_unwind().map(move |ended| {
            let answer: Answer = match ended {
                Ok(Ok(value)) => Box::new(move |py| show(py, value)),
                Ok(Err(error)) => Box::new(move |py| Err(raised(py, &error, path.as_deref()))),
                Err(panic) => Box::new(move |_| Err(panicked(&*panic))),
            };
            answer
        });
        Self(Mutex::new(Some(Asked {
            work: Box::pin(work),
            news: News::default(),
            feed: None,
            line,
        })))
    }

    /// Tells of its progress while it runs.
    pub(crate) fn telling(self, news: News) -> Self {
        self.change(|asked| asked.news = news)
    }

    /// Takes its bytes from Python while it runs.
    pub(crate) fn fed(self, feed: Option<Py<Feed>>) -> Self {
        self.change(|asked| asked.feed = feed)
    }

    fn change(self, change: impl FnOnce(&mut Asked)) -> Self {
        let mut asked = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(asked) = &mut asked {
            change(asked);
        }
        Self(Mutex::new(asked))
    }

    fn take(&self) -> PyResult<Asked> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked
            .take()
            .ok_or_else(|| PyRuntimeError::new_err("the call was made already"))
    }
}

#[pymethods]
impl Call {
    /// Runs it to its end on this thread, with the GIL released, open to Ctrl-C.
    fn wait<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let Asked {
            work, news, feed, ..
        } = self.take()?;
        let feed = feed.as_ref().map(Py::get);
        let answer = wait(py, work, feed, |py| news.tell(py))?;
        let value = answer(py)?;
        news.tell(py)?;
        Ok(value)
    }

    /// Starts it and returns the future of the running event loop that tells of its end.
    ///
    /// Whoever cancels that future stops the call.
    fn start<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let event_loop = running_loop(py)?;
        let inbox = Inbox::of(&event_loop)?;
        let runtime = runtime::handle(py)?;
        let Asked {
            work, news, line, ..
        } = self.take()?;
        let future = event_loop.call_method0("create_future")?;
        let told = Arc::new(future.clone().unbind());
        news.post_to(&inbox, &told);
        let lines = runtime::lines(py)?;
        let task = runtime.spawn(async move {
            let turn = match line {
                Line::Question => Some(&lines.questions),
                Line::Transfer => Some(&lines.transfers),
                Line::None => None,
            };
            let answer = in_turn(turn, work).await;
            inbox.post(Letter::End {
                future: told,
                news,
                answer,
            });
        });
        future.call_method1("add_done_callback", (Stop(task.abort_handle()),))?;
        Ok(future)
    }

    /// Lets type hints say what a call answers.
    #[classmethod]
    #[pyo3(signature = (answer, /))]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        answer: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        alias(class, answer)
    }
}

async fn in_turn(line: Option<&Semaphore>, work: Work) -> Answer {
    let _turn = match line {
        // It is never closed.
        Some(line) => line.acquire().await.ok(),
        None => None,
    };
    work.await
}

/// Stops a call whose future is done: cancelled, or failed by a callback. To one that has ended it does nothing.
#[pyclass(frozen)]
struct Stop(AbortHandle);

#[pymethods]
impl Stop {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        self.0.abort();
    }
}

fn panicked(panic: &(dyn Any + Send)) -> PyErr {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    let words = words.unwrap_or("it said no more");
    PyRuntimeError::new_err(format!(
        "a bug in site_media: {words}\nhint: please report it"
    ))
}
