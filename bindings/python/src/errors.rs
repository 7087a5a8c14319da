//! Turns the SDK's error into the exception of `site_media.errors` that stands for its kind.

use std::error::Error as _;
use std::io;
use std::iter;
use std::path::Path;

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use site_media::model::ViolatedRule;
use site_media::{Error, ErrorKind, Violation};

use crate::convert::Json;

/// `EISDIR`, the same number on every system that Python runs on.
const IS_A_DIRECTORY: i32 = 21;

/// The exception for `error`. `path` is the file of this machine that the call was about.
pub(crate) fn raised(py: Python<'_>, error: &Error, path: Option<&Path>) -> PyErr {
    let made = match (error.kind(), behind(error)) {
        (ErrorKind::LocalFile, Some(cause)) => local(py, error, cause, path),
        _ => ours(py, error),
    };
    made.map_or_else(|failed| failed, PyErr::from_value)
}

/// What the operating system said, if it said anything.
fn behind(error: &Error) -> Option<&io::Error> {
    iter::successors(error.source(), |&error| error.source())
        .find_map(|error| error.downcast_ref::<io::Error>())
}

/// A file of this machine is nothing special to Python: it is the `OSError` that `open` would raise.
fn local<'py>(
    py: Python<'py>,
    error: &Error,
    cause: &io::Error,
    path: Option<&Path>,
) -> PyResult<Bound<'py, PyAny>> {
    let class = py.get_type::<PyOSError>();
    let path = path.map(Path::as_os_str);
    let code = match (cause.raw_os_error(), cause.kind()) {
        (Some(code), _) => code,
        (None, io::ErrorKind::IsADirectory) => IS_A_DIRECTORY,
        (None, _) => return class.call1((error.message(),)),
    };
    // Given a number, Python picks the class; Windows has numbers of its own, and a place of their own for them.
    let made = if cfg!(windows) {
        class.call1((0, error.message(), path, code))?
    } else {
        let words = py.import("os")?.call_method1("strerror", (code,))?;
        class.call1((code, words, path))?
    };
    if let Some(hint) = error.hint() {
        made.call_method1("add_note", (format!("hint: {hint}"),))?;
    }
    Ok(made)
}

/// One of our own, with everything that is known about it.
fn ours<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

    let facts = PyDict::new(py);
    facts.set_item("hint", error.hint())?;
    facts.set_item("status", error.status())?;
    facts.set_item("code", error.code())?;
    facts.set_item("request_id", error.request_id())?;
    facts.set_item("attempts", error.attempts())?;
    let violations = error.violations().iter().map(|found| violation(py, found));
    facts.set_item("violations", violations.collect::<PyResult<Vec<_>>>()?)?;
    MAKE.import(py, "site_media.errors", "_make")?.call1((
        word(error.kind()),
        error.message(),
        facts,
    ))
}

fn violation<'py>(py: Python<'py>, found: &Violation) -> PyResult<Bound<'py, PyDict>> {
    let facts = PyDict::new(py);
    facts.set_item("field", &found.field)?;
    facts.set_item("description", &found.description)?;
    facts.set_item("rule", found.rule.as_ref().map(ViolatedRule::as_str))?;
    facts.set_item("rule_name", found.rule_name.as_deref())?;
    facts.set_item("data", Json(&found.data.clone().into()))?;
    Ok(facts)
}

/// The kind as `site_media.errors` calls it.
fn word(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Invalid => "invalid",
        ErrorKind::Unauthenticated => "unauthenticated",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Conflict => "conflict",
        ErrorKind::Gone => "gone",
        ErrorKind::RateLimited => "rate_limited",
        ErrorKind::Unimplemented => "unimplemented",
        ErrorKind::Unavailable => "unavailable",
        ErrorKind::Network => "network",
        ErrorKind::Timeout => "timeout",
        ErrorKind::BadAnswer => "bad_answer",
        ErrorKind::LocalFile => "local_file",
        ErrorKind::Corrupt => "corrupt",
        ErrorKind::NotReady => "not_ready",
        // The SDK may learn a kind before this package does; the base class stands for it.
        _ => "other",
    }
}
