//! What happened, as a Media Manager of one's own tells it.

use std::time::SystemTime;

use jiff::Timestamp;
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use site_media::webhook::{Event, EventKind};

use super::Client;
use crate::call::{Call, Line};
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

    /// The number of the latest event.
    #[pyo3(signature = (/))]
    fn latest_event(&self, py: Python<'_>) -> PyResult<Call> {
        let events = self.sdk(py)?.events();
        let latest = async move { events.latest().await };
        Ok(Call::showing(
            latest,
            None,
            Line::Question,
            |py, number: i64| number.into_bound_py_any(py),
        ))
    }

    /// Something happened to this file.
    #[pyo3(signature = (file_id, /))]
    fn heard(&self, py: Python<'_>, file_id: &str) -> PyResult<()> {
        let unknown = EventKind::Unknown {
            entity_fqdn: String::new(),
            slug: String::new(),
            content: serde_json::Map::new(),
        };
        // Nothing of it counts but what it is about.
        self.sdk(py)?.heard(&Event::new("", file_id, unknown));
        Ok(())
    }
}
