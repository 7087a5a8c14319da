//! What the engine says about files.

use api::types::{self, CursorPaging, Empty, FileSorting};
use engine::{Caller, FileId, Result};

use super::done;
use crate::generated::requests;
use crate::generated::traits::Files;

/// Both lists take the same parameters, each as a type of its own.
macro_rules! listing {
    ($request:expr) => {
        engine::ListFiles {
            parent_folder_id: $request.parent_folder_id,
            media_types: $request.media_types,
            private: $request.private,
            sort: Some(FileSorting {
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

impl Files for Caller {
    async fn generate_files_download_url(
        &self,
        request: types::GenerateFilesDownloadUrlRequest,
    ) -> Result<types::ArchiveUrlAnswer> {
        self.files_archive_url(request).await
    }

    async fn generate_file_download_url(
        &self,
        request: types::GenerateFileDownloadUrlRequest,
    ) -> Result<types::GenerateFileDownloadUrlResponse> {
        self.download_urls(request).await
    }

    async fn get_file_descriptor(
        &self,
        request: requests::GetFileDescriptor,
    ) -> Result<types::FileAnswer> {
        let file = self.get_file(&FileId::parse(&request.file_id)).await?;
        Ok(types::FileAnswer { file })
    }

    async fn get_file_descriptors(
        &self,
        request: types::GetFileDescriptorsRequest,
    ) -> Result<types::FilesAnswer> {
        let ids: Vec<_> = request
            .file_ids
            .iter()
            .map(|id| FileId::parse(id))
            .collect();
        let files = self.get_files(&ids).await?;
        Ok(types::FilesAnswer { files })
    }

    async fn update_file_descriptor(
        &self,
        request: types::UpdateFileDescriptorRequest,
    ) -> Result<types::FileAnswer> {
        let file = self.update_file(request.file).await?;
        Ok(types::FileAnswer { file })
    }

    async fn generate_file_upload_url(
        &self,
        request: types::GenerateFileUploadUrlRequest,
    ) -> Result<types::GenerateFileUploadUrlResponse> {
        self.upload_url(request).await
    }

    async fn generate_file_resumable_upload_url(
        &self,
        request: types::GenerateFileResumableUploadUrlRequest,
    ) -> Result<types::GenerateFileResumableUploadUrlResponse> {
        self.resumable_upload_url(request).await
    }

    async fn import_file(&self, request: types::ImportFileRequest) -> Result<types::FileAnswer> {
        let file = self.import_file(request).await?;
        Ok(types::FileAnswer { file })
    }

    async fn bulk_import_files(
        &self,
        request: types::BulkImportFilesRequest,
    ) -> Result<types::FilesAnswer> {
        let files = self.import_files(request).await?;
        Ok(types::FilesAnswer { files })
    }

    async fn bulk_import_file(
        &self,
        request: types::BulkImportFileRequest,
    ) -> Result<types::BulkImportFileResponse> {
        self.import_each(request).await
    }

    async fn list_files(&self, request: requests::ListFiles) -> Result<types::FileList> {
        self.list_files(listing!(request)).await
    }

    async fn search_files(&self, request: types::SearchFilesRequest) -> Result<types::FileList> {
        self.search_files(request).await
    }

    async fn generate_video_streaming_url(
        &self,
        request: types::GenerateVideoStreamingUrlRequest,
    ) -> Result<types::GenerateVideoStreamingUrlResponse> {
        self.video_streaming_url(request).await
    }

    async fn bulk_delete_files(&self, request: types::BulkDeleteFilesRequest) -> Result<Empty> {
        self.delete_files(request).await?;
        Ok(done())
    }

    async fn bulk_restore_files_from_trash_bin(
        &self,
        request: types::BulkRestoreFilesFromTrashBinRequest,
    ) -> Result<Empty> {
        self.restore_files(request).await?;
        Ok(done())
    }

    async fn list_deleted_files(
        &self,
        request: requests::ListDeletedFiles,
    ) -> Result<types::FileList> {
        self.list_deleted_files(listing!(request)).await
    }

    async fn query_file_descriptors(
        &self,
        request: types::QueryFileDescriptorsRequest,
    ) -> Result<types::FileQueryResult> {
        self.query_files(request).await
    }
}
