//! The client that Python's clients stand on: one method for each thing to ask, positional and plain.
//!
//! Each makes a [`Call`], which `Client` waits for and `AsyncClient` awaits.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use site_media::{Fetched, FolderId, Outcome, Page, model};
use url::Url;

use crate::call::{Call, Line};
use crate::errors::raised;
use crate::flow::Flow;
use crate::log;
use crate::models::{FileDescriptor, Folder};
use crate::page;
use crate::progress::News;
use crate::session::{Session, Settings};
use crate::wishes::{Content, DownloadWishes, ListWishes, UploadWishes, existing};

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
    #[pyo3(signature = (paths, below, wishes, at_once, /))]
    fn upload_all(
        &self,
        py: Python<'_>,
        paths: Vec<PathBuf>,
        below: Option<PathBuf>,
        wishes: UploadWishes,
        at_once: NonZeroUsize,
    ) -> PyResult<Call> {
        let client = self.sdk(py)?;
        let mut all = match below {
            Some(folder) => client.upload_folder(folder),
            None => client.upload_all(paths),
        };
        let mut wishes = wishes;
        if let Some(folder) = wishes.folder.take() {
            all = all.folder(folder);
        }
        let all = all
            .at_once(at_once)
            .each(move |upload, _| wishes.clone().applied(upload));
        let work = async move { Ok(all.send().await) };
        Ok(Call::showing(work, None, Line::Transfer, |py, outcomes| {
            let outcomes = outcomes
                .into_iter()
                .map(|outcome: Outcome<model::FileDescriptor>| {
                    let path = PathBuf::from(outcome.item);
                    let (file, error) = parted(py, outcome.result, &path);
                    (path, file.map(FileDescriptor::from), error)
                });
            outcomes.collect::<Vec<_>>().into_bound_py_any(py)
        }))
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
    #[pyo3(signature = (folder, to, existing_ones, at_once, /))]
    fn download_folder(
        &self,
        py: Python<'_>,
        folder: &str,
        to: PathBuf,
        existing_ones: &str,
        at_once: usize,
    ) -> PyResult<Call> {
        let folders = self.sdk(py)?.folders();
        let all = folders
            .download(folder)
            .jobs(at_once)
            .existing(existing(existing_ones)?);
        let work = all.to(to.clone());
        Ok(Call::showing(work, Some(to), Line::Transfer, |py, all| {
            let outcomes = all.into_iter().map(|fetched: Fetched| {
                let (_, error) = parted(py, fetched.result, &fetched.path);
                (FileDescriptor::from(fetched.file), fetched.path, error)
            });
            outcomes.collect::<Vec<_>>().into_bound_py_any(py)
        }))
    }

    #[pyo3(signature = (file_id, name, expires_in, inline, asset, /))]
    fn download_url(
        &self,
        py: Python<'_>,
        file_id: &str,
        name: Option<String>,
        expires_in: Option<Duration>,
        inline: bool,
        asset: Option<String>,
    ) -> PyResult<Call> {
        let mut url = self.sdk(py)?.files().download_url(file_id);
        if let Some(name) = name {
            url = url.name(name);
        }
        if let Some(time) = expires_in {
            url = url.expires_in(time);
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
        expires_in: Option<Duration>,
    ) -> PyResult<Call> {
        let mut url = self.sdk(py)?.files().stream_url(file_id);
        if dash {
            url = url.dash();
        }
        if let Some(time) = expires_in {
            url = url.expires_in(time);
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

    #[pyo3(signature = (file_id, /))]
    fn get_file(&self, py: Python<'_>, file_id: String) -> PyResult<Call> {
        let files = self.sdk(py)?.files();
        Ok(file(async move { files.get(file_id).await }))
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn list_files(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let list = wishes.files(self.sdk(py)?.files().list())?;
        Ok(page_of(list.cursor(cursor).send()))
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn list_trash(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let list = wishes.files(self.sdk(py)?.files().trash())?;
        Ok(page_of(list.cursor(cursor).send()))
    }

    #[pyo3(signature = (text, wishes, cursor, /))]
    fn search_files(
        &self,
        py: Python<'_>,
        text: &str,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let search = wishes.search(self.sdk(py)?.files().search(text))?;
        Ok(page_of(search.cursor(cursor).send()))
    }

    #[pyo3(signature = (ids, permanent, /))]
    fn delete_files(&self, py: Python<'_>, ids: Vec<String>, permanent: bool) -> PyResult<Call> {
        let delete = self.sdk(py)?.files().delete(ids);
        let delete = if permanent {
            delete.permanently()
        } else {
            delete
        };
        Ok(nothing(async { delete.send().await.all().map(drop) }))
    }

    #[pyo3(signature = (ids, /))]
    fn restore_files(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<Call> {
        let files = self.sdk(py)?.files();
        Ok(nothing(async move {
            files.restore(ids).send().await.all().map(drop)
        }))
    }

    #[pyo3(signature = (name, parent, /))]
    fn create_folder(
        &self,
        py: Python<'_>,
        name: String,
        parent: Option<String>,
    ) -> PyResult<Call> {
        let mut create = self.sdk(py)?.folders().create(name);
        if let Some(parent) = parent {
            create = create.parent(parent);
        }
        Ok(folder(create.send()))
    }

    #[pyo3(signature = (folder_id, /))]
    fn get_folder(&self, py: Python<'_>, folder_id: String) -> PyResult<Call> {
        let folders = self.sdk(py)?.folders();
        Ok(folder(async move { folders.get(folder_id).await }))
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn list_folders(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let list = wishes.folders(self.sdk(py)?.folders().list())?;
        Ok(page_of(list.cursor(cursor).send()))
    }

    /// The id of the folder at a path, if there is one.
    #[pyo3(signature = (path, /))]
    fn folder_at(&self, py: Python<'_>, path: String) -> PyResult<Call> {
        let folders = self.sdk(py)?.folders();
        let work = async move { folders.at(path).await };
        Ok(Call::showing(
            work,
            None,
            Line::Question,
            |py, id: Option<FolderId>| id.map(String::from).into_bound_py_any(py),
        ))
    }
}

type Answered<T> = site_media::Result<T>;

fn file(work: impl Future<Output = Answered<model::FileDescriptor>> + Send + 'static) -> Call {
    Call::showing(work, None, Line::Question, shown::<_, FileDescriptor>)
}

fn folder(work: impl Future<Output = Answered<model::Folder>> + Send + 'static) -> Call {
    Call::showing(work, None, Line::Question, shown::<_, Folder>)
}

fn address(work: impl Future<Output = Answered<Url>> + Send + 'static) -> Call {
    Call::showing(work, None, Line::Question, |py, url: Url| {
        String::from(url).into_bound_py_any(py)
    })
}

/// What came of one of many: the thing, or the exception that stands for it. `path` is its file of this machine.
fn parted<T>(py: Python<'_>, result: Answered<T>, path: &Path) -> (Option<T>, Option<PyErr>) {
    match result {
        Ok(it) => (Some(it), None),
        Err(error) => (None, Some(raised(py, &error, Some(path)))),
    }
}

fn nothing(work: impl Future<Output = Answered<()>> + Send + 'static) -> Call {
    Call::showing(work, None, Line::Question, |py, ()| {
        Ok(py.None().into_bound(py))
    })
}

fn page_of<T: Send + 'static>(
    work: impl Future<Output = Answered<Page<T>>> + Send + 'static,
) -> Call
where
    page::Page: From<Page<T>>,
{
    // The wrappers are made where the answer arrives, without the GIL.
    let work = async move { work.await.map(page::Page::from) };
    Call::showing(work, None, Line::Question, |py, page: page::Page| {
        page.into_bound_py_any(py)
    })
}

/// An answer as the Python object `R`.
fn shown<T, R>(py: Python<'_>, answer: T) -> PyResult<Bound<'_, PyAny>>
where
    R: From<T> + for<'py> IntoPyObject<'py>,
{
    R::from(answer).into_bound_py_any(py)
}
