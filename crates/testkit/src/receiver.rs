//! A receiver of webhooks: somebody else's server, which is told what happens.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

/// How a receiver takes what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it should: 200.
    Takes,
    /// With another status.
    Says(StatusCode),
    /// Not at all: the connection stays open, and no answer comes.
    Hangs,
}

/// A receiver of webhooks on this machine; it ends with this value.
#[derive(Debug)]
pub struct Receiver {
    url: Url,
    desk: Arc<Desk>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Desk {
    manner: watch::Sender<Manner>,
    told: watch::Sender<Vec<String>>,
}

impl Receiver {
    /// Starts it on a free port.
    pub async fn start(manner: Manner) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?).parse()?;
        let desk = Arc::new(Desk {
            manner: watch::Sender::new(manner),
            told: watch::Sender::default(),
        });
        let app = Router::new()
            .route("/hook", post(take))
            .with_state(Arc::clone(&desk));
        // It ends with the value that holds it, so how it would end by itself is all the same.
        let task = tokio::spawn(async move { drop(axum::serve(listener, app).await) });
        Ok(Self { url, desk, task })
    }

    /// Where it is told.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// From now on it takes what it is told like this.
    pub fn turn(&self, manner: Manner) {
        self.desk.manner.send_replace(manner);
    }

    /// What it was told so far, oldest first, whether it has taken it or not.
    pub fn told(&self) -> Vec<String> {
        self.desk.told.borrow().clone()
    }

    /// Waits until it was told so often.
    pub async fn was_told(&self, count: usize) -> Result<Vec<String>> {
        let mut watch = self.desk.told.subscribe();
        Ok(watch.wait_for(|told| told.len() >= count).await?.clone())
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(State(desk): State<Arc<Desk>>, body: String) -> StatusCode {
    desk.told.send_modify(|told| told.push(body));
    let manner = *desk.manner.borrow();
    match manner {
        Manner::Takes => StatusCode::OK,
        Manner::Says(status) => status,
        Manner::Hangs => std::future::pending().await,
    }
}
