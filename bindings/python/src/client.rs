//! The client that Python's `Client` stands on: one method for each thing to ask, positional and plain.

use std::path::PathBuf;

use pyo3::prelude::*;
use site_media::{Page, Result};

use crate::errors::raised;
use crate::models::{FileDescriptor, Folder};
use crate::progress::News;
use crate::session::{Session, Settings};
use crate::wait::wait;
use crate::wishes::{Content, ListWishes, UploadWishes};

/// One page: what is on it, and the cursor of the next.
type Rows<T> = (Vec<T>, Option<String>);

/// Talks to a Media Manager for the `Client` in Python.
#[pyclass(frozen, module = "site_media._site_media")]
pub(crate) struct Client(Session);

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
    ) -> PyResult<FileDescriptor> {
        let news = News::new(on_progress);
        let path = content.path().cloned();
        let upload = self
            .0
            .client(py)?
            .upload(content)
            .on_progress(news.listener());
        let upload = wishes.applied(upload);
        let file = wait(py, upload.send(), |py| news.tell(py))?
            .map_err(|error| raised(py, &error, path.as_deref()))?;
        news.finish(py, file.size_in_bytes)?;
        Ok(file.into())
    }

    #[pyo3(signature = (file_id, to, on_progress, /))]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "arguments from Python are owned"
    )]
    fn download(
        &self,
        py: Python<'_>,
        file_id: &str,
        to: PathBuf,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<PathBuf> {
        let news = News::new(on_progress);
        let download = self
            .0
            .client(py)?
            .download(file_id)
            .on_progress(news.listener());
        let copy = wait(py, download.to(&to), |py| news.tell(py))?
            .map_err(|error| raised(py, &error, Some(&to)))?;
        news.finish(py, copy.file.and_then(|file| file.size_in_bytes))?;
        Ok(copy.path)
    }

    #[pyo3(signature = (file_id, /))]
    fn get_file(&self, py: Python<'_>, file_id: &str) -> PyResult<FileDescriptor> {
        let files = self.0.client(py)?.files();
        ask(py, files.get(file_id)).map(FileDescriptor::from)
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn list_files(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Rows<FileDescriptor>> {
        let list = wishes.files(self.0.client(py)?.files().list())?;
        ask(py, list.cursor(cursor).send()).map(rows)
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn list_trash(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Rows<FileDescriptor>> {
        let list = wishes.files(self.0.client(py)?.files().trash())?;
        ask(py, list.cursor(cursor).send()).map(rows)
    }

    #[pyo3(signature = (text, wishes, cursor, /))]
    fn search_files(
        &self,
        py: Python<'_>,
        text: &str,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Rows<FileDescriptor>> {
        let search = wishes.search(self.0.client(py)?.files().search(text))?;
        ask(py, search.cursor(cursor).send()).map(rows)
    }

    #[pyo3(signature = (ids, permanent, /))]
    fn delete_files(&self, py: Python<'_>, ids: Vec<String>, permanent: bool) -> PyResult<()> {
        let delete = self.0.client(py)?.files().delete(ids);
        let delete = if permanent {
            delete.permanently()
        } else {
            delete
        };
        ask(py, async { delete.send().await.all().map(drop) })
    }

    #[pyo3(signature = (ids, /))]
    fn restore_files(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<()> {
        let files = self.0.client(py)?.files();
        ask(py, async {
            files.restore(ids).send().await.all().map(drop)
        })
    }

    #[pyo3(signature = (name, parent, /))]
    fn create_folder(
        &self,
        py: Python<'_>,
        name: String,
        parent: Option<String>,
    ) -> PyResult<Folder> {
        let mut create = self.0.client(py)?.folders().create(name);
        if let Some(parent) = parent {
            create = create.parent(parent);
        }
        ask(py, create.send()).map(Folder::from)
    }

    #[pyo3(signature = (folder_id, /))]
    fn get_folder(&self, py: Python<'_>, folder_id: &str) -> PyResult<Folder> {
        let folders = self.0.client(py)?.folders();
        ask(py, folders.get(folder_id)).map(Folder::from)
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn list_folders(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Rows<Folder>> {
        let list = wishes.folders(self.0.client(py)?.folders().list())?;
        ask(py, list.cursor(cursor).send()).map(rows)
    }

    /// The id of the folder at a path, if there is one.
    #[pyo3(signature = (path, /))]
    fn folder_at(&self, py: Python<'_>, path: &str) -> PyResult<Option<String>> {
        let folders = self.0.client(py)?.folders();
        Ok(ask(py, folders.at(path))?.map(String::from))
    }
}

/// Waits for something that is quick, and about no file of this machine.
fn ask<T: Send>(py: Python<'_>, answer: impl Future<Output = Result<T>> + Send) -> PyResult<T> {
    wait(py, answer, |_| Ok(()))?.map_err(|error| raised(py, &error, None))
}

fn rows<T, R: From<T>>(page: Page<T>) -> Rows<R> {
    (page.items.into_iter().map(R::from).collect(), page.next)
}
