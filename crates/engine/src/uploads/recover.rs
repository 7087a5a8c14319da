//! Puts right at start-up what a killed process left, and clears away uploads that are over.

use std::collections::HashSet;

use catalog::{UploadKind, UploadRecord, UploadState};
use jiff::Timestamp;

use crate::{Engine, Result};

/// Uploads are few: those of the last days.
const ALL: usize = usize::MAX;

pub(super) async fn run(engine: &Engine) -> Result<()> {
    let now = engine.now();
    let mut keep = HashSet::new();
    for upload in engine
        .catalog()
        .expired_uploads(Timestamp::MAX, ALL)
        .await?
    {
        // A part has no file of its own.
        if upload.state == UploadState::Open && upload.part_of.is_none() {
            take_back(engine, &upload).await?;
        }
        if upload.expires <= now {
            engine.catalog().remove_upload(&upload.id).await?;
        } else if upload.state == UploadState::Open && upload.kind == UploadKind::Tus {
            keep.insert(upload.id);
        }
    }
    // A plain upload cannot go on, so what it left is swept along with what nobody remembers.
    engine.blobs().sweep(keep).await?;
    Ok(())
}

/// An upload is open while its file has no row. If its bytes were kept already, the process died in between.
async fn take_back(engine: &Engine, upload: &UploadRecord) -> Result<()> {
    if engine.blobs().restage(&upload.file, &upload.id).await? {
        tracing::info!(upload = %upload.id, "bytes without a row were taken back");
    }
    Ok(())
}
