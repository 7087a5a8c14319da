//! The contract about what was made of files and is kept beside them.

use async_trait::async_trait;

use crate::{Asset, Result};

/// What was made of files. When a file is removed for good, the bytes of all of it are
/// [doomed](crate::Files::doomed) with it.
#[async_trait]
pub trait Assets: Send + Sync + 'static {
    /// Notes that a job has made something and kept its bytes, in place of what had the same name; `false`, and
    /// nothing noted, if the file is gone.
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) if the job is not this turn's any more.
    async fn keep_asset(&self, job: &str, turn: u32, asset: Asset) -> Result<bool>;

    /// What was made of a file, by the names under which the bytes are kept.
    async fn assets_of(&self, file: &str) -> Result<Vec<Asset>>;

    /// Up to `limit` assets of all files after the one whose bytes have this name, in the order of those names; for
    /// looking at every one.
    async fn assets_after(&self, object: &str, limit: usize) -> Result<Vec<Asset>>;
}
