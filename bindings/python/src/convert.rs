//! What Rust and Python write differently: times, open enums, lists of words, JSON.

use jiff::{Timestamp, tz::Offset};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDict, PyList, PyString, PyTuple, PyTzInfo};
use serde_json::Value;
use site_media::model::{MediaType, OperationStatus, State, ViolatedRule};

/// A moment, as an aware `datetime` in UTC.
pub(crate) struct Moment(pub(crate) Timestamp);

impl<'py> IntoPyObject<'py> for Moment {
    type Target = PyDateTime;
    type Output = Bound<'py, PyDateTime>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        let at = Offset::UTC.to_datetime(self.0);
        let part = |part: i8| u8::try_from(part).map_err(PyErr::from);
        let microsecond = u32::try_from(at.subsec_nanosecond() / 1000)?;
        PyDateTime::new(
            py,
            at.year().into(),
            part(at.month())?,
            part(at.day())?,
            part(at.hour())?,
            part(at.minute())?,
            part(at.second())?,
            microsecond,
            Some(&*PyTzInfo::utc(py)?),
        )
    }
}

/// A value of an enum that may learn new ones: a member of the class in `site_media.enums`, or a plain `str`.
pub(crate) struct Member<'a> {
    pub(crate) class: &'static str,
    pub(crate) value: &'a str,
}

impl<'py> IntoPyObject<'py> for Member<'_> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        static ENUMS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

        let enums =
            ENUMS.get_or_try_init(py, || py.import("site_media.enums").map(Bound::unbind))?;
        let class = enums.bind(py).getattr(self.class)?;
        match class.call1((self.value,)) {
            Err(error) if error.is_instance_of::<PyValueError>(py) => {
                Ok(PyString::new(py, self.value).into_any())
            }
            made => made,
        }
    }
}

/// A list, as a tuple: a getter makes a new object each time, so that a change to a list would be lost in silence.
pub(crate) struct Items<T>(pub(crate) Vec<T>);

impl<T> Items<T> {
    /// One for each item; none at all if there is no list.
    pub(crate) fn of<'a, M>(list: Option<&'a [M]>, make: fn(&'a M) -> T) -> Self {
        Self(list.unwrap_or_default().iter().map(make).collect())
    }
}

impl<'py, T: IntoPyObject<'py>> IntoPyObject<'py> for Items<T> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        PyTuple::new(py, self.0)
    }
}

/// JSON, as Python's `json` module would read it.
pub(crate) struct Json<'a>(pub(crate) &'a Value);

impl<'py> IntoPyObject<'py> for Json<'_> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        match self.0 {
            Value::Null => Ok(py.None().into_bound(py)),
            Value::Bool(value) => value.into_bound_py_any(py),
            Value::String(text) => text.into_bound_py_any(py),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => number.into_bound_py_any(py),
                (None, Some(number)) => number.into_bound_py_any(py),
                (None, None) => number.as_f64().into_bound_py_any(py),
            },
            Value::Array(items) => Ok(PyList::new(py, items.iter().map(Json))?.into_any()),
            Value::Object(members) => {
                let object = PyDict::new(py);
                for (name, member) in members {
                    object.set_item(name, Json(member))?;
                }
                Ok(object.into_any())
            }
        }
    }
}

/// The values that each open enum has a name for, so that a test can hold `site_media.enums` to them.
#[pyfunction]
pub(crate) fn known_values(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let all = PyDict::new(py);
    all.set_item("MediaType", values(MediaType::KNOWN, MediaType::as_str))?;
    all.set_item(
        "OperationStatus",
        values(OperationStatus::KNOWN, OperationStatus::as_str),
    )?;
    all.set_item("State", values(State::KNOWN, State::as_str))?;
    all.set_item(
        "ViolatedRule",
        values(ViolatedRule::KNOWN, ViolatedRule::as_str),
    )?;
    Ok(all)
}

fn values<T>(known: &'static [T], text: fn(&'static T) -> &'static str) -> Vec<&'static str> {
    known.iter().map(text).collect()
}
