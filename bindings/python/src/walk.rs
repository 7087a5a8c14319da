//! A walk over a tree: files and folders, as fast as Python takes them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::StreamExt as _;
use futures::stream::BoxStream;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use site_media::{Entry, Node};

use crate::call::{Call, Line};
use crate::client::parted;
use crate::models::{FileDescriptor, Folder};

/// So many of those that are here already go to Python together.
const TOGETHER: usize = 100;

type Found = Vec<site_media::Result<Entry>>;
type Steps = BoxStream<'static, Found>;

/// Where files and folders come out. Nothing is asked for before the first is.
#[pyclass(frozen, module = "site_media._site_media")]
pub(crate) struct Walk(Arc<Mutex<Option<Steps>>>);

impl Walk {
    pub(crate) fn new(entries: BoxStream<'static, site_media::Result<Entry>>) -> Self {
        let steps = entries.ready_chunks(TOGETHER).boxed();
        Self(Arc::new(Mutex::new(Some(steps))))
    }
}

#[pymethods]
impl Walk {
    /// What is found next, and nothing at the end, or when a step was broken off.
    fn next(&self) -> Call {
        let begun = lock(&self.0).take();
        let state = Arc::clone(&self.0);
        let step = async move {
            let Some(mut steps) = begun else {
                return Ok::<_, site_media::Error>(None);
            };
            let found = steps.next().await;
            *lock(&state) = Some(steps);
            Ok(found)
        };
        Call::showing(step, None, Line::Question, |py, found| {
            found
                .map(|found| shown(py, found))
                .transpose()?
                .into_bound_py_any(py)
        })
    }

    /// Ends it.
    fn close(&self) {
        let rest = lock(&self.0).take();
        // Not freed while locked.
        drop(rest);
    }
}

/// What was found up to the first error, and that.
fn shown(py: Python<'_>, found: Found) -> PyResult<Bound<'_, PyAny>> {
    let mut whole = Vec::with_capacity(found.len());
    for entry in found {
        let (entry, error) = parted(py, entry, None);
        let Some(Entry { path, node, .. }) = entry else {
            return (whole, error).into_bound_py_any(py);
        };
        whole.push(match node {
            Node::File(file) => (path, Some(FileDescriptor::from(file)), None),
            Node::Folder(folder) => (path, None, Some(Folder::from(folder))),
        });
    }
    (whole, None::<PyErr>).into_bound_py_any(py)
}

fn lock(steps: &Mutex<Option<Steps>>) -> MutexGuard<'_, Option<Steps>> {
    steps.lock().unwrap_or_else(PoisonError::into_inner)
}
