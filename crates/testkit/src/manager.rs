//! A running Media Manager, and everything a test may want to hold of it.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use axum::Router;
use engine::{Clock as _, Config, Credentials, Engine, Rights, SiteId};
use site_media::Client;
use site_media::webhook::{Event, Verifier};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use transport::{ApiKey, Http, HttpOptions, InProcess, Transport};
use url::Url;

use crate::setup::{Place, Setup};
use crate::{Leap, Metered, Raw, StillClock, Traffic, Unlucky};

/// How many bytes a connection may hold that the server has not read yet.
const RECEIVED: u32 = 256 << 10;

/// The site of every Media Manager of ours.
const SITE: &str = "5d0c8f1e-3b7a-4c62-9e14-a8f20b6d7c39";
/// The key that opens it.
const KEY: &str = "sm_key-of-the-tests";
/// The site next door, and its key.
const NEIGHBOUR: (&str, &str) = (
    "1f7c9d52-60ab-4e8e-8d1b-2f6a3c5b7e90",
    "sm_key-of-the-neighbour",
);

/// A running Media Manager.
pub struct Manager {
    /// A client of it, which waits for nothing when it tries again.
    pub client: Client,
    /// Its address, without the path of the API.
    pub url: Url,
    /// Its site.
    pub site: String,
    /// The key that opens the site.
    pub api_key: String,
    /// Its clock, which only moves when told.
    pub clock: Arc<StillClock>,
    /// The clock of its clients, which leaps over every wait.
    pub pace: Leap,
    /// What went between the client and the server.
    pub traffic: Traffic,
    data: Arc<TempDir>,
    wire: Arc<dyn Transport>,
    server: Server,
    setup: Setup,
}

impl Manager {
    /// Starts what `setup` describes.
    pub(crate) async fn start(mut setup: Setup) -> Result<Self> {
        let data = match setup.data.clone() {
            Some(data) => data,
            None => Arc::new(TempDir::with_prefix("site-media-")?),
        };
        setup.data = Some(Arc::clone(&data));

        let engine = open(&setup, data.path()).await?;
        let server = Server::start(&setup, engine)?;
        let traffic = Traffic::default();
        let wire = Metered::new(Arc::clone(&server.wire), traffic.clone());
        let pace = Leap::default();
        let wire = Unlucky::new(wire, setup.luck.clone()).with_pace(pace.clone());
        let wire: Arc<dyn Transport> = Arc::new(wire);
        Ok(Self {
            client: client(&server.url, Arc::clone(&wire), (SITE, KEY), &pace)?,
            pace,
            wire,
            url: server.url.clone(),
            site: SITE.to_owned(),
            api_key: KEY.to_owned(),
            clock: Arc::clone(&setup.clock),
            traffic,
            data,
            server,
            setup,
        })
    }

    /// Stops it and starts it again on the same data, at the same time by its clock.
    pub async fn restart(self) -> Result<Self> {
        let Self {
            server,
            setup,
            client,
            wire,
            ..
        } = self;
        drop((client, wire));
        server.stop().await?;
        Self::start(setup).await
    }

    /// The event in a token, if it is signed by the key that this Media Manager shows, and good by its clock.
    pub async fn verified(&self, token: &str) -> Result<Event> {
        let key = self.url.join("_local/webhook-key")?;
        let key = self.raw().get(key.as_str()).await?;
        let verifier = Verifier::new(std::str::from_utf8(&key.body)?)?;
        let millis = self.clock.now().as_millisecond().try_into()?;
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(millis);
        Ok(verifier.verify_at(token, now)?)
    }

    /// Does all the work that is due by now, such as imports, and says how many jobs that were.
    pub async fn work(&self) -> Result<usize> {
        Ok(self.server.engine.work_off().await?)
    }

    /// The generated client, signed like any other; nothing is tried twice.
    pub fn api(&self) -> Result<api::Client> {
        let base = self.url.join("site-media/v1")?;
        let signed = ApiKey::new(
            Arc::clone(&self.server.wire),
            &base,
            &self.api_key,
            &self.site,
        )?;
        Ok(api::Client::new(base.as_str(), Arc::new(signed)))
    }

    /// Requests put together by hand, such as no client of ours would send.
    pub fn raw(&self) -> Raw {
        Raw::new(
            Arc::clone(&self.server.wire),
            &self.url,
            &self.api_key,
            &self.site,
        )
    }

    /// A client of another site of the same Media Manager.
    pub async fn neighbour(&self) -> Result<Client> {
        let (site, key) = NEIGHBOUR;
        self.server
            .engine
            .sites()
            .ensure(&SiteId::new(site), key)
            .await?;
        let wire = Arc::clone(&self.server.wire);
        client(&self.url, wire, NEIGHBOUR, &self.pace)
    }

