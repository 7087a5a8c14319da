//! API keys, which open a site to whoever has them.

use catalog::{KeyRecord, Rights};
use jiff::Timestamp;

use super::{Issued, Sites, check, hash, revoked_already};
use crate::{Error, ErrorKind, Result, SiteId};

/// How many hex digits of its hash name a key.
const ID_BYTES: usize = 6;

/// An API key on one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its name, the beginning of its hash: tells keys apart and opens nothing.
    pub id: String,
    /// The site it opens.
    pub site: SiteId,
    /// What may be done with it.
    pub rights: Rights,
    /// When it was made.
    pub created: Timestamp,
    /// Since when it opens nothing any more.
    pub revoked: Option<Timestamp>,
}

impl Sites {
    /// Makes a new key for a site.
    pub async fn create_key(&self, site: &SiteId, rights: Rights) -> Result<Issued<Key>> {
        let secret = self.new_key();
        let made = self.keep_key(site, &secret, rights).await?.into();
        Ok(Issued { made, secret })
    }

    /// The keys of one site or of all, oldest first.
    pub async fn keys(&self, site: Option<&SiteId>) -> Result<Vec<Key>> {
        let keys = self.catalog.keys(site.map(SiteId::as_str)).await?;
        Ok(keys.into_iter().map(Key::from).collect())
    }

    /// Revokes a key, given by its id or as it is, on every site that it opens.
    pub async fn revoke_key(&self, key: &str) -> Result<()> {
        let (whole, now) = (hash(key), self.clock.now());
        let mut known = self.catalog.keys(None).await?;
        known.retain(|record| id_of(&record.hash) == key || record.hash == whole);
        let Some(record) = known.first() else {
            // Not named by what was given: that may be the key.
            return Err(Error::new(ErrorKind::NotFound, "there is no such API key"));
        };
        if self.catalog.revoke_key(record.hash, now).await? {
            Ok(())
        } else {
            Err(revoked_already("API key", &id_of(&record.hash)))
        }
    }

    /// A key that nobody has yet, and that opens nothing yet: `sm_` and 43 characters.
    pub fn new_key(&self) -> String {
        format!("sm_{}", self.ids.secret())
    }

    pub(super) async fn ensure_key(&self, site: &SiteId, api_key: &str) -> Result<()> {
        let kept = self.keep_key(site, api_key, Rights::Manage).await?;
        let trouble = match (kept.revoked, kept.rights) {
            (Some(_), _) => "was revoked",
            (None, Rights::Read) => "may only read",
            (None, Rights::Manage) => return Ok(()),
        };
        let message = format!("API key `{}` {trouble}", id_of(&kept.hash));
        Err(Error::new(ErrorKind::Conflict, message))
    }

    async fn keep_key(&self, site: &SiteId, api_key: &str, rights: Rights) -> Result<KeyRecord> {
        check("apiKey", api_key)?;
        let key = KeyRecord {
            hash: hash(api_key),
            site: site.to_string(),
            rights,
            created: self.clock.now(),
            revoked: None,
        };
        Ok(self.catalog.ensure_key(key).await?)
    }
}

impl From<KeyRecord> for Key {
    fn from(record: KeyRecord) -> Self {
        Self {
            id: id_of(&record.hash),
            site: SiteId::new(record.site),
            rights: record.rights,
            created: record.created,
            revoked: record.revoked,
        }
    }
}

fn id_of(hash: &[u8; 32]) -> String {
    hex::encode(&hash[..ID_BYTES])
}
