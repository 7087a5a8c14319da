//! The contract about API keys.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::Result;

/// How much a key or an app may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rights {
    /// Look.
    Read,
    /// Look and change.
    Manage,
}

impl Rights {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Manage => "MANAGE",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Read, Self::Manage]
            .into_iter()
            .find(|each| each.as_str() == text)
    }
}

/// An API key on one site. The key is not kept itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// The site it opens.
    pub site: String,
    /// What may be done with it.
    pub rights: Rights,
    /// When it was made.
    pub created: Timestamp,
    /// Since when it opens nothing any more.
    pub revoked: Option<Timestamp>,
}

/// API keys. One that is revoked is remembered, so that it never comes back.
#[async_trait]
pub trait Keys: Send + Sync + 'static {
    /// Adds a key and gives back the one that is kept: a key that is there already stays as it is, revoked or
    /// not. The same key may open several sites.
    ///
    /// [`Missing`](crate::ErrorKind::Missing) if the site is not there or revoked.
    async fn ensure_key(&self, key: KeyRecord) -> Result<KeyRecord>;

    /// The key with this hash on that site, revoked or not.
    async fn find_key(&self, hash: [u8; 32], site: &str) -> Result<Option<KeyRecord>>;

    /// All keys, of one site or of all, oldest first.
    async fn keys(&self, site: Option<&str>) -> Result<Vec<KeyRecord>>;

    /// Revokes a key on every site that it opens. Tells whether it opened one.
    async fn revoke_key(&self, hash: [u8; 32], at: Timestamp) -> Result<bool>;
}
