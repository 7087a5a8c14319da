//! Bytes there and back: uploads and downloads.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use bytes::Bytes;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use site_media::{Fetched, Outcomes, model};

use super::Client;
use super::answers::{parted, shown};
use crate::call::{Call, Line};
use crate::flow::Flow;
use crate::models::FileDescriptor;
use crate::progress::News;
use crate::walk::Walk;
use crate::wishes::{Content, DownloadWishes, UploadWishes, existing};

#[pymethods]
impl Client {
    #[pyo3(signature = (content, wishes, on_progress, /))]
    fn upload(
        &self,
        py: Python<'_>,
        content: Content,
        wishes: UploadWishes,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Call> {
        let news = News::new(on_progress);
        let (path, feed) = (content.path().cloned(), content.feed(py));
        let told = news.clone();
        let upload = self.sdk(py)?.upload(content.source()?);
        let upload = wishes.applied(upload).on_progress(news.listener());
        let work = async move {
            let file = upload.send().await?;
            told.finish(file.size_in_bytes.map_or(0, u64::from));
            Ok(file)
        };
        let call = Call::showing(work, path, Line::Transfer, shown::<_, FileDescriptor>);
        Ok(call.telling(news).fed(feed))
    }

    /// What became of each file, in order: its path, and the file or the exception.
    #[pyo3(signature = (paths, below, wishes, at_once, on_progress, /))]
    fn upload_all(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        below: Option<PathBuf>,
        wishes: UploadWishes,
        at_once: NonZeroUsize,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Call> {
        let news = News::new(on_progress);
        let client = self.sdk(py)?;
        let mut all = match below {
            Some(folder) => client.upload_folder(folder),
            None => client.upload_all(paths),
        };
        let mut wishes = wishes;
        if let Some(folder) = wishes.folder.take() {
            all = all.folder(folder);
        }
        if news.is_wanted() {
            all = all.on_progress(news.listener());
        }
        let all = all
            .at_once(at_once)
            .each(move |upload, _| wishes.clone().applied(upload));
        let work = async move { Ok(all.send().await) };
        let call = Call::showing(work, None, Line::Transfer, |py, outcomes| {
            let outcomes: Outcomes<model::FileDescriptor> = outcomes;
            let outcomes = outcomes.into_iter().map(|outcome| {
                let path = PathBuf::from(outcome.item);
                let (file, error) = parted(py, outcome.result, Some(&path));
                (path, file.map(FileDescriptor::from), error)
            });
            outcomes.collect::<Vec<_>>().into_bound_py_any(py)
        });
        Ok(call.telling(news))
    }

    #[pyo3(signature = (wishes, to, on_progress, /))]
    fn download(
        &self,
        py: Python<'_>,
        wishes: DownloadWishes,
        to: PathBuf,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Call> {
        let news = News::new(on_progress);
        let told = news.clone();
        let download = wishes.of(&self.sdk(py)?)?.on_progress(news.listener());
        let place = to.clone();
        let work = async move {
            let copy = download.to(place).await?;
            let size = copy.file.and_then(|file| file.size_in_bytes);
            told.finish(size.map_or(0, u64::from));
            Ok(copy.path)
        };
        let call = Call::showing(work, Some(to), Line::Transfer, shown::<_, PathBuf>);
        Ok(call.telling(news))
    }

    /// The bytes, in memory.
    #[pyo3(signature = (wishes, on_progress, /))]
    fn read(
        &self,
        py: Python<'_>,
        wishes: DownloadWishes,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Call> {
        let news = News::new(on_progress);
        let told = news.clone();
        let download = wishes.of(&self.sdk(py)?)?.on_progress(news.listener());
        let work = async move {
            let bytes = download.bytes().await?;
            told.finish(bytes.len() as u64);
            Ok(bytes)
        };
        let call = Call::showing(work, None, Line::Transfer, |py, bytes: Bytes| {
            Ok(PyBytes::new(py, &bytes).into_any())
        });
        Ok(call.telling(news))
    }

    /// The bytes, as they come.
    #[pyo3(signature = (wishes, /))]
    fn stream(&self, py: Python<'_>, wishes: DownloadWishes) -> PyResult<Flow> {
        Ok(Flow::new(wishes.of(&self.sdk(py)?)?.stream()))
    }

    /// What became of each file below a folder: the file, where it is, and the exception if it is not.
    #[pyo3(signature = (folder, to, existing_ones, at_once, on_progress, /))]
    fn download_folder(
        &self,
        py: Python<'_>,
        folder: &str,
        to: PathBuf,
        existing_ones: &str,
        at_once: usize,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Call> {
        let news = News::new(on_progress);
        let folders = self.sdk(py)?.folders();
        let mut all = folders
            .download(folder)
            .jobs(at_once)
            .existing(existing(existing_ones)?);
        if news.is_wanted() {
            all = all.on_progress(news.listener());
        }
        let work = all.to(to.clone());
        let call = Call::showing(work, Some(to), Line::Transfer, |py, all: Vec<Fetched>| {
            let outcomes = all.into_iter().map(|fetched| {
                let (_, error) = parted(py, fetched.result, Some(&fetched.path));
                (FileDescriptor::from(fetched.file), fetched.path, error)
            });
            outcomes.collect::<Vec<_>>().into_bound_py_any(py)
        });
        Ok(call.telling(news))
    }

    /// Everything below a folder, as it is found.
    #[pyo3(signature = (folder, depth, breadth_first, at_once, /))]
    fn tree(
        &self,
        py: Python<'_>,
        folder: String,
        depth: Option<usize>,
        breadth_first: bool,
        at_once: NonZeroUsize,
    ) -> PyResult<Walk> {
        let mut tree = self.sdk(py)?.tree(folder).concurrency(at_once.get());
        if let Some(levels) = depth {
            tree = tree.depth(levels);
        }
        if breadth_first {
            tree = tree.breadth_first();
        }
        Ok(Walk::over(tree.stream()))
    }
}
