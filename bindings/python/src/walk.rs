//! A walk over what comes one after another, as fast as Python takes it: the files and folders of a tree, or events.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyType;
use site_media::webhook::Event;
use site_media::{Entry, Node};

use crate::call::{Call, Line};
use crate::client::parted;
use crate::models::{FileDescriptor, Folder};
use crate::page::alias;
use crate::webhook::facts;

/// So many of those that are here already go to Python together.
const TOGETHER: usize = 100;

type Found = Vec<site_media::Result<Find>>;
type Steps = BoxStream<'static, Found>;

/// What a walk comes to.
enum Find {
    Entry(Box<Entry>),
    Event(Box<Event>),
}

/// Where it comes out. Nothing is asked for before the first is.
#[pyclass(frozen, module = "site_media._site_media")]
pub(crate) struct Walk {
    steps: Arc<Mutex<Option<Steps>>>,
    line: Line,
}

impl Walk {
    /// A walk over a tree.
    pub(crate) fn over(entries: BoxStream<'static, site_media::Result<Entry>>) -> Self {
        let entries = entries.map_ok(|entry| Find::Entry(Box::new(entry)));
        Self::new(entries, Line::Question)
    }

    /// A walk along the events of a site. Whoever waits for the next one stands in nobody's way.
    pub(crate) fn along(events: BoxStream<'static, site_media::Result<Event>>) -> Self {
        let events = events.map_ok(|event| Find::Event(Box::new(event)));
        Self::new(events, Line::None)
    }

    fn new(
        finds: impl Stream<Item = site_media::Result<Find>> + Send + 'static,
        line: Line,
    ) -> Self {
        let steps = finds.ready_chunks(TOGETHER).boxed();
        Self {
            steps: Arc::new(Mutex::new(Some(steps))),
            line,
        }
    }
}

#[pymethods]
impl Walk {
    /// What is found next, and nothing at the end, or when a step was broken off.
    fn next(&self) -> Call {
        let begun = lock(&self.steps).take();
        let state = Arc::clone(&self.steps);
        let step = async move {
            let Some(mut steps) = begun else {
                return Ok::<_, site_media::Error>(None);
            };
            let found = steps.next().await;
            *lock(&state) = Some(steps);
            Ok(found)
        };
        Call::showing(step, None, self.line, |py, found| {
            found
                .map(|found| shown(py, found))
                .transpose()?
                .into_bound_py_any(py)
        })
    }

    /// Ends it.
    fn close(&self) {
        let rest = lock(&self.steps).take();
        // Not freed while locked.
        drop(rest);
    }

    /// Lets type hints say what it comes to.
    #[classmethod]
    #[pyo3(signature = (find, /))]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        find: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        alias(class, find)
    }
}

/// What was found up to the first error, and that.
fn shown(py: Python<'_>, found: Found) -> PyResult<Bound<'_, PyAny>> {
    let mut whole = Vec::with_capacity(found.len());
    for find in found {
        let (find, error) = parted(py, find, None);
        let Some(find) = find else {
            return (whole, error).into_bound_py_any(py);
        };
        whole.push(find.shown(py)?);
    }
    (whole, None::<PyErr>).into_bound_py_any(py)
}

impl Find {
    fn shown(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        match self {
            Self::Event(event) => Ok(facts(py, *event)?.into_any()),
            Self::Entry(entry) => {
                let Entry { path, node, .. } = *entry;
                match node {
                    Node::File(file) => (path, Some(FileDescriptor::from(file)), None::<Folder>),
                    Node::Folder(folder) => (path, None, Some(Folder::from(folder))),
                }
                .into_bound_py_any(py)
            }
        }
    }
}

fn lock(steps: &Mutex<Option<Steps>>) -> MutexGuard<'_, Option<Steps>> {
    steps.lock().unwrap_or_else(PoisonError::into_inner)
}
