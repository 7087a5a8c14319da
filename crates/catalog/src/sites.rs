//! The contract about sites, their keys, and the few settings of a whole catalog.

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
}

/// An API key, which is not kept itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// The site it opens.
    pub site: String,
    /// When it was made.
    pub created: Timestamp,
}

/// Sites, keys and settings.
#[async_trait]
pub trait Sites: Send + Sync + 'static {
    /// Adds a site; one that is there already stays as it is.
    async fn ensure_site(&self, site: SiteRecord) -> Result<()>;

    /// All sites, oldest first.
    async fn sites(&self) -> Result<Vec<SiteRecord>>;

    /// Adds a key; adding it again changes nothing. The same key may open several sites.
    async fn ensure_key(&self, key: KeyRecord) -> Result<()>;

    /// The key with this hash on that site.
    async fn find_key(&self, hash: [u8; 32], site: &str) -> Result<Option<KeyRecord>>;

    /// Keeps `value` under `name` unless there is a value already, and gives back the one that is kept.
    async fn keep_setting(&self, name: &str, value: Vec<u8>) -> Result<Vec<u8>>;

    /// The value kept under `name`.
    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>>;
}
