//! Asks the service where the bytes go.

use api::types::{
    GenerateFileResumableUploadUrlRequest, GenerateFileResumableUploadUrlResponse,
    GenerateFileUploadUrlRequest,
};

use super::Job;
use crate::Result;
use crate::model::ByteSize;

/// The URL for an upload in one request.
pub(super) async fn plain(job: &Job) -> Result<String> {
    let body = GenerateFileUploadUrlRequest {
        external_info: job.wishes.external_info.clone(),
        file_name: Some(job.name.clone()),
        file_path: job.target.path.clone(),
        labels: job.labels(),
        mime_type: job.mime_type.clone(),
        parent_folder_id: job.target.folder.clone(),
        private: job.wishes.private,
        size_in_bytes: Some(ByteSize(job.size())),
    };
    let answer = job
        .client
        .call(|api| async move { api.generate_file_upload_url().body(body).send().await });
    Ok(answer.await?.upload_url)
}

/// The URL and the token for an upload by tus.
pub(super) async fn resumable(job: &Job) -> Result<GenerateFileResumableUploadUrlResponse> {
    let body = GenerateFileResumableUploadUrlRequest {
        file_name: Some(job.name.clone()),
        file_path: job.target.path.clone(),
        labels: job.labels(),
        mime_type: job.mime_type.clone(),
        parent_folder_id: job.target.folder.clone(),
        private: job.wishes.private,
        size_in_bytes: Some(ByteSize(job.size())),
        upload_protocol: None,
    };
    job.client
        .call(|api| async move {
            api.generate_file_resumable_upload_url()
                .body(body)
                .send()
                .await
        })
        .await
}
