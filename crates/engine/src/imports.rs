//! Fetching files from elsewhere: ordered now, answered at once, done later.
//!
//! An import is a file that is pending and a job that fills it, written down together. A worker takes what is due:
//! fetch, stage, look, keep, record. The row of the file changes in the same transaction that ends the job, so a
//! process may be killed at any moment: the job is done again, and nobody sees it twice. What fails for a moment
//! is tried again later and later; what fails for good leaves a failed file, and its reason in the job.

mod bring;
mod bulk;
mod claim;
mod fetch;
mod name;
mod order;
mod room;
mod setback;
mod worker;

use std::{future::Future, sync::Arc};

use api::types::{self, FileDescriptor};

pub use self::fetch::{Answer, Fetch, FetchError, FetchErrorKind, Fetched, Nowhere, Target};
use crate::{Caller, Engine, Result};

/// How long jobs that have ended are remembered, with the reasons of those that failed.
const MEMORY: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

impl Caller {
    /// Orders one file; the answer describes it while it is pending.
    pub async fn import_file(&self, request: types::ImportFileRequest) -> Result<FileDescriptor> {
        bulk::one(self, request).await
    }

    /// Orders several files, all or none of them.
    pub async fn import_files(
        &self,
        request: types::BulkImportFilesRequest,
    ) -> Result<Vec<FileDescriptor>> {
        bulk::all_or_none(self, request.import_file_requests).await
    }

    /// Orders several files, each for itself, and says of each how it went.
    pub async fn import_each(
        &self,
        request: types::BulkImportFileRequest,
    ) -> Result<types::BulkImportFileResponse> {
        bulk::each(self, request).await
    }
}

impl Engine {
    /// Does what is due, and what becomes due, until `stop` resolves. What is under way then is broken off, and
    /// done at the next start.
    pub async fn work(self: &Arc<Self>, stop: impl Future<Output = ()> + Send) {
        worker::run(self, stop).await;
    }

    /// Does all that is due by now, and what follows from it, and says how many jobs that were.
    pub async fn work_off(&self) -> Result<usize> {
        worker::work_off(self).await
    }
}

/// Makes what a killed process was at due again, and forgets what ended long ago.
pub(crate) async fn recover(engine: &Engine) -> Result<()> {
    let released = engine.catalog().release_jobs().await?;
    if released > 0 {
        tracing::info!(released, "imports that were broken off go on");
    }
    let before = engine.now().saturating_sub(MEMORY).unwrap_or_default();
    engine.catalog().prune_jobs(before).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
