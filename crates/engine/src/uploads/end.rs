//! Uploads that never became a file: given up by who sent them, or too old.

use catalog::UploadState;

use super::{Uploads, parts, ticket};
use crate::{Engine, Result};

/// How many are cleared away at a time.
const BATCH: usize = 100;

/// Gives an upload up, its ticket included; a part, alone.
pub(super) async fn terminate(uploads: &Uploads, id: &str) -> Result<()> {
    let engine = &uploads.engine;
    let upload = ticket::resume(engine, id).await?;
    // The row first: what it led to is then nobody's, and swept at the latest when the process starts anew.
    let staged = ticket::hold(engine, &upload).await?;
    parts::discard_all(engine, &upload.id).await?;
    engine.catalog().remove_upload(&upload.id).await?;
    Ok(staged.discard().await?)
}

/// Clears away what has expired; tells how many uploads that were.
pub(super) async fn clear(engine: &Engine) -> Result<usize> {
    let mut cleared = 0;
    loop {
        let expired = engine
            .catalog()
            .expired_uploads(engine.now(), BATCH)
            .await?;
        for upload in &expired {
            parts::discard_all(engine, &upload.id).await?;
            engine.catalog().remove_upload(&upload.id).await?;
            if upload.state == UploadState::Open {
                parts::discard_bytes(engine, upload).await;
            }
        }
        cleared += expired.len();
        if expired.len() < BATCH {
            return Ok(cleared);
        }
    }
}
