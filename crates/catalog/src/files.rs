//! The contract about files.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{FileChange, FileQuery, FileRecord, Result};

/// What one step of a purge has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purged {
    /// The ids of the files that are gone; their bytes are doomed.
    pub files: Vec<String>,
    /// Whether there may be more to do.
    pub more: bool,
}

/// How much a site has, the trash included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many files.
    pub files: u64,
    /// How many bytes, all files together.
    pub bytes: u64,
}

/// Files, listed and in the trash. A change to several files happens to all of them or to none, and
/// `at` becomes the time of their last change.
#[async_trait]
pub trait Files: Send + Sync + 'static {
    /// Adds a file and gives it back as it was kept: if its folder is gone, it lies in
    /// [`MEDIA_ROOT`](crate::MEDIA_ROOT). [`Conflict`](crate::ErrorKind::Conflict) if the id is taken.
    async fn insert_file(&self, file: FileRecord) -> Result<FileRecord>;

    /// Adds many files, a thousand at a time: if one cannot be added, those before it may have been.
    async fn insert_files(&self, files: Vec<FileRecord>) -> Result<()>;

    /// The file with this id, in the trash or not.
    async fn find_file(&self, site: &str, id: &str) -> Result<Option<FileRecord>>;

    /// The file with this id on whichever site; for delivery, whose URLs do not name one.
    async fn find_file_anywhere(&self, id: &str) -> Result<Option<FileRecord>>;

    /// Up to `limit` files of all sites whose ids come after `id`, in the order of their ids; for looking at every one.
    async fn files_after(&self, id: &str, limit: usize) -> Result<Vec<FileRecord>>;

    /// Those of `ids` that exist, in no particular order.
    async fn find_files(&self, site: &str, ids: &[String]) -> Result<Vec<FileRecord>>;

    /// How much a site has at the moment. It is always known, so asking costs nothing.
    async fn usage(&self, site: &str) -> Result<Usage>;

    /// One page of files.
    async fn list_files(&self, query: &FileQuery) -> Result<Vec<FileRecord>>;

    /// Changes a file and gives it back as it is now, or nothing if there is none.
    ///
    /// [`Missing`](crate::ErrorKind::Missing) if the folder it is to go to is not there or in the trash,
    /// [`Trashed`](crate::ErrorKind::Trashed) if the file is in the trash and is to be moved.
    async fn update_file(
        &self,
        site: &str,
        id: &str,
        change: FileChange,
        at: Timestamp,
    ) -> Result<Option<FileRecord>>;

    /// Moves files to the trash; what is unknown or there already is left alone.
    async fn trash_files(&self, site: &str, ids: &[String], at: Timestamp) -> Result<()>;

    /// Brings files back to their folders, or to [`MEDIA_ROOT`](crate::MEDIA_ROOT) where the folder is
    /// gone or in the trash itself. Gives back those that were in the trash.
    async fn restore_files(
        &self,
        site: &str,
        ids: &[String],
        at: Timestamp,
    ) -> Result<Vec<FileRecord>>;

    /// Forgets files for good, gives back the ids of those that were there, and dooms their bytes. It happens `at`.
    async fn remove_files(&self, site: &str, ids: &[String], at: Timestamp) -> Result<Vec<String>>;

    /// Forgets for good what came into the trash before a time, on every site: at most `limit` files, and
    /// then at most `limit` folders. Dooms the bytes of the files. It happens `at`.
    async fn purge(&self, before: Timestamp, limit: usize, at: Timestamp) -> Result<Purged>;

    /// The ids of all removed files whose bytes may still be kept, so that a killed process forgets none.
    async fn doomed(&self) -> Result<Vec<String>>;

    /// Notes that the bytes of these files are gone.
    async fn buried(&self, ids: &[String]) -> Result<()>;
}
