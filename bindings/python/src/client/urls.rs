//! URLs for those without a key.

use pyo3::prelude::*;

use super::Client;
use super::answers::address;
use crate::call::Call;
use crate::span::Span;

#[pymethods]
impl Client {
    #[pyo3(signature = (file_id, name, expires_in, inline, asset, /))]
    fn download_url(
        &self,
        py: Python<'_>,
        file_id: &str,
        name: Option<String>,
        expires_in: Option<Span>,
        inline: bool,
        asset: Option<String>,
    ) -> PyResult<Call> {
        let mut url = self.sdk(py)?.files().download_url(file_id);
        if let Some(name) = name {
            url = url.name(name);
        }
        if let Some(time) = expires_in {
            url = url.expires_in(time.duration()?);
        }
        if inline {
            url = url.inline();
        }
        if let Some(asset) = asset {
            url = url.asset(asset);
        }
        Ok(address(url.send()))
    }

    #[pyo3(signature = (file_id, dash, expires_in, /))]
    fn stream_url(
        &self,
        py: Python<'_>,
        file_id: &str,
        dash: bool,
        expires_in: Option<Span>,
    ) -> PyResult<Call> {
        let mut url = self.sdk(py)?.files().stream_url(file_id);
        if dash {
            url = url.dash();
        }
        if let Some(time) = expires_in {
            url = url.expires_in(time.duration()?);
        }
        Ok(address(url.send()))
    }

    /// The URL of a zip of files.
    #[pyo3(signature = (ids, /))]
    fn files_archive_url(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<Call> {
        let files = self.sdk(py)?.files();
        Ok(address(async move { files.archive_url(ids).await }))
    }

    /// The URL of a zip of a folder.
    #[pyo3(signature = (folder_id, /))]
    fn folder_archive_url(&self, py: Python<'_>, folder_id: String) -> PyResult<Call> {
        let folders = self.sdk(py)?.folders();
        Ok(address(async move { folders.archive_url(folder_id).await }))
    }
}
