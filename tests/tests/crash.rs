//! A process that is killed loses nothing that was acknowledged, and whoever goes on sends only the rest.
//!
//! Every kill happens at a byte, not at a moment: a proxy holds the connection there.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail, ensure};
use futures::TryStreamExt as _;
use futures::future::BoxFuture;
use http::Method;
use site_media::Client;
use tempfile::TempDir;
use testkit::{
    Process, ProcessOptions, Proxy, Raw, binary, cli, fixture, photographs, recording, sha256,
};
use tokio::sync::Mutex;
use transport::{Pace, Policy};

const SIZE: u32 = 64 << 20;
const HALF: u64 = 32 << 20;
/// What requests need besides the bytes of the file, and one piece of it on its way.
const CHUNK: u64 = 256 << 10;

/// A folder with a large file, and a proxy that a server can hide behind.
struct Stage {
    home: TempDir,
    path: PathBuf,
    proxy: Proxy,
}

impl Stage {
    async fn new() -> Result<Self> {
        let home = TempDir::new()?;
        let path = home.path().join("surf.wav");
        recording(&path, SIZE)?;
        Ok(Self {
            home,
            path,
            proxy: Proxy::start().await?,
        })
    }

    fn ledger(&self) -> PathBuf {
        self.home.path().join("ledger")
    }

    /// Starts the server, again or for the first time, behind the proxy.
    async fn serve(&self) -> Result<Process> {
        let options =
            ProcessOptions::new(self.home.path().join("data")).public_url(self.proxy.url());
        let server = Process::start(&binary()?, &options).await?;
        self.proxy.lead_to(&server.url);
        Ok(server)
    }

    /// A client that goes through the proxy, and gives up at once.
    fn client(&self, server: &Process) -> Result<Client> {
        let once = Policy {
            attempts: 1,
            ..Policy::default()
        };
        Ok(server
            .client()
            .base_url(self.proxy.url().as_str())
            .retry(once)
            .build()?)
    }

    /// Where the upload stands that the ledger knows of, by the server's own word.
    async fn offset(&self, raw: Raw) -> Result<u64> {
        let entry = std::fs::read_dir(self.ledger())?
            .next()
            .context("the ledger is empty")??;
        let entry: serde_json::Value = serde_json::from_slice(&std::fs::read(entry.path())?)?;
        let location = entry["locations"][0]
            .as_str()
            .context("the ledger has no location")?;
        let reply = raw
            .ask(Method::HEAD, location)
            .header("tus-resumable", "1.0.0")
            .await?;
        Ok(reply
            .header("upload-offset")
            .context("the upload is gone")?
            .parse()?)
    }

    /// Holds what came back against what was sent.
    async fn is_whole(&self, client: &Client, id: &str) -> Result<()> {
        let copy = client
            .download(id)
            .to(self.home.path().join("back.wav"))
            .await?;
        ensure!(
            sha256(copy.path)? == sha256(&self.path)?,
            "the bytes are not those that were sent"
        );
        Ok(())
    }
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_when_the_server_was_killed() -> Result<()> {
    let stage = Stage::new().await?;
    let mut server = stage.serve().await?;
    let client = stage.client(&server)?;
    let upload = || {
        client
            .upload(&stage.path)
            .resumable(true)
            .ledger(stage.ledger())
            .send()
    };

    let mut held = stage.proxy.hold_after(HALF);
    let (cut, killed) = tokio::join!(upload(), async {
        held.reached().await;
        let killed = server.kill();
        drop(held);
        killed
    });
    killed?;
    assert!(cut.is_err(), "an upload to a dead server cannot succeed");

    let server = stage.serve().await?;
    let offset = stage.offset(server.raw()?).await?;
    let before = stage.proxy.sent();
    let stored = upload().await?;
    let sent = stage.proxy.sent() - before;

    // The rest of what the proxy passed was in the sockets of a process that died, which may hold tens of megabytes.
    assert!(offset > 0, "nothing survived of {HALF} bytes");
    let rest = u64::from(SIZE) - offset;
    assert!(
        sent <= rest + CHUNK,
        "{sent} bytes were sent where {rest} were missing"
    );
    stage.is_whole(&client, &stored.id).await?;
    assert!(server.stop().await?.success());
    Ok(())
}

/// Has a server started again instead of waiting for it.
struct Revival {
    stage: Arc<Stage>,
    server: Arc<Mutex<Option<Process>>>,
}

impl Pace for Revival {
    fn sleep(&self, _wait: Duration) -> BoxFuture<'static, ()> {
        let (stage, server) = (Arc::clone(&self.stage), Arc::clone(&self.server));
        Box::pin(async move {
            let mut server = server.lock().await;
            if server.is_none() {
                *server = Some(stage.serve().await.expect("a killed server starts again"));
            }
        })
    }

    fn limit(&self, limit: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(limit))
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
}

