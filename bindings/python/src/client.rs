//! The client that Python's clients stand on: one method for each thing to ask, positional and plain.
//!
//! Each makes a [`Call`](crate::call::Call), which `Client` waits for and `AsyncClient` awaits.

mod answers;
mod events;
mod files;
mod folders;
mod transfers;
mod urls;

use pyo3::prelude::*;

pub(crate) use self::answers::parted;

use crate::log;
use crate::session::{Session, Settings};
use crate::span::Span;

/// Talks to a Media Manager for the clients in Python.
#[pyclass(frozen, module = "site_media._site_media")]
pub(crate) struct Client(Session);

impl Client {
    /// The SDK's client, and a look at what Python wants to log.
    fn sdk(&self, py: Python<'_>) -> PyResult<site_media::Client> {
        log::look(py)?;
        self.0.client(py)
    }
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (settings, /))]
    fn new(py: Python<'_>, settings: Settings) -> PyResult<Self> {
        Session::open(py, settings).map(Self)
    }

    /// The same, but for how long it waits, how often it tries, and until when.
    #[pyo3(signature = (*, timeout=None, max_retries=None, deadline=None))]
    fn with_options(
        &self,
        py: Python<'_>,
        timeout: Option<Span>,
        max_retries: Option<u32>,
        deadline: Option<Span>,
    ) -> PyResult<Self> {
        self.0
            .differing(py, timeout, max_retries, deadline)
            .map(Self)
    }

    /// What it is made from.
    #[getter]
    fn settings(&self) -> Settings {
        self.0.settings().clone()
    }

    /// Where the API is.
    #[getter]
    fn base_url(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.0.client(py)?.base_url().to_string())
    }

    /// The site whose media are meant.
    #[getter]
    fn site(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.0.client(py)?.site().to_owned())
    }

    /// Lets go of the connections.
    fn close(&self) {
        self.0.close();
    }
}
