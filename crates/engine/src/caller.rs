//! Who is asking is which handle you hold: every rule of the engine hangs on a [`Caller`].

use std::sync::Arc;

use catalog::Catalog;
use jiff::Timestamp;

use crate::{Config, Engine, Ids, Links, SiteId};

/// Someone known, on one site, who reached us under one address.
///
/// Made by [`Engine::caller`]; cheap to clone. It sees its own site and no other.
#[derive(Debug, Clone)]
pub struct Caller {
    engine: Arc<Engine>,
    site: SiteId,
    links: Links,
}

impl Caller {
    pub(crate) fn new(engine: Arc<Engine>, site: SiteId, links: Links) -> Self {
        Self {
            engine,
            site,
            links,
        }
    }

    /// The engine behind.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The site that is asked about.
    pub fn site(&self) -> &SiteId {
        &self.site
    }

    /// Builds the URLs that go into answers.
    pub fn links(&self) -> &Links {
        &self.links
    }

    pub(crate) fn catalog(&self) -> &dyn Catalog {
        self.engine.catalog()
    }

    pub(crate) fn config(&self) -> &Config {
        self.engine.config()
    }

    pub(crate) fn ids(&self) -> &dyn Ids {
        self.engine.ids()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.engine.now()
    }
}
