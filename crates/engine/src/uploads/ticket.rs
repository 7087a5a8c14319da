//! Tickets: what one uploader holds, and what we remember of it.

use blobs::Staged;
use catalog::{UploadKind, UploadRecord, UploadState};
use sha2::{Digest, Sha256};

use crate::{Engine, Error, ErrorKind, Result};

/// What is kept of a ticket: enough to know it again, not enough to use it.
pub(super) fn seal(ticket: &str) -> String {
    hex::encode(Sha256::digest(ticket))
}

/// The upload that a ticket is for, if it may still be used.
pub(super) async fn redeem(
    engine: &Engine,
    ticket: &str,
    kind: UploadKind,
) -> Result<UploadRecord> {
    let upload = find(engine, ticket, kind).await?;
    let upload = upload.ok_or_else(|| refused("nobody was given this upload ticket"))?;

    if upload.state == UploadState::Used {
        return Err(refused(
            "this upload ticket was used before\nhint: ask for a new upload URL",
        ));
    }
    if upload.expires <= engine.now() {
        return Err(refused(
            "this upload ticket has expired\nhint: ask for a new upload URL",
        ));
    }
    Ok(upload)
}

/// The upload that a ticket is or was for.
pub(super) async fn find(
    engine: &Engine,
    ticket: &str,
    kind: UploadKind,
) -> Result<Option<UploadRecord>> {
    let upload = engine.catalog().find_upload(&seal(ticket)).await?;
    Ok(upload.filter(|upload| upload.kind == kind))
}

/// The resumable upload of this id, until it is over.
pub(super) async fn resume(engine: &Engine, id: &str) -> Result<UploadRecord> {
    let upload = engine.catalog().find_upload_by_id(id).await?;
    let upload = upload
        .filter(|upload| upload.kind == UploadKind::Tus)
        .ok_or_else(|| Error::new(ErrorKind::NotFound, format!("there is no upload `{id}`")))?;

    if upload.state == UploadState::Used || upload.expires <= engine.now() {
        return Err(Error::new(
            ErrorKind::Gone,
            format!("upload `{id}` is over"),
        ));
    }
    Ok(upload)
}

/// The sole right to the bytes of an upload, which is still open once we have it.
///
/// While we waited for our turn another request may have finished the upload.
pub(super) async fn hold(engine: &Engine, upload: &UploadRecord) -> Result<Staged> {
    let staged = match engine.blobs().stage(&upload.id).await {
        Err(error) if error.kind() == blobs::ErrorKind::NotFound => return Err(used()),
        staged => staged?,
    };
    match engine.catalog().find_upload_by_id(&upload.id).await? {
        Some(upload) if upload.state == UploadState::Open => Ok(staged),
        _ => Err(used()),
    }
}

fn used() -> Error {
    refused("this upload ticket was used before\nhint: ask for a new upload URL")
}

fn refused(message: &str) -> Error {
    Error::new(ErrorKind::Forbidden, message)
}
