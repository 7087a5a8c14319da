//! The engine itself: a catalog, the bytes, and what it was configured with.

use std::{
    fmt, fs,
    sync::{Arc, OnceLock},
};

use blobs::Blobs;
use catalog::{Catalog, JobKind, Sqlite};
use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use sha2::{Digest as _, Sha256};
use tokio::sync::{Notify, watch};

use crate::{
    Caller, Config, Error, Ids, Limits, Links, Result, SiteId, Sites, downloads::Plans, files,
    keyring::Keys, renditions::Renditions, webhooks::WebhookKey,
};

/// The name under which the catalog keeps what the ids of events are made of.
const EVENT_SEED: &str = "event-seed";

/// A Media Manager without a door: everything but the network.
pub struct Engine {
    catalog: Arc<dyn Catalog>,
    blobs: Blobs,
    config: Config,
    keys: Keys,
    event_seed: Vec<u8>,
    bells: [Notify; 2],
    webhook_key: OnceLock<Arc<WebhookKey>>,
    closing: watch::Sender<bool>,
    renditions: Renditions,
    plans: Plans,
}

impl Engine {
    /// Opens the data folder of `config`, making what is not there yet.
    pub async fn open(config: Config) -> Result<Arc<Self>> {
        fs::create_dir_all(&config.data).map_err(Error::internal)?;
        let catalog: Arc<dyn Catalog> = Arc::new(Sqlite::open(&config.data)?);
        let blobs = Blobs::open(&config.data.join("blobs"))?;

        let keys = Keys::load(&*catalog, &*config.ids).await?;
        let seed = Sha256::digest(&keys.ring().newest().secret).to_vec();
        let event_seed = catalog.keep_setting(EVENT_SEED, seed).await?;

        let renditions = Renditions::new(&blobs, &config.limits);
        let engine = Self {
            renditions,
            plans: Plans::default(),
            catalog,
            blobs,
            config,
            keys,
            event_seed,
            bells: [Notify::new(), Notify::new()],
            webhook_key: OnceLock::new(),
            closing: watch::Sender::new(false),
        };
        files::sweep(&engine).await?;
        Ok(Arc::new(engine))
    }

    /// The handle of someone on `site` who reached us under `links`.
    pub fn caller(self: &Arc<Self>, site: SiteId, links: Links) -> Caller {
        Caller::new(Arc::clone(self), site, links)
    }

    /// The sites of this engine, and who may enter them.
    pub fn sites(&self) -> Sites {
        Sites::new(Arc::clone(&self.catalog), &self.config)
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

    /// The keys of everything this engine signs, kept in the catalog.
    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn plans(&self) -> &Plans {
        &self.plans
    }

    pub(crate) fn renditions(&self) -> &Renditions {
        &self.renditions
    }

    /// What the ids of events are made of, kept in the catalog.
    pub(crate) fn event_seed(&self) -> &[u8] {
        &self.event_seed
    }

    /// Where the key that signs webhooks is, once it was needed.
    pub(crate) fn webhook_keys(&self) -> &OnceLock<Arc<WebhookKey>> {
        &self.webhook_key
    }

    /// Sends those away who wait for events, so that a server can stop at once.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Resolves once the engine is being closed.
    pub(crate) async fn closing(&self) {
        // The sender is ours, so it is there as long as we are.
        let _ = self.closing.subscribe().wait_for(|closing| *closing).await;
    }

    /// Tells the worker that there is a new job of this kind.
    pub(crate) fn ring(&self, kind: JobKind) {
        self.bell(kind).notify_one();
    }

    /// Resolves when there is a new job of this kind, or has been since it was last asked.
    pub(crate) async fn rung(&self, kind: JobKind) {
        self.bell(kind).notified().await;
    }

    fn bell(&self, kind: JobKind) -> &Notify {
        let [fetching, making] = &self.bells;
        match kind {
            JobKind::Import => fetching,
            JobKind::Derive => making,
        }
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
    async fn what_signs_is_kept() -> Result<()> {
        let data = tempfile::tempdir().map_err(Error::internal)?;

        let first = Engine::open(Config::new(data.path())).await?;
        let ring = first.keys().ring();
        drop(first);
        let second = Engine::open(Config::new(data.path())).await?;

        assert_eq!(second.keys().ring(), ring);
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
            .remove_files("site", std::slice::from_ref(&file.id), engine.now())
            .await?;
        let config = engine.config().clone();
        let next = Engine::open(config).await?;

        assert_eq!(next.blobs().size(&file.id).await?, None);
        assert_eq!(next.catalog().doomed().await?, Vec::<String>::new());
        Ok(())
    }
}
