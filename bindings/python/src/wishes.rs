//! What Python asks for besides the thing itself: dicts, made by the Python half from keyword arguments.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use bytes::Bytes;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use site_media::model::{MediaType, SortOrder};
use site_media::query::{Media, Sort, Sortable, file, folder};
use site_media::{
    Client, Download, Existing, FileSort, FolderSort, ListFiles, ListFolders, QueryFiles,
    QueryFolders, Remote, SearchFiles, SearchFolders, Source, Upload,
};

use crate::feed::Feed;

/// What is uploaded.
#[derive(FromPyObject)]
pub(crate) enum Content {
    /// Bytes that Python holds; they are lent, not copied.
    Bytes(PyBackedBytes),
    /// A file of this machine.
    Path(PathBuf),
    /// Bytes that Python makes while they are sent.
    Feed(Py<Feed>),
}

impl Content {
    pub(crate) fn path(&self) -> Option<&PathBuf> {
        match self {
            Self::Bytes(_) | Self::Feed(_) => None,
            Self::Path(path) => Some(path),
        }
    }

    pub(crate) fn feed(&self, py: Python<'_>) -> Option<Py<Feed>> {
        match self {
            Self::Feed(feed) => Some(feed.clone_ref(py)),
            Self::Bytes(_) | Self::Path(_) => None,
        }
    }

    /// What the SDK uploads. What has no name of its own gets it from the wishes.
    pub(crate) fn source(self) -> PyResult<Source> {
        Ok(match self {
            Self::Bytes(bytes) => Source::bytes("", Bytes::from_owner(bytes)),
            Self::Path(path) => path.into(),
            Self::Feed(feed) => Source::stream("", feed.get().pieces()?),
        })
    }
}

/// How to store a file.
#[derive(Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct UploadWishes {
    pub(crate) folder: Option<String>,
    name: Option<String>,
    mime_type: Option<String>,
    private: bool,
    labels: Vec<String>,
    resumable: Option<bool>,
    skip_same: bool,
    ledger: Option<PathBuf>,
    parallel: NonZeroUsize,
    checksums: bool,
}

impl UploadWishes {
    pub(crate) fn applied(self, mut upload: Upload) -> Upload {
        if let Some(folder) = self.folder {
            upload = upload.folder(folder);
        }
        if let Some(name) = self.name {
            upload = upload.name(name);
        }
        if let Some(mime_type) = self.mime_type {
            upload = upload.mime_type(mime_type);
        }
        if self.private {
            upload = upload.private();
        }
        if let Some(resumable) = self.resumable {
            upload = upload.resumable(resumable);
        }
        if self.skip_same {
            upload = upload.skip_same();
        }
        if let Some(ledger) = self.ledger {
            upload = upload.ledger(ledger);
        }
        if self.checksums {
            upload = upload.checksums();
        }
        upload.parallel(self.parallel).labels(self.labels)
    }
}

/// What to fetch: one file, or a zip of several, or of a folder.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct DownloadWishes {
    file: Option<String>,
    files: Vec<String>,
    folder: Option<String>,
    asset: Option<String>,
    existing: String,
    parallel: NonZeroUsize,
}

impl DownloadWishes {
    pub(crate) fn of(self, client: &Client) -> PyResult<Download> {
        let mut download = match (&self.file, &self.folder) {
            (Some(file), _) => client.download(file),
            (None, Some(folder)) => client.folders().download_zip(folder),
            (None, None) => client.download_zip(&self.files),
        };
        if let Some(asset) = self.asset {
            download = download.asset(asset);
        }
        let download = download.parallel(self.parallel);
        Ok(download.existing(existing(&self.existing)?))
    }
}

/// What becomes of a file that is there already.
pub(crate) fn existing(word: &str) -> PyResult<Existing> {
    match word {
        "replace" => Ok(Existing::Replace),
        "compare" => Ok(Existing::Compare),
        "keep" => Ok(Existing::Keep),
        "refuse" => Ok(Existing::Refuse),
        _ => Err(PyValueError::new_err(format!(
            "`existing` cannot be `{word}`\nhint: it is one of `replace`, `compare`, `keep`, `refuse`"
        ))),
    }
}

/// What to list, and how.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct ListWishes {
    folder: Option<String>,
    media_types: Vec<String>,
    private: Option<bool>,
    sort_by: Option<String>,
    descending: bool,
    limit: Option<u32>,
}

/// Lists and searches of files take the same wishes, but share no type.
macro_rules! narrowed {
    ($list:expr, $wishes:expr) => {{
        let (mut list, wishes) = ($list, $wishes);
        for media_type in &wishes.media_types {
            list = list.media_type(MediaType::from(media_type.as_str()));
        }
        if let Some(private) = wishes.private {
            list = list.private(private);
        }
        if let Some(field) = &wishes.sort_by {
            list = list.sort(file_sort(field)?, wishes.order());
        }
        if let Some(limit) = wishes.limit {
            list = list.limit(limit);
        }
        list
    }};
}

impl ListWishes {
    pub(crate) fn files(self, mut list: ListFiles) -> PyResult<ListFiles> {
        if let Some(folder) = &self.folder {
            list = list.folder(folder);
        }
        Ok(narrowed!(list, self))
    }