    /// Another key of the site, with which one may only look.
    pub async fn reading_key(&self) -> Result<String> {
        let site = SiteId::new(&self.site);
        let sites = self.server.engine.sites();
        Ok(sites.create_key(&site, Rights::Read).await?.secret)
    }

    /// Puts an app on the site, which may do everything there.
    pub async fn install(&self, id: &str, secret: &str, instance: &str) -> Result<()> {
        let app = Credentials {
            id: id.to_owned(),
            secret: secret.to_owned(),
            instance: instance.to_owned(),
        };
        let site = SiteId::new(&self.site);
        let sites = self.server.engine.sites();
        sites.create_app(&site, &app, Rights::Manage).await?;
        Ok(())
    }

    /// A client with another transport around the same wire.
    pub fn client_over(
        &self,
        wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>,
    ) -> Result<Client> {
        client(
            &self.url,
            wrap(Arc::clone(&self.server.wire)),
            (&self.site, &self.api_key),
            &self.pace,
        )
    }

    /// A client that has the same luck, and nothing else in common with the first.
    pub fn another(&self) -> Result<Client> {
        let wire = Arc::clone(&self.wire);
        client(&self.url, wire, (&self.site, &self.api_key), &self.pace)
    }

    /// The folder that keeps everything.
    pub fn data(&self) -> &Path {
        self.data.path()
    }
}

impl std::fmt::Debug for Manager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Manager")
            .field("url", &self.url.as_str())
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

fn client(
    url: &Url,
    wire: Arc<dyn Transport>,
    (site, key): (&str, &str),
    pace: &Leap,
) -> Result<Client> {
    let client = Client::builder()
        .base_url(url.as_str())
        .api_key(key)
        .site(site);
    Ok(client
        .transport(wire)
        .pace(Arc::new(pace.clone()))
        .build()?)
}

async fn open(setup: &Setup, data: &Path) -> Result<Arc<Engine>> {
    // Whatever tests import lies on this machine.
    let fetch = server::Web::new(server::WebOptions {
        allow_private: true,
        ..server::WebOptions::default()
    });
    let engine = Engine::open(Config {
        fetch: Arc::new(fetch),
        clock: Arc::clone(&setup.clock) as _,
        ids: Arc::clone(&setup.ids),
        limits: setup.limits.clone(),
        derive: setup.derive.clone(),
        ..Config::new(data)
    });
    let engine = engine.await?;
    engine.recover().await?;
    engine.sites().ensure(&SiteId::new(SITE), KEY).await?;
    Ok(engine)
}

/// What answers, and the way to it.
struct Server {
    url: Url,
    wire: Arc<dyn Transport>,
    engine: Arc<Engine>,
    socket: Option<Socket>,
}

impl Server {
    fn start(setup: &Setup, engine: Arc<Engine>) -> Result<Self> {
        let app = |public: &Url| {
            let public = setup.public_url.clone().unwrap_or_else(|| public.clone());
            let options = server::Options {
                ids: Arc::clone(&setup.ids),
                ..server::Options::new(public)
            };
            server::app(Arc::clone(&engine), options)
        };
        match setup.place {
            Place::Near => {
                let url: Url = "http://media.test".parse()?;
                let wire = Arc::new(InProcess::new(app(&url)));
                Ok(Self {
                    url,
                    wire,
                    engine,
                    socket: None,
                })
            }
            Place::Far => {
                let socket = TcpSocket::new_v4()?;
                // Else the system lets it hold tens of megabytes, which are lost when a connection is cut.
                socket.set_recv_buffer_size(RECEIVED)?;
                socket.bind(([127, 0, 0, 1], 0).into())?;
                let listener = socket.listen(1024)?;
                let url: Url = format!("http://{}", listener.local_addr()?).parse()?;
                let socket = Some(Socket::serve(listener, app(&url)));
                let wire = Arc::new(Http::new(&HttpOptions::default())?);
                Ok(Self {
                    url,
                    wire,
                    engine,
                    socket,
                })
            }
        }
    }

    async fn stop(self) -> Result<()> {
        let Self { wire, socket, .. } = self;
        // Connections that are kept for later would keep the server from ending.
        drop(wire);
        match socket {
            Some(socket) => socket.stop().await,
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// A server behind a socket; it ends with this value.
struct Socket {
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Socket {
    fn serve(listener: TcpListener, app: Router) -> Self {
        let (stop, stopped) = oneshot::channel();
        // An end of the sender, told or not, is the end of the server.
        let stopped = async move { drop(stopped.await) };
        Self {
            stop,
            task: tokio::spawn(server::serve(listener, app, stopped)),
        }
    }

    async fn stop(self) -> Result<()> {
        let Self { stop, task } = self;
        drop(stop);
        task.await?.context("the server did not end well")
    }
}
