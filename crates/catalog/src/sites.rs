//! The contract about sites, and about the few settings of a whole catalog.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::Result;

/// A site; everything else belongs to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRecord {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Since when nobody is let in any more.
    pub revoked: Option<Timestamp>,
}

/// Sites and settings.
#[async_trait]
pub trait Sites: Send + Sync + 'static {
    /// Adds a site; one that is there already stays as it is.
    async fn ensure_site(&self, site: SiteRecord) -> Result<()>;

    /// The site with this id, revoked or not.
    async fn find_site(&self, id: &str) -> Result<Option<SiteRecord>>;

    /// All sites, oldest first.
    async fn sites(&self) -> Result<Vec<SiteRecord>>;

    /// Revokes a site with all its keys and apps; what it holds stays. Tells whether it was open before.
    async fn revoke_site(&self, id: &str, at: Timestamp) -> Result<bool>;

    /// Opens a revoked site again, for keys and apps to come. Tells whether it was revoked before.
    async fn reopen_site(&self, id: &str) -> Result<bool>;

    /// Keeps `value` under `name` unless there is a value already, and gives back the one that is kept.
    async fn keep_setting(&self, name: &str, value: Vec<u8>) -> Result<Vec<u8>>;

    /// Keeps `new` under `name` if `old` is kept there now; whether it was.
    async fn swap_setting(&self, name: &str, old: Vec<u8>, new: Vec<u8>) -> Result<bool>;

    /// The value kept under `name`.
    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>>;
}
