//! How a member of an object becomes Python's.

use jiff::Timestamp;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};
use serde_json::{Map, Value};
use site_media::model::{ByteSize, Double, Int64String};

use crate::convert::{Json, Moment};

/// What can be a member of an object.
pub(crate) trait Show {
    /// It, as Python knows it.
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;

    /// What stands for it where it is not there.
    fn absent(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(py.None().into_bound(py))
    }
}

macro_rules! plain {
    ($($type:ty => $read:expr),* $(,)?) => {
        $(impl Show for $type {
            fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let read: for<'a> fn(&'a $type) -> _ = $read;
                read(self).into_bound_py_any(py)
            }
        })*
    };
}

plain! {
    bool => |it| *it,
    i32 => |it| *it,
    i64 => |it| *it,
    Double => |it| it.0,
    ByteSize => |it| it.0,
    Int64String => |it| it.0,
    Timestamp => |it| Moment(*it),
}

impl Show for String {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl Show for Map<String, Value> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let members = PyDict::new(py);
        for (name, member) in self {
            members.set_item(name, Json(member))?;
        }
        Ok(members.into_any())
    }
}

impl<T: Show> Show for Option<T> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref()
            .map_or_else(|| T::absent(py), |it| it.show(py))
    }
}

/// A tuple: a getter makes a new object each time, so that a change to a list would be lost in silence.
impl<T: Show> Show for Vec<T> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items: Vec<_> = self
            .iter()
            .map(|item| item.show(py))
            .collect::<PyResult<_>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }

    fn absent(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        Ok(PyTuple::empty(py).into_any())
    }
}

/// Enums that may learn new values: members of the classes in `site_media.enums`, which make one up for a new value.
macro_rules! enums {
    ($($name:ident,)*) => {
        $(impl crate::models::Show for site_media::model::$name {
            fn show<'py>(&self, py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                static MEMBERS: crate::models::show::Members = crate::models::show::Members::new(stringify!($name));
                MEMBERS.get(py, self.as_str())
            }
        })*
    };
}

/// The members of one enum.
pub(crate) struct Members {
    class: &'static str,
    known: PyOnceLock<(Py<PyAny>, Py<PyDict>)>,
}

impl Members {
    pub(crate) const fn new(class: &'static str) -> Self {
        Self {
            class,
            known: PyOnceLock::new(),
        }
    }

    /// The member with this value.
    pub(crate) fn get<'py>(&self, py: Python<'py>, value: &str) -> PyResult<Bound<'py, PyAny>> {
        let (class, known) = self.known.get_or_try_init(py, || {
            let class = py
                .import("site_media.generated.enums")?
                .getattr(self.class)?;
            let known = class.getattr("_value2member_map_")?.cast_into::<PyDict>()?;
            Ok::<_, PyErr>((class.unbind(), known.unbind()))
        })?;
        match known.bind(py).get_item(value)? {
            Some(member) => Ok(member),
            None => class.bind(py).call1((value,)),
        }
    }
}
