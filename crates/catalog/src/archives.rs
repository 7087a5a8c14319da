//! The contract about archives: what a zip that somebody has a URL of is made of.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Result;

/// A zip that is made whenever somebody fetches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveRecord {
    /// What its URL is made of, and so all that guards it.
    pub id: String,
    /// The site whose files it holds.
    pub site: String,
    /// What is in it.
    pub content: ArchiveContent,
    /// When it was first asked for.
    pub created: Timestamp,
}

/// What is in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ArchiveContent {
    /// The files with these ids, side by side.
    Files(Vec<String>),
    /// The folder with this id and all that is below it.
    Folder(String),
}

/// Archives.
#[async_trait]
pub trait Archives: Send + Sync + 'static {
    /// Keeps an archive for good; one of this id that is there already stays as it is.
    async fn keep_archive(&self, archive: ArchiveRecord) -> Result<()>;

    /// The archive with this id.
    async fn find_archive(&self, id: &str) -> Result<Option<ArchiveRecord>>;
}
