//! The contract about folders.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{FolderChange, FolderQuery, FolderRecord, Result};

/// One folder on the way down a path: its name, and the id it gets if it is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The name, compared exactly.
    pub name: String,
    /// The id of the folder that is made if none of that name exists.
    pub id: String,
}

/// Folders are rows with ids, never prefixes of names. The roots and the
/// [system folders](crate::SYSTEM_FOLDERS) are not rows: they always exist.
#[async_trait]
pub trait Folders: Send + Sync + 'static {
    /// Adds a folder. [`Missing`](crate::ErrorKind::Missing) if its parent is not there, in the trash, or a
    /// system folder.
    async fn insert_folder(&self, folder: FolderRecord) -> Result<()>;

    /// The folder with this id, in the trash or not.
    async fn find_folder(&self, site: &str, id: &str) -> Result<Option<FolderRecord>>;

    /// One page of folders.
    async fn list_folders(&self, query: &FolderQuery) -> Result<Vec<FolderRecord>>;

    /// Changes a folder and gives it back as it is now, or nothing if there is none.
    ///
    /// [`Missing`](crate::ErrorKind::Missing) if the folder it is to go to is not there or in the trash,
    /// [`Trashed`](crate::ErrorKind::Trashed) if the folder is in the trash and is to be moved,
    /// [`Loop`](crate::ErrorKind::Loop) if it is to go into itself or below itself.
    async fn update_folder(
        &self,
        site: &str,
        id: &str,
        change: FolderChange,
        at: Timestamp,
    ) -> Result<Option<FolderRecord>>;

    /// Walks down from `base`, making what is missing, and gives the id of the last folder.
    ///
    /// All or nothing, and two callers at once make each folder once. Where several folders have the
    /// name, the oldest is taken. [`Missing`](crate::ErrorKind::Missing) if `base` is not there.
    async fn ensure_path(
        &self,
        site: &str,
        base: &str,
        steps: Vec<Step>,
        at: Timestamp,
    ) -> Result<String>;

    /// Moves folders to the trash, each with all that is below it; what is unknown or there already is
    /// left alone. `at` becomes the time of their own last change, not of what goes along.
    async fn trash_folders(&self, site: &str, ids: &[String], at: Timestamp) -> Result<()>;

    /// Brings folders back with all that went along, to where they were, or to
    /// [`MEDIA_ROOT`](crate::MEDIA_ROOT) where that is gone or in the trash itself. What was trashed
    /// on its own stays there.
    async fn restore_folders(&self, site: &str, ids: &[String], at: Timestamp) -> Result<()>;

    /// Forgets folders for good with all that is below them, gives the ids of the files among it,
    /// and dooms their bytes. What was trashed on its own before stays in the trash. It happens `at`.
    async fn remove_folders(
        &self,
        site: &str,
        ids: &[String],
        at: Timestamp,
    ) -> Result<Vec<String>>;
}
