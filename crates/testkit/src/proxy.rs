//! Stands between a client and a server, and can hold a connection where it hurts.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

/// A proxy for TCP on this machine. A server behind it needs its address as public URL.
#[derive(Debug)]
pub struct Proxy {
    url: Url,
    way: Arc<Way>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Way {
    target: Mutex<Option<SocketAddr>>,
    sent: AtomicU64,
    hold: Mutex<Option<Hold>>,
}

/// Where to hold, whom to tell, and who says when to cut.
#[derive(Debug)]
struct Hold {
    at: u64,
    reached: oneshot::Sender<()>,
    cut: oneshot::Receiver<()>,
}

/// A hold that may come to pass; dropping it cuts what is held.
#[derive(Debug)]
pub struct Held {
    reached: oneshot::Receiver<()>,
    _cut: oneshot::Sender<()>,
}

impl Held {
    /// Waits until the connection is held: the bytes before have gone to the server, and none after.
    ///
    /// # Panics
    ///
    /// When the proxy is gone.
    pub async fn reached(&mut self) {
        (&mut self.reached)
            .await
            .expect("the proxy outlives what it holds");
    }
}

impl Proxy {
    /// A proxy on a free port, which leads nowhere yet.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?).parse()?;
        let way = Arc::new(Way::default());
        let task = tokio::spawn(accept(listener, Arc::clone(&way)));
        Ok(Self { url, way, task })
    }

    /// Its address.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Leads new connections to the server at this address.
    pub fn lead_to(&self, server: &Url) {
        let target = server
            .socket_addrs(|| None)
            .ok()
            .and_then(|found| found.first().copied());
        *held(&self.way.target) = target;
    }

    /// How many bytes clients have sent through it, headers included.
    pub fn sent(&self) -> u64 {
        self.way.sent.load(Ordering::SeqCst)
    }

    /// Holds the connection that sends the byte after this many more.
    pub fn hold_after(&self, bytes: u64) -> Held {
        let (reached, told) = oneshot::channel();
        let (cutting, cut) = oneshot::channel();
        *held(&self.way.hold) = Some(Hold {
            at: self.sent() + bytes,
            reached,
            cut,
        });
        Held {
            reached: told,
            _cut: cutting,
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, way: Arc<Way>) {
    while let Ok((client, _)) = listener.accept().await {
        let way = Arc::clone(&way);
        // A connection that breaks is what this is for.
        tokio::spawn(async move { pass(client, &way).await.ok() });
    }
}

async fn pass(client: TcpStream, way: &Way) -> io::Result<()> {
    let target = *held(&way.target);
    let Some(target) = target else { return Ok(()) };
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;

    let (mut from_server, to_server) = server.into_split();
    let (from_client, mut to_client) = client.into_split();
    tokio::select! {
        passed = upwards(from_client, to_server, way) => passed,
        passed = tokio::io::copy(&mut from_server, &mut to_client) => passed.map(drop),
    }
}

async fn upwards(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    way: &Way,
) -> io::Result<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = client.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        let (passing, hold) = way.reckon(read as u64);
        server.write_all(&buffer[..passing]).await?;
        if let Some(Hold { reached, cut, .. }) = hold {
            server.flush().await?;
            // Whoever set this up may have gone, and that means to cut at once.
            reached.send(()).ok();
            cut.await.ok();
            return Ok(());
        }
    }
}

impl Way {
    /// How many of `read` bytes may pass, and the hold if it is reached with them.
    fn reckon(&self, read: u64) -> (usize, Option<Hold>) {
        let mut hold = held(&self.hold);
        let before = self.sent.load(Ordering::SeqCst);
        let reached = hold.take_if(|hold| before + read > hold.at);
        let passing = reached
            .as_ref()
            .map_or(read, |hold| hold.at.saturating_sub(before));
        self.sent.fetch_add(passing, Ordering::SeqCst);
        (
            usize::try_from(passing).expect("no more than was read"),
            reached,
        )
    }
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
