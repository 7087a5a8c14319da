//! The sites of a data folder, and who may enter them: API keys and apps.

mod apps;
mod keys;
#[cfg(test)]
mod tests;

use std::{fmt, fs, sync::Arc};

use catalog::{Catalog, SiteRecord, Sqlite};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

pub use self::{
    apps::{App, Credentials},
    keys::Key,
};
use crate::{
    Clock, Config, Error, ErrorKind, Ids, Result, Rule, SiteId, Violation, ids::guid, keyring,
};

/// What to do with sites, their keys and their apps.
///
/// Got from an engine by [`Engine::sites`](crate::Engine::sites), or by [`Sites::open`] from a data folder, whether
/// a server is running on it or not: whoever is let in or shut out here is so from the next request on.
#[derive(Debug, Clone)]
pub struct Sites {
    pub(crate) catalog: Arc<dyn Catalog>,
    pub(crate) clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// When it was made.
    pub created: Timestamp,
    /// Since when nobody is let in any more.
    pub revoked: Option<Timestamp>,
}

/// Something new, and the secret that goes with it.
///
/// The secret is told once: only its hash is kept, and whoever loses it needs another.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued<T> {
    /// What was made.
    pub made: T,
    /// What nobody else knows.
    pub secret: String,
}

impl<T: fmt::Debug> fmt::Debug for Issued<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued")
            .field("made", &self.made)
            .finish_non_exhaustive()
    }
}

impl Sites {
    pub(crate) fn new(catalog: Arc<dyn Catalog>, config: &Config) -> Self {
        Self {
            catalog,
            clock: Arc::clone(&config.clock),
            ids: Arc::clone(&config.ids),
        }
    }

    /// Opens the sites of the data folder alone, making what is not there yet; no other part of an engine starts.
    pub fn open(config: &Config) -> Result<Self> {
        fs::create_dir_all(&config.data).map_err(Error::internal)?;
        let catalog = Arc::new(Sqlite::open(&config.data)?);
        Ok(Self::new(catalog, config))
    }

    /// The same, but makes nothing: there has to be a Media Manager already.
    pub fn find(config: &Config) -> Result<Option<Self>> {
        if !Sqlite::exists_in(&config.data) {
            return Ok(None);
        }
        Self::open(config).map(Some)
    }

    /// Makes a site, or opens one again that was revoked. It has no keys yet.
    pub async fn create(&self, site: &SiteId) -> Result<()> {
        match self.catalog.find_site(site.as_str()).await? {
            Some(SiteRecord { revoked: None, .. }) => Err(Error::new(
                ErrorKind::Conflict,
                format!("there is a site `{site}` already"),
            )),
            Some(_) => Ok(self.catalog.reopen_site(site.as_str()).await.map(drop)?),
            None => self.ensure_site(site).await,
        }
    }

    /// Sees to it that `api_key` opens `site` for everything, making either as needed.
    ///
    /// What was revoked stays so: [`Conflict`](ErrorKind::Conflict) for a key, or for one that may only read,
    /// [`NotFound`](ErrorKind::NotFound) for a site.
    pub async fn ensure(&self, site: &SiteId, api_key: &str) -> Result<()> {
        self.ensure_site(site).await?;
        self.ensure_key(site, api_key).await
    }

    /// Has a new key sign what all sites hand out, and takes what the last `keep` keys before it have signed.
    ///
    /// An engine that runs on the same folder learns of it when it is started anew;
    /// [`Engine::rotate_signing_key`](crate::Engine::rotate_signing_key) does it at once.
    pub async fn rotate_signing_key(&self, keep: usize) -> Result<()> {
        keyring::rotate(&*self.catalog, &*self.ids, keep).await?;
        Ok(())
    }

    /// All sites, oldest first.
    pub async fn list(&self) -> Result<Vec<Site>> {
        let sites = self.catalog.sites().await?;
        Ok(sites.into_iter().map(Site::from).collect())
    }

    /// Shuts everyone out of a site: its keys and apps are revoked with it. What it holds stays.
    pub async fn revoke(&self, site: &SiteId) -> Result<()> {
        let (id, now) = (site.as_str(), self.clock.now());
        if self.catalog.revoke_site(id, now).await? {
            return Ok(());
        }
        Err(match self.catalog.find_site(id).await? {
            Some(_) => revoked_already("site", id),
            None => unknown("site", id),
        })
    }

    /// A site id that nobody has yet: a random GUID.
    pub fn new_site(&self) -> SiteId {
        SiteId::new(self.new_guid())
    }

    async fn ensure_site(&self, site: &SiteId) -> Result<()> {
        check("site", site.as_str())?;
        let record = SiteRecord {
            id: site.to_string(),
            created: self.clock.now(),
            revoked: None,
        };
        Ok(self.catalog.ensure_site(record).await?)
    }

    pub(crate) fn new_guid(&self) -> String {
        let mut bytes = [0; 16];
        self.ids.fill(&mut bytes);
        guid(bytes, 4)
    }
}

impl From<SiteRecord> for Site {
    fn from(record: SiteRecord) -> Self {
        Self {
            id: SiteId::new(record.id),
            created: record.created,
            revoked: record.revoked,
        }
    }
}

/// What is kept of a key or a secret.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// Ids and secrets travel in headers and on command lines, so they have to fit there.
fn check(what: &str, text: &str) -> Result<()> {
    let fits = (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        return Ok(());
    }
    let words = "must have 1 to 255 printable ASCII characters and no spaces";
    Err(Error::invalid(Violation::new(what, Rule::Format, words)))
}

fn unknown(what: &str, id: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("there is no {what} `{id}`"))
}

fn revoked_already(what: &str, id: &str) -> Error {
    Error::new(
        ErrorKind::Conflict,
        format!("{what} `{id}` was revoked already"),
    )
}
