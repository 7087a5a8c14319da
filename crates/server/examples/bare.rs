//! The least a server can do with an upload: it writes the body to a file, and syncs it.
//!
//!     cargo run --release -p site-media-server --example bare -- <data folder> <ready file>
//!
//! `cargo xtask bench server` measures ours beside it.

use std::{
    env,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{Router, body::Body, extract::State, http::StatusCode};
use bytes::Bytes;
use futures::StreamExt;
use tokio::{net::TcpListener, sync::mpsc, task};

/// Chunks that wait for the disk while the socket goes on.
const QUEUE: usize = 16;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut words = env::args_os().skip(1).map(PathBuf::from);
    let (Some(data), Some(ready)) = (words.next(), words.next()) else {
        return Err("it takes a data folder and a ready file".into());
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    say_where(&ready, &format!("http://{}", listener.local_addr()?))?;

    let app = Router::new().fallback(take).with_state(Arc::new(data));
    site_media_server::serve(listener, app, std::future::pending()).await?;
    Ok(())
}

/// Whatever the method and the path, the body becomes the file.
async fn take(State(data): State<Arc<PathBuf>>, body: Body) -> StatusCode {
    match keep(&data.join("body"), body).await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn keep(path: &Path, body: Body) -> Result<(), Failure> {
    let file = File::create(path)?;
    let (chunks, queue) = mpsc::channel(QUEUE);
    let writing = task::spawn_blocking(move || write(&file, queue));
    let mut body = body.into_data_stream();
    while let Some(chunk) = body.next().await {
        chunks.send(chunk?).await?;
    }
    drop(chunks);
    Ok(writing.await??)
}

fn write(mut file: &File, mut queue: mpsc::Receiver<Bytes>) -> io::Result<()> {
    while let Some(chunk) = queue.blocking_recv() {
        file.write_all(&chunk)?;
    }
    file.sync_all()
}

/// Whoever waits for the ready file never sees half of it.
fn say_where(ready: &Path, url: &str) -> io::Result<()> {
    let part = ready.with_extension("part");
    fs::write(&part, format!(r#"{{"url":"{url}"}}"#))?;
    fs::rename(part, ready)
}
