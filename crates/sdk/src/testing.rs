//! For the tests of whoever uses this crate: a Media Manager in this process, and bad luck on the way to it.
//!
//! [`MediaManager`] is the whole server without a socket, on a folder that goes away with it. Its clients wait for
//! nothing: [`Leap`] is a clock that leaps over every pause. What goes wrong is [`Luck`], in measured doses; a
//! [`Recorder`] answers from a script and keeps what was asked.
//!
//! Needs the feature `testing`, best among the `dev-dependencies`.
//!
//! # Examples
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> site_media::Result<()> {
//! use site_media::Source;
//! use site_media::testing::{MediaManager, status};
//!
//! let manager = MediaManager::start().await?;
//! let client = manager.unlucky([status(503).times(2).on("generateFileUploadUrl")])?;
//! let cat = client.upload(Source::bytes("cat.txt", "Meow.")).folder("/pets").send().await?;
//!
//! assert_eq!(manager.client().files().get("/pets/cat.txt").await?.id, cat.id);
//! # Ok(())
//! # }
//! ```

mod fault;
mod leap;
mod luck;
mod tap;

use std::fmt;
use std::sync::Arc;

use engine::{Engine, SiteId};
use tempfile::TempDir;
use transport::Transport;
pub use transport::{Answer, InProcess, Recorded, Recorder};
use url::Url;

pub use self::fault::Fault;
pub use self::leap::Leap;
pub use self::luck::{
    Luck, Unlucky, cut_download_after, cut_upload_after, damage_upload_after, fault, refused,
    status,
};
pub use self::tap::{Tap, Tapped};
use crate::{Client, Error, ErrorKind, Result};

/// Where a Media Manager is that has no address.
const ADDRESS: &str = "http://media.test";
/// Its one site, and the key that opens it.
const SITE: &str = "5d0c8f1e-3b7a-4c62-9e14-a8f20b6d7c39";
const KEY: &str = "a-key-for-tests";

/// A Media Manager in this process, with one site and nothing in it. It ends with this value, and so does what it keeps.
pub struct MediaManager {
    client: Client,
    wire: Arc<dyn Transport>,
    pace: Leap,
    engine: Arc<Engine>,
    _data: TempDir,
}

impl MediaManager {
    /// Starts one, on a folder of its own among the temporary files.
    #[expect(clippy::missing_panics_doc, reason = "what is expected cannot fail")]
    pub async fn start() -> Result<Self> {
        let failed = |error: engine::Error| {
            Error::new(ErrorKind::LocalFile, "the Media Manager does not start").with_source(error)
        };
        let data = TempDir::with_prefix("site-media-");
        let data = data.map_err(|error| Error::file("make", &std::env::temp_dir(), error))?;
        // What a test imports lies on its own machine.
        let fetch = server::Web::new(server::WebOptions {
            allow_private: true,
            ..server::WebOptions::default()
        });
        let config = engine::Config {
            fetch: Arc::new(fetch),
            ..engine::Config::new(data.path())
        };
        let engine = Engine::open(config).await.map_err(failed)?;
        let site = SiteId::new(SITE);
        engine.sites().ensure(&site, KEY).await.map_err(failed)?;

        let address = Url::parse(ADDRESS).expect("the address is one");
        let app = server::app(Arc::clone(&engine), server::Options::new(address));
        let wire: Arc<dyn Transport> = Arc::new(InProcess::new(app));
        let pace = Leap::default();
        Ok(Self {
            client: client(Arc::clone(&wire), &pace)?,
            wire,
            pace,
            engine,
            _data: data,
        })
    }

    /// A client of it, which waits for nothing.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Another client, on whose way this goes wrong.
    pub fn unlucky(&self, luck: impl IntoIterator<Item = Luck>) -> Result<Client> {
        let pace = self.pace.clone();
        self.over(|wire| Arc::new(Unlucky::new(wire, luck).with_pace(pace)))
    }

    /// Another client, with a transport of your own around the way to it.
    pub fn over(
        &self,
        wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>,
    ) -> Result<Client> {
        client(wrap(Arc::clone(&self.wire)), &self.pace)
    }

    /// The clock of its clients.
    pub fn pace(&self) -> &Leap {
        &self.pace
    }

    /// Does the work that is due by now, such as imports, and says how many jobs that were. Nothing is done in between.
    pub async fn work(&self) -> Result<usize> {
        let worked = self.engine.work_off().await;
        worked.map_err(|error| Error::new(ErrorKind::Unavailable, error.to_string()))
    }
}

impl fmt::Debug for MediaManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaManager").finish_non_exhaustive()
    }
}

fn client(wire: Arc<dyn Transport>, pace: &Leap) -> Result<Client> {
    let client = Client::builder().base_url(ADDRESS).api_key(KEY).site(SITE);
    client.transport(wire).pace(Arc::new(pace.clone())).build()
}
