//! What happened, as a Media Manager of one's own tells it.

use std::time::SystemTime;

use jiff::Timestamp;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::Client;
use crate::walk::Walk;

#[pymethods]
impl Client {
    #[pyo3(signature = (since, after, types, follow, /))]
    fn events(
        &self,
        py: Python<'_>,
        since: Option<SystemTime>,
        after: Option<i64>,
        types: Vec<String>,
        follow: bool,
    ) -> PyResult<Walk> {
        let mut events = self.sdk(py)?.events();
        if let Some(time) = since {
            let time = Timestamp::try_from(time);
            let time = time.map_err(|error| PyValueError::new_err(error.to_string()))?;
            events = events.since(time);
        }
        if let Some(sequence) = after {
            events = events.after(sequence);
        }
        for kind in types {
            events = events.kind(kind);
        }
        let events = if follow {
            events.follow()
        } else {
            events.past()
        };
        Ok(Walk::along(events))
    }
}
