//! The engine itself: a catalog, the bytes, and what it was configured with.

use std::{fmt, fs, sync::Arc};

use blobs::Blobs;
use catalog::{Catalog, Sqlite};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use crate::{Caller, Config, Error, Ids, Limits, Links, Result, SiteId, Sites, files};

/// The name under which the catalog keeps the key that signs what we hand out.
const SIGNING_SECRET: &str = "signing-secret";

/// A Media Manager without a door: everything but the network.
pub struct Engine {
    catalog: Arc<dyn Catalog>,
    blobs: Blobs,
    config: Config,
    secret: Vec<u8>,
}

impl Engine {
    /// Opens the data folder of `config`, making what is not there yet.
    pub async fn open(config: Config) -> Result<Arc<Self>> {
        fs::create_dir_all(&config.data).map_err(Error::internal)?;
        let catalog: Arc<dyn Catalog> = Arc::new(Sqlite::open(&config.data)?);
        let blobs = Blobs::open(&config.data.join("blobs"))?;

        let mut secret = vec![0; 32];
        config.ids.fill(&mut secret);
        let secret = catalog.keep_setting(SIGNING_SECRET, secret).await?;

        let engine = Self {
            catalog,
            blobs,
            config,
            secret,
        };
        files::sweep(&engine).await?;
        Ok(Arc::new(engine))
    }

    /// The handle of someone on `site` who reached us under `links`.
    pub fn caller(self: &Arc<Self>, site: SiteId, links: Links) -> Caller {
        Caller::new(Arc::clone(self), site, links)
    }

    /// The sites of this engine and their keys.
    pub fn sites(&self) -> Sites<'_> {
        Sites::new(self)
    }

    /// Whose key this is, if it belongs to the site that is asked about.
    pub async fn identify(&self, api_key: &str, site: &str) -> Result<Option<SiteId>> {
        self.sites().identify(api_key, site).await
    }

    /// How large and how long things may be.
    pub fn limits(&self) -> &Limits {
        &self.config.limits
    }

    pub(crate) fn catalog(&self) -> &dyn Catalog {
        &*self.catalog
    }

    pub(crate) fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn ids(&self) -> &dyn Ids {
        &*self.config.ids
    }

    /// The key of everything this engine signs; made once, kept in the catalog.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// The present moment, in the whole milliseconds that the catalog keeps.
    pub(crate) fn now(&self) -> Timestamp {
        let whole = TimestampRound::new()
            .smallest(Unit::Millisecond)
            .mode(RoundMode::Trunc);
        let now = self.config.clock.now();
        now.round(whole).unwrap_or(now)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Near;

    #[tokio::test]
    async fn what_signs_is_kept_and_never_shown() -> Result<()> {
        let data = tempfile::tempdir().map_err(Error::internal)?;

        let first = Engine::open(Config::new(data.path())).await?;
        let secret = first.secret().to_vec();
        drop(first);
        let second = Engine::open(Config::new(data.path())).await?;

        assert_eq!(second.secret(), secret);
        assert!(!format!("{second:?}").contains(&format!("{secret:?}")));
        Ok(())
    }

    #[tokio::test]
    async fn bytes_of_removed_files_are_deleted_at_the_next_start() -> Result<()> {
        let near = Near::open().await?;
        let engine = near.caller.engine();
        let file = near.picture("cat", |_| {}).await?;
        engine
            .blobs()
            .stage("upload")
            .await?
            .promote(&file.id)
            .await?;

        // As a process leaves it that is killed between the row and the bytes.
        engine
            .catalog()
            .remove_files("site", std::slice::from_ref(&file.id))
            .await?;
        let config = engine.config().clone();
        let next = Engine::open(config).await?;

        assert_eq!(next.blobs().size(&file.id).await?, None);
        assert_eq!(next.catalog().doomed().await?, Vec::<String>::new());
        Ok(())
    }
}