    pub(crate) fn search(self, search: SearchFiles) -> PyResult<SearchFiles> {
        Ok(narrowed!(search, self))
    }

    pub(crate) fn folders(self, mut list: ListFolders) -> PyResult<ListFolders> {
        if let Some(folder) = &self.folder {
            list = list.parent(folder);
        }
        if let Some(field) = &self.sort_by {
            list = list.sort(folder_sort(field)?, self.order());
        }
        if let Some(limit) = self.limit {
            list = list.limit(limit);
        }
        Ok(list)
    }

    pub(crate) fn folder_search(self, mut search: SearchFolders) -> PyResult<SearchFolders> {
        if let Some(field) = &self.sort_by {
            search = search.sort(folder_sort(field)?, self.order());
        }
        if let Some(limit) = self.limit {
            search = search.limit(limit);
        }
        Ok(search)
    }

    fn order(&self) -> SortOrder {
        if self.descending {
            SortOrder::Desc
        } else {
            SortOrder::Asc
        }
    }
}

/// What to find in all folders.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct QueryWishes {
    media_types: Vec<String>,
    private: Option<bool>,
    trashed: Option<bool>,
    sort_by: Option<String>,
    descending: bool,
    limit: Option<u32>,
}

impl QueryWishes {
    pub(crate) fn files(self, mut query: QueryFiles) -> PyResult<QueryFiles> {
        if !self.media_types.is_empty() {
            let media = self.media_types.iter().map(|word| media(word));
            query = query.filter(file::media_type_in(media.collect::<PyResult<Vec<_>>>()?));
        }
        if let Some(private) = self.private {
            query = query.filter(file::private(private));
        }
        if let Some(trashed) = self.trashed {
            query = query.filter(file::trashed(trashed));
        }
        if let Some(field) = &self.sort_by {
            let by = match file_sort(field)? {
                FileSort::DisplayName => file::name(),
                FileSort::SizeInBytes => file::size(),
                _ => file::updated(),
            };
            query = query.sort(self.directed(by));
        }
        if let Some(limit) = self.limit {
            query = query.limit(limit);
        }
        Ok(query)
    }

    /// Folders are of no kind, and all are public.
    pub(crate) fn folders(self, mut query: QueryFolders) -> PyResult<QueryFolders> {
        if let Some(trashed) = self.trashed {
            query = query.filter(folder::trashed(trashed));
        }
        if let Some(field) = &self.sort_by {
            let by = match folder_sort(field)? {
                FolderSort::DisplayName => folder::name(),
                _ => folder::updated(),
            };
            query = query.sort(self.directed(by));
        }
        if let Some(limit) = self.limit {
            query = query.limit(limit);
        }
        Ok(query)
    }

    fn directed<E>(&self, by: Sortable<E>) -> Sort<E> {
        if self.descending {
            by.descending()
        } else {
            by.ascending()
        }
    }
}

/// A kind that can be asked for; the service knows more kinds than that.
fn media(word: &str) -> PyResult<Media> {
    Ok(match word {
        "IMAGE" => Media::Image,
        "VIDEO" => Media::Video,
        "AUDIO" => Media::Audio,
        "DOCUMENT" => Media::Document,
        "VECTOR" => Media::Vector,
        "ARCHIVE" => Media::Archive,
        "MODEL3D" => Media::Model3D,
        _ => {
            let said = format!("the service cannot look for files of the kind `{word}`");
            return Err(PyValueError::new_err(said));
        }
    })
}

/// How to import a file.
#[derive(Clone, FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct ImportWishes {
    folder: Option<String>,
    name: Option<String>,
    media_type: Option<String>,
    mime_type: Option<String>,
    private: bool,
    labels: Vec<String>,
}

impl ImportWishes {
    pub(crate) fn remote(self, url: String) -> Remote {
        let mut remote = Remote::new(url);
        if let Some(folder) = self.folder {
            remote = remote.folder(folder);
        }
        if let Some(name) = self.name {
            remote = remote.name(name);
        }
        if let Some(media_type) = self.media_type {
            remote = remote.media_type(MediaType::from(media_type.as_str()));
        }
        if let Some(mime_type) = self.mime_type {
            remote = remote.mime_type(mime_type);
        }
        if self.private {
            remote = remote.private();
        }
        if !self.labels.is_empty() {
            remote = remote.labels(self.labels);
        }
        remote
    }
}

fn file_sort(field: &str) -> PyResult<FileSort> {
    match field {
        "display_name" => Ok(FileSort::DisplayName),
        "updated_date" => Ok(FileSort::UpdatedDate),
        "size_in_bytes" => Ok(FileSort::SizeInBytes),
        _ => Err(unsortable(
            field,
            "`display_name`, `updated_date` or `size_in_bytes`",
        )),
    }
}

fn folder_sort(field: &str) -> PyResult<FolderSort> {
    match field {
        "display_name" => Ok(FolderSort::DisplayName),
        "updated_date" => Ok(FolderSort::UpdatedDate),
        _ => Err(unsortable(field, "`display_name` or `updated_date`")),
    }
}

fn unsortable(field: &str, allowed: &str) -> PyErr {
    PyValueError::new_err(format!("cannot sort by `{field}`\nhint: sort by {allowed}"))
}
