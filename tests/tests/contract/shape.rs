//! An answer has the shape of the spec: read as the generated type and written again, it is the same.

use anyhow::{Result, bail, ensure};
use api::types;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Holds the body of a success against the type that the spec gives it.
pub(crate) fn hold(operation: &str, answer: &Value) -> Result<()> {
    match operation {
        "bulkDeleteFiles"
        | "bulkDeleteFolders"
        | "bulkRestoreFilesFromTrashBin"
        | "bulkRestoreFoldersFromTrashBin" => same::<types::Empty>(answer),
        "bulkImportFile" => same::<types::BulkImportFileResponse>(answer),
        "createAccessToken" => same::<types::CreateAccessTokenResponse>(answer),
        "createFolder" | "getFolder" | "updateFolder" => same::<types::FolderAnswer>(answer),
        "finishResumableUpload"
        | "getFileDescriptor"
        | "importFile"
        | "updateFileDescriptor"
        | "uploadFile" => same::<types::FileAnswer>(answer),
        "generateFileDownloadUrl" => same::<types::GenerateFileDownloadUrlResponse>(answer),
        "generateFileResumableUploadUrl" => {
            same::<types::GenerateFileResumableUploadUrlResponse>(answer)
        }
        "generateFileUploadUrl" => same::<types::GenerateFileUploadUrlResponse>(answer),
        "generateFilesDownloadUrl" | "generateFolderDownloadUrl" => {
            same::<types::ArchiveUrlAnswer>(answer)
        }
        "generateVideoStreamingUrl" => same::<types::GenerateVideoStreamingUrlResponse>(answer),
        "bulkImportFiles" | "getFileDescriptors" => same::<types::FilesAnswer>(answer),
        "listDeletedFiles" | "listFiles" | "searchFiles" => same::<types::FileList>(answer),
        "listDeletedFolders" | "listFolders" | "searchFolders" => same::<types::FolderList>(answer),
        "queryFileDescriptors" => same::<types::FileQueryResult>(answer),
        "queryFolders" => same::<types::FolderQueryResult>(answer),
        _ => bail!("`{operation}` answers with no shape that is known here"),
    }
}

fn same<T: Serialize + DeserializeOwned>(answer: &Value) -> Result<()> {
    let read: T = serde_json::from_value(answer.clone())?;
    let written = serde_json::to_value(read)?;
    ensure!(written == *answer, "{answer} is read as {written}");
    Ok(())
}
