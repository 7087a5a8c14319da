//! A time to wait, as Python says it: a number of seconds, or a `timedelta`.

use std::time::Duration;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// How long.
#[derive(Clone, Copy, FromPyObject)]
pub(crate) enum Span {
    Delta(Duration),
    Seconds(f64),
}

impl Span {
    /// # Errors
    /// A `ValueError` if it is no time at all, such as a negative one.
    pub(crate) fn duration(self) -> PyResult<Duration> {
        match self {
            Self::Delta(duration) => Ok(duration),
            Self::Seconds(seconds) => {
                Duration::try_from_secs_f64(seconds).map_err(|_| useless(seconds))
            }
        }
    }

    /// The same, if it is more than nothing.
    pub(crate) fn positive(self) -> PyResult<Duration> {
        let duration = self.duration()?;
        if duration.is_zero() {
            return Err(useless(0.0));
        }
        Ok(duration)
    }
}

fn useless(seconds: f64) -> PyErr {
    let said = format!("`{seconds}` seconds is no time to wait for anything");
    PyValueError::new_err(said)
}
