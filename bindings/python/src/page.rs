//! A page of a list: it lies in Rust's memory, and a row becomes a Python object when it is touched.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PySlice, PyTuple, PyType};

use crate::models::{FileDescriptor, Folder};

/// One page of a list: a sequence, whose rows are made when they are read.
#[pyclass(frozen, sequence, module = "site_media")]
pub(crate) struct Page {
    rows: Rows,
    next_cursor: Option<String>,
}

enum Rows {
    Files(Vec<FileDescriptor>),
    Folders(Vec<Folder>),
}

impl From<site_media::Page<site_media::model::FileDescriptor>> for Page {
    fn from(page: site_media::Page<site_media::model::FileDescriptor>) -> Self {
        Self {
            rows: Rows::Files(page.items.into_iter().map(FileDescriptor::from).collect()),
            next_cursor: page.next,
        }
    }
}

impl From<site_media::Page<site_media::model::Folder>> for Page {
    fn from(page: site_media::Page<site_media::model::Folder>) -> Self {
        Self {
            rows: Rows::Folders(page.items.into_iter().map(Folder::from).collect()),
            next_cursor: page.next,
        }
    }
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Self::Files(rows) => rows.len(),
            Self::Folders(rows) => rows.len(),
        }
    }

    fn row<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Files(rows) => rows[index].clone().into_bound_py_any(py),
            Self::Folders(rows) => rows[index].clone().into_bound_py_any(py),
        }
    }
}

#[pymethods]
impl Page {
    /// Leads to the next page, if there is one; a list started with `cursor=` goes on there.
    #[getter]
    fn next_cursor(&self) -> Option<&str> {
        self.next_cursor.as_deref()
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        index: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let length = isize::try_from(self.rows.len())?;
        if let Ok(slice) = index.cast::<PySlice>() {
            let part = slice.indices(length)?;
            let rows = (0..part.slicelength)
                .map(|row| {
                    let index = part.start + isize::try_from(row)? * part.step;
                    self.rows.row(py, usize::try_from(index)?)
                })
                .collect::<PyResult<Vec<_>>>()?;
            return Ok(PyTuple::new(py, rows)?.into_any());
        }
        let index: isize = index.extract()?;
        let index = if index < 0 { index + length } else { index };
        match usize::try_from(index) {
            Ok(index) if index < self.rows.len() => self.rows.row(py, index),
            _ => Err(PyIndexError::new_err("the page has no such row")),
        }
    }

    /// The place of a row, from `start` on and before `stop`; a `ValueError` if it is not there.
    #[pyo3(signature = (value, start=0, stop=9_223_372_036_854_775_807, /))]
    fn index(&self, value: &Bound<'_, PyAny>, start: isize, stop: isize) -> PyResult<usize> {
        let (py, length) = (value.py(), isize::try_from(self.rows.len())?);
        let part = PySlice::new(py, start, stop, 1).indices(length)?;
        for index in usize::try_from(part.start)?..usize::try_from(part.stop)? {
            if self.rows.row(py, index)?.eq(value)? {
                return Ok(index);
            }
        }
        Err(PyValueError::new_err("the row is not on the page"))
    }

    /// How often a row is on it.
    #[pyo3(signature = (value, /))]
    fn count(&self, value: &Bound<'_, PyAny>) -> PyResult<usize> {
        let rows = 0..self.rows.len();
        rows.map(|index| self.rows.row(value.py(), index)?.eq(value))
            .try_fold(0, |count, same| Ok(count + usize::from(same?)))
    }

    fn __iter__(slf: Bound<'_, Self>) -> Walk {
        Walk {
            page: slf.unbind(),
            next: AtomicUsize::new(0),
        }
    }

    fn __repr__(slf: &Bound<'_, Self>) -> String {
        let page = slf.get();
        format!(
            "<Page of {}, next_cursor={}>",
            page.rows.len(),
            page.next_cursor
                .as_ref()
                .map_or_else(|| "None".to_owned(), |cursor| format!("'{cursor}'"))
        )
    }

    /// Lets type hints say what is on it.
    #[classmethod]
    #[pyo3(signature = (row, /))]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        row: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        alias(class, row)
    }
}

/// `class[of]`, as type hints write it.
pub(crate) fn alias<'py>(
    class: &Bound<'py, PyType>,
    of: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let types = class.py().import("types")?;
    types.call_method1("GenericAlias", (class, of))
}

/// A walk over the rows of a page.
#[pyclass(frozen)]
struct Walk {
    page: Py<Page>,
    next: AtomicUsize,
}

#[pymethods]
impl Walk {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let rows = &self.page.get().rows;
        (index < rows.len())
            .then(|| rows.row(py, index))
            .transpose()
    }
}
