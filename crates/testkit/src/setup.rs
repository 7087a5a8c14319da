//! What a Media Manager for a test is like, before it is there.

use std::future::IntoFuture;
use std::sync::Arc;

use anyhow::Result;
use engine::tools::{Rung, Tools};
use engine::{Deriving, Ids, Limits, RandomIds};
use futures::future::BoxFuture;
use tempfile::TempDir;
use url::Url;

use crate::{CountedIds, Luck, Manager, StillClock};

/// A Media Manager in this process, without a socket.
pub fn near() -> Setup {
    Setup::new(Place::Near)
}

/// A Media Manager behind a socket of this machine.
pub fn far() -> Setup {
    Setup::new(Place::Far)
}

/// A Media Manager to be; `.await` starts it.
#[derive(Debug, Clone)]
#[must_use = "nothing starts until it is awaited"]
pub struct Setup {
    pub(crate) place: Place,
    pub(crate) luck: Vec<Luck>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) public_url: Option<Url>,
    pub(crate) data: Option<Arc<TempDir>>,
    pub(crate) derive: Deriving,
}

/// How far away it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Near,
    Far,
}

impl Setup {
    fn new(place: Place) -> Self {
        Self {
            place,
            luck: Vec::new(),
            ids: Arc::new(RandomIds),
            limits: Limits::default(),
            clock: Arc::default(),
            public_url: None,
            data: None,
            derive: Deriving::default(),
        }
    }

    /// Lets something go wrong between the client and the server; the first that fits a call happens first.
    pub fn failing(mut self, luck: Luck) -> Self {
        self.luck.push(luck);
        self
    }

    /// With ids that count, for answers that are shown whole.
    pub fn counting(mut self) -> Self {
        self.ids = Arc::new(CountedIds::default());
        self
    }

    /// With other limits than the usual.
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    /// With these programs to make other sizes and qualities of films and sounds, which are pending until
    /// [`Manager::work`]. Without, they are ready at once, whatever is installed.
    pub fn deriving(mut self, tools: Tools) -> Self {
        self.derive.tools = tools;
        self
    }

    /// With another ladder of sizes than the usual.
    pub fn ladder(mut self, ladder: impl IntoIterator<Item = Rung>) -> Self {
        self.derive.ladder = ladder.into_iter().collect();
        self
    }

    /// Known to the world under another address, such as that of a [`Proxy`](crate::Proxy).
    pub fn public_url(mut self, url: Url) -> Self {
        self.public_url = Some(url);
        self
    }
}

impl IntoFuture for Setup {
    type Output = Result<Manager>;
    type IntoFuture = BoxFuture<'static, Result<Manager>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(Manager::start(self))
    }
}
