//! A web server of somebody else, from which files are imported.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use http::{StatusCode, header};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::fixture;

/// A web server on this machine that has every fixture under its name; it ends with this value.
#[derive(Debug)]
pub struct Elsewhere {
    url: Url,
    state: Arc<Shelf>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shelf {
    asked: AtomicUsize,
    halt: Mutex<Option<Halt>>,
}

/// Where the next body stops, and who is told.
#[derive(Debug)]
struct Halt {
    after: usize,
    reached: oneshot::Sender<()>,
}

impl Elsewhere {
    /// Starts it on a free port.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?).parse()?;
        let state = Arc::<Shelf>::default();
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&state));
        // It ends with the value that holds it, so how it would end by itself is all the same.
        let task = tokio::spawn(async move { drop(axum::serve(listener, app).await) });
        Ok(Self { url, state, task })
    }

    /// The address of a fixture.
    pub fn url(&self, name: &str) -> String {
        format!("{}{name}", self.url)
    }

    /// How many bodies were asked for.
    pub fn asked(&self) -> usize {
        self.state.asked.load(Ordering::SeqCst)
    }

    /// Lets the next body stop for ever after so many bytes; resolves once they are sent.
    pub fn stop_after(&self, bytes: usize) -> oneshot::Receiver<()> {
        let (reached, has_reached) = oneshot::channel();
        let halt = Halt {
            after: bytes,
            reached,
        };
        *self.state.halt() = Some(halt);
        has_reached
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shelf {
    fn halt(&self) -> std::sync::MutexGuard<'_, Option<Halt>> {
        self.halt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(State(shelf): State<Arc<Shelf>>, request: Request) -> Response {
    let name = Path::new(request.uri().path())
        .file_name()
        .unwrap_or_default();
    let bytes = name
        .to_str()
        .and_then(|name| std::fs::read(fixture(name)).ok());
    let Some(bytes) = bytes else {
        let mut response = Response::new(Body::from("nothing here"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let length = bytes.len();
    let body = if request.method() == http::Method::HEAD {
        Body::empty()
    } else {
        shelf.asked.fetch_add(1, Ordering::SeqCst);
        let halt = shelf.halt().take();
        body(bytes.into(), halt)
    };
    let mut response = Response::new(body);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length.into());
    response
}

fn body(bytes: Bytes, halt: Option<Halt>) -> Body {
    let Some(Halt { after, reached }) = halt else {
        return Body::from(bytes);
    };
    let first = stream::iter([Ok::<_, std::io::Error>(
        bytes.slice(..after.min(bytes.len())),
    )]);
    let stop = stream::once(async move {
        // Nobody may be waiting any more.
        reached.send(()).ok();
        std::future::pending().await
    });
    Body::from_stream(first.chain(stop))
}
