//! What is asked about files.

use pyo3::prelude::*;

use super::Client;
use super::answers::{file, nothing, outcomes, page_of};
use crate::call::Call;
use crate::span::Span;
use crate::wishes::{ImportWishes, ListWishes, QueryWishes};

#[pymethods]
impl Client {
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
        Ok(nothing(async move { delete.send().await.all().map(drop) }))
    }

    #[pyo3(signature = (ids, /))]
    fn restore_files(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<Call> {
        let restore = self.sdk(py)?.files().restore(ids);
        Ok(nothing(async move { restore.send().await.all().map(drop) }))
    }

    #[pyo3(signature = (ids, /))]
    fn get_files(&self, py: Python<'_>, ids: Vec<String>) -> PyResult<Call> {
        Ok(outcomes(self.sdk(py)?.files().get_many(ids).send()))
    }

    #[pyo3(signature = (wishes, cursor, /))]
    fn query_files(
        &self,
        py: Python<'_>,
        wishes: QueryWishes,
        cursor: Option<String>,
    ) -> PyResult<Call> {
        let query = wishes.files(self.sdk(py)?.files().query())?;
        Ok(page_of(query.cursor(cursor).send()))
    }

    #[pyo3(signature = (id, name, folder, labels, added, removed, /))]
    #[expect(clippy::too_many_arguments, reason = "Python passes each by itself")]
    fn update_file(
        &self,
        py: Python<'_>,
        id: String,
        name: Option<String>,
        folder: Option<String>,
        labels: Option<Vec<String>>,
        added: Vec<String>,
        removed: Vec<String>,
    ) -> PyResult<Call> {
        let mut update = self.sdk(py)?.files().update(id);
        if let Some(name) = name {
            update = update.name(name);
        }
        if let Some(folder) = folder {
            update = update.folder(folder);
        }
        if let Some(labels) = labels {
            update = update.labels(labels);
        }
        for label in added {
            update = update.add_label(label);
        }
        for label in removed {
            update = update.remove_label(label);
        }
        Ok(file(update.send()))
    }

    #[pyo3(signature = (url, wishes, wait, /))]
    fn import_file(
        &self,
        py: Python<'_>,
        url: String,
        wishes: ImportWishes,
        wait: Option<Span>,
    ) -> PyResult<Call> {
        let import = self.sdk(py)?.files().import(wishes.remote(url));
        let wait = wait.map(Span::duration).transpose()?;
        Ok(file(async move {
            match wait {
                Some(deadline) => import.ready(deadline).await,
                None => import.send().await,
            }
        }))
    }

    #[pyo3(signature = (urls, wishes, wait, /))]
    fn import_files(
        &self,
        py: Python<'_>,
        urls: Vec<String>,
        wishes: ImportWishes,
        wait: Option<Span>,
    ) -> PyResult<Call> {
        let remotes = urls.into_iter().map(move |url| wishes.clone().remote(url));
        let mut import = self.sdk(py)?.files().import_all(remotes);
        if let Some(deadline) = wait {
            import = import.ready(deadline.duration()?);
        }
        Ok(outcomes(import.send()))
    }

    #[pyo3(signature = (id, deadline, /))]
    fn wait_file(&self, py: Python<'_>, id: String, deadline: Span) -> PyResult<Call> {
        let wait = self
            .sdk(py)?
            .files()
            .wait_ready(id)
            .deadline(deadline.duration()?);
        Ok(file(wait.send()))
    }

    #[pyo3(signature = (ids, deadline, /))]
    fn wait_files(&self, py: Python<'_>, ids: Vec<String>, deadline: Span) -> PyResult<Call> {
        let wait = self.sdk(py)?.files().wait_all_ready(ids);
        Ok(outcomes(wait.deadline(deadline.duration()?).send()))
    }
}
