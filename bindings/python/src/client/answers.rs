//! What comes of a call, as Python sees it.

use std::path::Path;

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use site_media::{Outcomes, Page, model};
use url::Url;

use crate::call::{Call, Line};
use crate::errors::raised;
use crate::models::{FileDescriptor, Folder};
use crate::page;

type Answered<T> = site_media::Result<T>;

pub(super) fn file(
    work: impl Future<Output = Answered<model::FileDescriptor>> + Send + 'static,
) -> Call {
    Call::showing(work, None, Line::Question, shown::<_, FileDescriptor>)
}

pub(super) fn folder(work: impl Future<Output = Answered<model::Folder>> + Send + 'static) -> Call {
    Call::showing(work, None, Line::Question, shown::<_, Folder>)
}

pub(super) fn address(work: impl Future<Output = Answered<Url>> + Send + 'static) -> Call {
    Call::showing(work, None, Line::Question, |py, url: Url| {
        String::from(url).into_bound_py_any(py)
    })
}

/// What came of one of many: the thing, or the exception that stands for it. `path` is its file of this machine.
pub(crate) fn parted<T>(
    py: Python<'_>,
    result: Answered<T>,
    path: Option<&Path>,
) -> (Option<T>, Option<PyErr>) {
    match result {
        Ok(it) => (Some(it), None),
        Err(error) => (None, Some(raised(py, &error, path))),
    }
}

/// What became of each of many files: what was asked for, and the file or the exception.
pub(super) fn outcomes(
    work: impl Future<Output = Outcomes<model::FileDescriptor>> + Send + 'static,
) -> Call {
    let work = async move { Ok(work.await) };
    Call::showing(work, None, Line::Question, |py, outcomes| {
        let outcomes = outcomes.into_iter().map(|outcome| {
            let (file, error) = parted(py, outcome.result, None);
            (outcome.item, file.map(FileDescriptor::from), error)
        });
        outcomes.collect::<Vec<_>>().into_bound_py_any(py)
    })
}

pub(super) fn nothing(work: impl Future<Output = Answered<()>> + Send + 'static) -> Call {
    Call::showing(work, None, Line::Question, |py, ()| {
        Ok(py.None().into_bound(py))
    })
}

pub(super) fn page_of<T: Send + 'static>(
    work: impl Future<Output = Answered<Page<T>>> + Send + 'static,
) -> Call
where
    page::Page: From<Page<T>>,
{
    // The wrappers are made where the answer arrives, without the GIL.
    let work = async move { work.await.map(page::Page::from) };
    Call::showing(work, None, Line::Question, |py, page: page::Page| {
        page.into_bound_py_any(py)
    })
}

/// An answer as the Python object `R`.
pub(super) fn shown<T, R>(py: Python<'_>, answer: T) -> PyResult<Bound<'_, PyAny>>
where
    R: From<T> + for<'py> IntoPyObject<'py>,
{
    R::from(answer).into_bound_py_any(py)
}
