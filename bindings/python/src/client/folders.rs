//! What is asked about folders.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use site_media::FolderId;

use super::Client;
use super::answers::{folder, nothing, page_of};
use crate::call::{Call, Line};
use crate::wishes::{ListWishes, QueryWishes};

#[pymethods]
impl Client {
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

    #[pyo3(signature = (text, wishes, cursor, /))]
    fn search_folders(
        &self,
        py: Python<'_>,
        text: &str,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let search = wishes.folder_search(self.sdk(py)?.folders().search(text))?;
        Ok(page_of(search.cursor(cursor).send()))
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn query_folders(
        &self,
        py: Python<'_>,
        wishes: QueryWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let query = wishes.folders(self.sdk(py)?.folders().query())?;
        Ok(page_of(query.cursor(cursor).send()))
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn folder_trash(
        &self,
        py: Python<'_>,
        wishes: ListWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let list = wishes.folders(self.sdk(py)?.folders().trash())?;
        Ok(page_of(list.cursor(cursor).send()))
    }

    #[pyo3(signature = (id, name, parent, /))]
    fn update_folder(
        &self,
        py: Python<'_>,
        id: String,
        name: Option<String>,
        parent: Option<String>,
    ) -> PyResult<Call> {
        let mut update = self.sdk(py)?.folders().update(id);
        if let Some(name) = name {
            update = update.name(name);
        }
        if let Some(parent) = parent {
            update = update.parent(parent);
        }
        Ok(folder(update.send()))
    }

    #[pyo3(signature = (ids, permanent, /))]
    fn delete_folders(&self, py: Python<'_>, ids: Vec<String>, permanent: bool) -> PyResult<Call> {
        let delete = self.sdk(py)?.folders().delete(ids);
        let delete = if permanent {
            delete.permanently()
        } else {
            delete
        };
        Ok(nothing(async move { delete.send().await.all().map(drop) }))
    }

    #[pyo3(signature = (ids, /))]
    fn restore_folders(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<Call> {
        let restore = self.sdk(py)?.folders().restore(ids);
        Ok(nothing(async move { restore.send().await.all().map(drop) }))
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
