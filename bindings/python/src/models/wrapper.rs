//! What every object of the API has in Python, written once.

use std::hash::{DefaultHasher, Hasher};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Wraps an object of the API for Python: its members as properties, and comparing, hashing, printing, matching,
/// pickling and JSON. What follows `also` are properties that are worked out, and no part of the object.
macro_rules! wrapper {
    (
        $(#[$about:meta])*
        $name:ident {
            $($(#[$doc:meta])* $field:ident,)*
        }
        $(also {
            $($(#[$also_doc:meta])* $also:ident,)*
        })?
    ) => {
        $(#[$about])*
        #[pyo3::pyclass(frozen, eq, module = "site_media")]
        #[derive(Clone, PartialEq)]
        pub(crate) struct $name(std::sync::Arc<site_media::model::$name>);

        impl From<site_media::model::$name> for $name {
            fn from(model: site_media::model::$name) -> Self {
                Self(std::sync::Arc::new(model))
            }
        }

        impl crate::models::Show for site_media::model::$name {
            fn show<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                pyo3::IntoPyObjectExt::into_bound_py_any($name::from(self.clone()), py)
            }
        }

        #[pyo3::pymethods]
        impl $name {
            #[classattr]
            fn __match_args__(
                py: pyo3::Python<'_>,
            ) -> pyo3::PyResult<pyo3::Bound<'_, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$(stringify!($field)),*])
            }

            $(
                $(#[$doc])*
                #[getter]
                fn $field<'py>(
                    &self,
                    py: pyo3::Python<'py>,
                ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                    crate::models::Show::show(&self.0.$field, py)
                }
            )*

            $($(
                $(#[$also_doc])*
                #[getter]
                fn $also<'py>(
                    &self,
                    py: pyo3::Python<'py>,
                ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                    crate::models::Show::show(&crate::models::WorkedOut::$also(&*self.0), py)
                }
            )*)?

            /// The object as the API writes it, as dicts and lists.
            fn to_dict<'py>(
                &self,
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                use pyo3::IntoPyObject as _;
                crate::convert::Json(&crate::models::wrapper::value(&*self.0)?).into_pyobject(py)
            }

            /// The object as the API writes it, as text.
            fn to_json(&self) -> pyo3::PyResult<String> {
                crate::models::wrapper::text(&*self.0)
            }

            /// Reads what `to_json` wrote, or the API.
            #[classmethod]
            #[pyo3(signature = (text, /))]
            fn from_json(
                _class: &pyo3::Bound<'_, pyo3::types::PyType>,
                text: crate::models::wrapper::Text,
            ) -> pyo3::PyResult<Self> {
                crate::models::wrapper::read::<site_media::model::$name>(&text).map(Self::from)
            }

            /// Reads what `to_dict` gave.
            #[classmethod]
            #[pyo3(signature = (members, /))]
            fn from_dict(
                _class: &pyo3::Bound<'_, pyo3::types::PyType>,
                members: &pyo3::Bound<'_, pyo3::PyAny>,
            ) -> pyo3::PyResult<Self> {
                let text = crate::models::wrapper::written(members)?;
                crate::models::wrapper::read::<site_media::model::$name>(&text).map(Self::from)
            }

            fn __hash__(&self) -> pyo3::PyResult<u64> {
                crate::models::wrapper::hash(&*self.0)
            }

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                let fields = [$(stringify!($field)),*];
                crate::models::wrapper::call(slf.as_any(), stringify!($name), &fields)
            }

            fn __reduce__<'py>(
                slf: &pyo3::Bound<'py, Self>,
            ) -> pyo3::PyResult<(pyo3::Bound<'py, pyo3::PyAny>, (String,))> {
                use pyo3::types::PyAnyMethods as _;
                Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json()?,)))
            }
        }
    };
}

/// JSON that Python holds, as text or as bytes.
#[derive(FromPyObject)]
pub(crate) enum Text {
    Text(String),
    Bytes(Vec<u8>),
}

pub(crate) fn value(model: &impl Serialize) -> PyResult<serde_json::Value> {
    serde_json::to_value(model).map_err(wrong)
}

pub(crate) fn text(model: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(model).map_err(wrong)
}

pub(crate) fn read<T: DeserializeOwned>(text: &Text) -> PyResult<T> {
    match text {
        Text::Text(text) => serde_json::from_str(text),
        Text::Bytes(bytes) => serde_json::from_slice(bytes),
    }
    .map_err(wrong)
}

/// Dicts and lists, as JSON.
pub(crate) fn written(members: &Bound<'_, PyAny>) -> PyResult<Text> {
    let json = members.py().import("json")?;
    json.call_method1("dumps", (members,))?
        .extract()
        .map(Text::Text)
}

/// Equal objects are written alike; some of their members, such as fractions, cannot be hashed themselves.
pub(crate) fn hash(model: &impl Serialize) -> PyResult<u64> {
    let mut hasher = DefaultHasher::new();
    hasher.write(text(model)?.as_bytes());
    Ok(hasher.finish())
}

/// The object as a call that would make it, without the members that are not there.
pub(crate) fn call(object: &Bound<'_, PyAny>, name: &str, fields: &[&str]) -> PyResult<String> {
    let mut arguments = Vec::new();
    for field in fields {
        let member = object.getattr(*field)?;
        if !member.is_none() {
            arguments.push(format!("{field}={}", member.repr()?));
        }
    }
    Ok(format!("{name}({})", arguments.join(", ")))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what `map_err` hands over"
)]
fn wrong(error: serde_json::Error) -> PyErr {
    PyValueError::new_err(error.to_string())
}
