//! What Rust and Python write differently: times, JSON.

use jiff::{Timestamp, tz::Offset};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDict, PyList, PyTzInfo};
use serde_json::Value;

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
