//! What may be done with files that are there: every operation, one file each.

mod delete;
mod describe;
mod get;
mod list;
mod purge;
mod query;
mod restore;
mod search;
mod update;

use api::types;

pub use self::list::ListFiles;
use crate::{Caller, Engine, FileId, Result};

pub(crate) use self::{
    delete::{bury, sweep},
    describe::describe,
    get::not_found,
};

impl Caller {
    /// One file, in the trash or not.
    pub async fn get_file(&self, id: &FileId) -> Result<types::FileDescriptor> {
        get::one(self, id).await
    }

    /// Several files in the order asked for: all of them, or an error about those that do not exist.
    pub async fn get_files(&self, ids: &[FileId]) -> Result<Vec<types::FileDescriptor>> {
        get::several(self, ids).await
    }

    /// One page of the files directly in a folder.
    pub async fn list_files(&self, request: ListFiles) -> Result<types::FileList> {
        list::run(self, request).await
    }

    /// One page of the trash: its top level, or what lies in a folder that was deleted.
    pub async fn list_deleted_files(&self, request: ListFiles) -> Result<types::FileList> {
        list::deleted(self, request).await
    }

    /// One page of the files of a whole root that match a text.
    pub async fn search_files(
        &self,
        request: types::SearchFilesRequest,
    ) -> Result<types::FileList> {
        search::run(self, request).await
    }

    /// One page of the files of the whole site that fit a filter.
    pub async fn query_files(
        &self,
        request: types::QueryFileDescriptorsRequest,
    ) -> Result<types::FileQueryResult> {
        query::run(self, request).await
    }

    /// Renames, moves or labels a file, and gives it back as it is now.
    pub async fn update_file(&self, patch: types::FilePatch) -> Result<types::FileDescriptor> {
        update::run(self, patch).await
    }

    /// Moves files to the trash, or removes them for good.
    pub async fn delete_files(&self, request: types::BulkDeleteFilesRequest) -> Result<()> {
        delete::run(self, request).await
    }

    /// Brings files back from the trash.
    pub async fn restore_files(
        &self,
        request: types::BulkRestoreFilesFromTrashBinRequest,
    ) -> Result<()> {
        restore::run(self, request).await
    }
}

impl Engine {
    /// Forgets for good what has been in the trash for longer than [`Limits::trash_life`](crate::Limits), on
    /// every site, bytes included; tells how many files that were. To be called now and then.
    pub async fn purge(&self) -> Result<usize> {
        purge::run(self).await
    }
}

/// The ids inside what callers write, which may be Wix media URIs.
fn plain_ids(ids: &[String]) -> Vec<String> {
    ids.iter().map(|id| FileId::parse(id).to_string()).collect()
}

#[cfg(test)]
mod tests;
