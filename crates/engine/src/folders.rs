//! What may be done with folders: every operation, one file each.

mod create;
mod delete;
mod describe;
mod get;
mod list;
mod path;
mod query;
mod restore;
mod search;
mod update;

use api::types;

pub use self::list::ListFolders;
use crate::{Caller, Result};

pub(crate) use self::{
    describe::{fixed_name, folder as describe},
    get::not_found,
    path::ensure_path,
};

impl Caller {
    /// Makes a folder.
    pub async fn create_folder(
        &self,
        request: types::CreateFolderRequest,
    ) -> Result<types::Folder> {
        create::run(self, request).await
    }

    /// One folder; the roots are folders too.
    pub async fn get_folder(&self, id: &str) -> Result<types::Folder> {
        get::run(self, id).await
    }

    /// One page of the folders directly in a folder.
    pub async fn list_folders(&self, request: ListFolders) -> Result<types::FolderList> {
        list::run(self, request).await
    }

    /// One page of the folders in the trash: its top level, or what lies in a folder that was deleted.
    pub async fn list_deleted_folders(&self, request: ListFolders) -> Result<types::FolderList> {
        list::deleted(self, request).await
    }

    /// One page of the folders of a whole root whose names hold a text.
    pub async fn search_folders(
        &self,
        request: types::SearchFoldersRequest,
    ) -> Result<types::FolderList> {
        search::run(self, request).await
    }

    /// One page of the folders of the whole site that fit a filter.
    pub async fn query_folders(
        &self,
        request: types::QueryFoldersRequest,
    ) -> Result<types::FolderQueryResult> {
        query::run(self, request).await
    }

    /// Renames or moves a folder, and gives it back as it is now.
    pub async fn update_folder(
        &self,
        id: &str,
        patch: types::FolderPatch,
    ) -> Result<types::Folder> {
        update::run(self, id, patch).await
    }

    /// Moves folders with all they hold to the trash, or removes them for good.
    pub async fn delete_folders(&self, request: types::BulkDeleteFoldersRequest) -> Result<()> {
        delete::run(self, request).await
    }

    /// Brings folders back from the trash with all they hold.
    pub async fn restore_folders(
        &self,
        request: types::BulkRestoreFoldersFromTrashBinRequest,
    ) -> Result<()> {
        restore::run(self, request).await
    }
}

#[cfg(test)]
mod tests;
