//! Moves files to the trash, or removes them for good. Unknown ids are no error.

use std::collections::HashSet;

use api::types::BulkDeleteFilesRequest;

use super::plain_ids;
use crate::{Caller, Engine, Result, derive};

pub(super) async fn run(caller: &Caller, request: BulkDeleteFilesRequest) -> Result<()> {
    let ids = plain_ids(&request.file_ids);
    if request.permanent.unwrap_or(false) {
        return remove(caller, &ids).await;
    }
    Ok(caller
        .catalog()
        .trash_files(caller.site().as_str(), &ids, caller.now())
        .await?)
}

/// The rows go first: whatever can still be listed can still be read.
async fn remove(caller: &Caller, ids: &[String]) -> Result<()> {
    let site = caller.site().as_str();
    let removed = caller
        .catalog()
        .remove_files(site, ids, caller.now())
        .await?;
    bury(caller.engine(), &removed).await
}

/// Deletes the bytes of removed files that a killed process has left.
pub(crate) async fn sweep(engine: &Engine) -> Result<()> {
    let doomed = engine.catalog().doomed().await?;
    bury(engine, &doomed).await
}

pub(crate) async fn bury(engine: &Engine, removed: &[String]) -> Result<()> {
    let mut buried = Vec::new();
    let assets = assets_of(engine, removed).await?;
    for id in removed {
        engine.renditions().forget(id).await;
    }
    for id in removed.iter().chain(&assets) {
        match engine.blobs().delete(id).await {
            Ok(()) => buried.push(id.clone()),
            // The file is gone either way; the next sweep tries again.
            Err(error) => tracing::warn!(file = %id, %error, "cannot delete the bytes of a file"),
        }
    }
    if buried.is_empty() {
        return Ok(());
    }
    Ok(engine.catalog().buried(&buried).await?)
}

/// What was made of removed files, and is doomed with them.
async fn assets_of(engine: &Engine, removed: &[String]) -> Result<Vec<String>> {
    let removed: HashSet<_> = removed.iter().map(String::as_str).collect();
    let mut doomed = engine.catalog().doomed().await?;
    doomed.retain(|object| derive::file_of(object).is_some_and(|file| removed.contains(file)));
    Ok(doomed)
}