#[tokio::test]
async fn a_client_outlives_its_server() -> Result<()> {
    let stage = Arc::new(Stage::new().await?);
    let server = Arc::new(Mutex::new(Some(stage.serve().await?)));
    let revival = Revival {
        stage: Arc::clone(&stage),
        server: Arc::clone(&server),
    };
    let client = server
        .lock()
        .await
        .as_ref()
        .context("it was just started")?
        .client();
    let client = client
        .base_url(stage.proxy.url().as_str())
        .pace(Arc::new(revival))
        .build()?;

    let before = stage.proxy.sent();
    let mut held = stage.proxy.hold_after(HALF);
    let (stored, killed) = tokio::join!(client.upload(&stage.path).resumable(true).send(), async {
        held.reached().await;
        let killed = server
            .lock()
            .await
            .take()
            .context("it was running")
            .and_then(|mut server| server.kill());
        drop(held);
        killed
    });
    killed?;

    let again = stage.proxy.sent() - before - u64::from(SIZE);
    assert!(again < HALF / 2, "{again} bytes were sent again");
    stage.is_whole(&client, &stored?.id).await
}

#[tokio::test]
async fn an_upload_goes_on_where_it_was_when_the_client_was_killed() -> Result<()> {
    let stage = Stage::new().await?;
    let manager = testkit::far().public_url(stage.proxy.url().clone()).await?;
    stage.proxy.lead_to(&manager.url);
    let cli = cli()?.at(stage.proxy.url(), &manager);
    let (path, ledger) = (
        stage.path.display().to_string(),
        stage.ledger().display().to_string(),
    );
    let words = ["upload", "--tus", "--ledger", &ledger, &path];

    let mut held = stage.proxy.hold_after(HALF);
    let mut child = cli.start(&words)?;
    tokio::select! {
        () = held.reached() => child.kill().await?,
        ended = child.wait() => bail!("the command ended before half was sent: {}", ended?),
    }
    drop(held);

    let offset = stage.offset(manager.raw()).await?;
    let before = stage.proxy.sent();
    let said = cli.run(&words).await?;
    let sent = stage.proxy.sent() - before;

    assert!(said.starts_with("exit: 0\n"), "{said}");
    assert!(offset > HALF / 2, "only {offset} bytes survived of {HALF}");
    let rest = u64::from(SIZE) - offset;
    assert!(
        sent <= rest + CHUNK,
        "{sent} bytes were sent where {rest} were missing"
    );
    let files: Vec<_> = manager.client.files().list().stream().try_collect().await?;
    let [file] = files.as_slice() else {
        bail!("one file was uploaded, {} are there", files.len())
    };
    let client = manager.client_over(|wire| wire)?;
    stage.is_whole(&client, &file.id).await
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_kill() -> Result<()> {
    let home = TempDir::new()?;
    let options = ProcessOptions::new(home.path().join("data"));
    let mut server = Process::start(&binary()?, &options).await?;
    let client = server.client().build()?;
    let folder = client.folders().create("kept").send().await?;
    for photo in photographs() {
        client
            .upload(photo.path())
            .folder(&folder.id)
            .send()
            .await?;
    }
    server.kill()?;

    let again = Process::start(&binary()?, &options).await?;
    assert_eq!(
        (&again.site, &again.api_key),
        (&server.site, &server.api_key)
    );
    let client = again.client().build()?;
    let files: Vec<_> = client
        .files()
        .list()
        .folder("/kept")
        .stream()
        .try_collect()
        .await?;
    assert_eq!(files.len(), photographs().len());
    for file in files {
        let copy = client.download(&file.id).to(home.path()).await?;
        assert_eq!(sha256(copy.path)?, sha256(fixture(&file.display_name))?);
    }
    Ok(())
}

#[tokio::test]
async fn a_plain_upload_that_a_kill_cut_leaves_nothing_behind() -> Result<()> {
    let stage = Stage::new().await?;
    let mut server = stage.serve().await?;
    let client = stage.client(&server)?;
    let upload = || client.upload(&stage.path).resumable(false).send();

    let mut held = stage.proxy.hold_after(HALF);
    let (cut, killed) = tokio::join!(upload(), async {
        held.reached().await;
        let killed = server.kill();
        drop(held);
        killed
    });
    killed?;
    assert!(cut.is_err(), "an upload to a dead server cannot succeed");

    let _server = stage.serve().await?;
    assert_eq!(
        client
            .files()
            .search("")
            .stream()
            .try_collect::<Vec<_>>()
            .await?,
        []
    );
    assert!(
        kept(&stage.home.path().join("data"))? < 1 << 20,
        "the half that came is still there"
    );
    let stored = upload().await?;
    stage.is_whole(&client, &stored.id).await
}

/// How many bytes the files of a folder have, at any depth.
fn kept(folder: &Path) -> Result<u64> {
    let mut size = 0;
    for entry in std::fs::read_dir(folder)? {
        let (path, facts) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
        size += if facts.is_dir() {
            kept(&path)?
        } else {
            facts.len()
        };
    }
    Ok(size)
}
