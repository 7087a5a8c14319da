//! The SDK's client behind Python's, kept usable through a fork and given up by `close`.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use site_media::Client;
use site_media::transport::{HttpOptions, Policy};

use crate::errors::raised;
use crate::span::Span;

/// What a client is made from, and made again after a fork: a dict in Python.
#[derive(Clone, FromPyObject, IntoPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Settings {
    base_url: Option<String>,
    api_key: Option<String>,
    site: Option<String>,
    app_id: Option<String>,
    app_secret: Option<String>,
    instance_id: Option<String>,
    timeout: Option<f64>,
    max_retries: Option<u32>,
}

/// A client of the process that asks.
///
/// The lock is held only while attached to Python and never across a detach, so that no fork copies it locked.
pub(crate) struct Session {
    settings: Settings,
    live: Mutex<Live>,
}

enum Live {
    /// Open in the process of this id, whose threads hold its connections.
    Open(u32, Client),
    Closed,
}

impl Session {
    pub(crate) fn open(py: Python<'_>, settings: Settings) -> PyResult<Self> {
        let client = settings.client(py)?;
        let live = Mutex::new(Live::Open(std::process::id(), client));
        Ok(Self { settings, live })
    }

    /// The same connections, with another patience.
    pub(crate) fn differing(
        &self,
        py: Python<'_>,
        timeout: Option<Span>,
        max_retries: Option<u32>,
        deadline: Option<Span>,
    ) -> PyResult<Self> {
        let mut client = self.client(py)?;
        let mut settings = self.settings.clone();
        if let Some(limit) = timeout {
            let limit = limit.positive()?;
            client = client.timeout(limit);
            settings.timeout = Some(limit.as_secs_f64());
        }
        if let Some(retries) = max_retries {
            client = client.attempts(NonZeroU32::MIN.saturating_add(retries));
            settings.max_retries = max_retries;
        }
        if let Some(deadline) = deadline {
            client = client.deadline(deadline.duration()?);
        }
        let live = Mutex::new(Live::Open(std::process::id(), client));
        Ok(Self { settings, live })
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The client, made anew if this is a child of the process that made it.
    pub(crate) fn client(&self, py: Python<'_>) -> PyResult<Client> {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        let here = std::process::id();
        match &*live {
            Live::Open(process, client) if *process == here => return Ok(client.clone()),
            Live::Open(..) => {}
            Live::Closed => return Err(PyRuntimeError::new_err("the client is closed")),
        }
        let client = self.settings.client(py)?;
        std::mem::replace(&mut *live, Live::Open(here, client.clone())).retire();
        Ok(client)
    }

    pub(crate) fn close(&self) {
        let mut live = self.live.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *live, Live::Closed).retire();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}

impl Live {
    /// Frees what is ours. A parent's connections are forgotten: freeing them would ask threads that are not there.
    fn retire(self) {
        match self {
            Self::Open(process, client) if process != std::process::id() => {
                std::mem::forget(client);
            }
            Self::Open(..) | Self::Closed => {}
        }
    }
}

impl Settings {
    fn client(&self, py: Python<'_>) -> PyResult<Client> {
        let mut http = HttpOptions {
            agent: concat!("site-media-python/", env!("CARGO_PKG_VERSION")).to_owned(),
            ..HttpOptions::default()
        };
        if let Some(timeout) = self.timeout {
            http.stall = Span::Seconds(timeout).positive()?;
            http.connect = http.connect.min(http.stall);
        }
        let mut policy = Policy::default();
        if let Some(retries) = self.max_retries {
            policy.attempts = retries.saturating_add(1);
        }
        let mut builder = Client::builder().http(http).retry(policy);
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if let Some(key) = &self.api_key {
            builder = builder.api_key(key);
        }
        if let (Some(id), Some(secret), Some(instance)) =
            (&self.app_id, &self.app_secret, &self.instance_id)
        {
            builder = builder.app(id, secret, instance);
        }
        if let Some(site) = &self.site {
            builder = builder.site(site);
        }
        builder.build().map_err(|error| raised(py, &error, None))
    }
}
