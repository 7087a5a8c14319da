//! The client that Python's clients stand on: one method for each thing to ask, positional and plain.
//!
//! Each makes a [`Call`], which `Client` waits for and `AsyncClient` awaits.

use std::path::PathBuf;

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use site_media::{FolderId, Page, model};

use crate::call::{Call, Line};
use crate::errors::Failure;
use crate::log;
use crate::models::{FileDescriptor, Folder};
use crate::page;
use crate::progress::News;
use crate::session::{Session, Settings};
use crate::wishes::{Content, ListWishes, UploadWishes};

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
        let (client, pending, told) = (self.sdk(py)?, content.source()?, news.clone());
        let work = async move {
            let (source, spooled) = pending.ready().await.map_err(Failure::Spool)?;
            let upload = wishes.applied(client.upload(source).on_progress(told.listener()));
            let file = upload.send().await?;
            drop(spooled);
            told.finish(file.size_in_bytes.map_or(0, u64::from));
            Ok::<_, Failure>(file)
        };
        let call = Call::showing(work, path, Line::Transfer, shown::<_, FileDescriptor>);
        Ok(call.telling(news).fed(feed))
    }

    #[pyo3(signature = (file_id, to, on_progress, /))]
    fn download(
        &self,
        py: Python<'_>,
        file_id: &str,
        to: PathBuf,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Call> {
        let news = News::new(on_progress);
        let told = news.clone();
        let download = self.sdk(py)?.download(file_id).on_progress(news.listener());
        let place = to.clone();
        let work = async move {
            let copy = download.to(place).await?;
            let size = copy.file.and_then(|file| file.size_in_bytes);
            told.finish(size.map_or(0, u64::from));
            Ok::<_, Failure>(copy.path)
        };
        let call = Call::showing(work, Some(to), Line::Transfer, shown::<_, PathBuf>);
        Ok(call.telling(news))
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
        Ok(page_of(list.cursor(cursor).page()))
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn list_trash(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let list = wishes.files(self.sdk(py)?.files().trash())?;
        Ok(page_of(list.cursor(cursor).page()))
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
        Ok(page_of(search.cursor(cursor).page()))
    }

    #[pyo3(signature = (ids, permanent, /))]
    fn delete_files(&self, py: Python<'_>, ids: Vec<String>, permanent: bool) -> PyResult<Call> {
        let delete = self.sdk(py)?.files().delete(ids);
        let delete = if permanent {
            delete.permanently()
        } else {
            delete
        };
        Ok(nothing(delete.send()))
    }

    #[pyo3(signature = (ids, /))]
    fn restore_files(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<Call> {
        let files = self.sdk(py)?.files();
        Ok(nothing(async move { files.restore(ids).await }))
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
        Ok(page_of(list.cursor(cursor).page()))
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
