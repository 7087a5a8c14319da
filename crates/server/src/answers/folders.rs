//! What the engine says about folders.

use api::types::{self, CursorPaging, Empty, FolderSorting};
use engine::{Caller, Result};

use super::done;
use crate::generated::requests;
use crate::generated::traits::Folders;

/// Both lists take the same parameters, each as a type of its own.
macro_rules! listing {
    ($request:expr) => {
        engine::ListFolders {
            parent_folder_id: $request.parent_folder_id,
            sort: Some(FolderSorting {
                field_name: $request.sort_field_name,
                order: $request.sort_order,
            }),
            paging: Some(CursorPaging {
                cursor: $request.paging_cursor,
                limit: $request.paging_limit,
            }),
        }
    };
}

impl Folders for Caller {
    async fn create_folder(
        &self,
        request: types::CreateFolderRequest,
    ) -> Result<types::FolderAnswer> {
        let folder = self.create_folder(request).await?;
        Ok(types::FolderAnswer { folder })
    }

    async fn get_folder(&self, request: requests::GetFolder) -> Result<types::FolderAnswer> {
        let folder = self.get_folder(&request.folder_id).await?;
        Ok(types::FolderAnswer { folder })
    }

    async fn list_folders(&self, request: requests::ListFolders) -> Result<types::FolderList> {
        self.list_folders(listing!(request)).await
    }

    async fn search_folders(
        &self,
        request: types::SearchFoldersRequest,
    ) -> Result<types::FolderList> {
        self.search_folders(request).await
    }

    async fn update_folder(&self, request: requests::UpdateFolder) -> Result<types::FolderAnswer> {
        let folder = self
            .update_folder(&request.folder_id, request.body.folder)
            .await?;
        Ok(types::FolderAnswer { folder })
    }

    async fn generate_folder_download_url(
        &self,
        request: requests::GenerateFolderDownloadUrl,
    ) -> Result<types::ArchiveUrlAnswer> {
        self.folder_archive_url(&request.folder_id).await
    }

    async fn bulk_delete_folders(&self, request: types::BulkDeleteFoldersRequest) -> Result<Empty> {
        self.delete_folders(request).await?;
        Ok(done())
    }

    async fn bulk_restore_folders_from_trash_bin(
        &self,
        request: types::BulkRestoreFoldersFromTrashBinRequest,
    ) -> Result<Empty> {
        self.restore_folders(request).await?;
        Ok(done())
    }

    async fn list_deleted_folders(
        &self,
        request: requests::ListDeletedFolders,
    ) -> Result<types::FolderList> {
        self.list_deleted_folders(listing!(request)).await
    }

    async fn query_folders(
        &self,
        request: types::QueryFoldersRequest,
    ) -> Result<types::FolderQueryResult> {
        self.query_folders(request).await
    }
}
