//! Request bodies on their way into the engine.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, header},
};
use bytes::Bytes;
use engine::uploads;
use futures::{Stream, StreamExt};
use tokio::{
    runtime::Handle,
    time::{self, Instant, Sleep},
};

/// How long the rest of a refused body is read and thrown away.
const LINGER: Duration = Duration::from_secs(5);

/// A body as the engine takes it. If nothing comes for as long as `stall`, it breaks off.
pub(super) fn stream(headers: &HeaderMap, body: Body, stall: Duration) -> uploads::Body {
    let sends = !headers.contains_key(header::EXPECT);
    uploads::body(Polite {
        body: Some(body.into_data_stream()),
        sends,
        waits: false,
        stall,
        patience: Box::pin(time::sleep(stall)),
    })
}

/// Reads a body that nobody needs.
pub(super) fn ignore(headers: &HeaderMap, body: Body) {
    drop(stream(headers, body, LINGER));
}

/// A body that is read on for a while after it was dropped.
///
/// A client that is still sending would take the closing of the connection for a failure, and never read why it
/// was refused.
struct Polite {
    body: Option<BodyDataStream>,
    /// Whether the client sends: one that asked first (`Expect`) does not before it is read from.
    sends: bool,
    /// Whether nothing was there when we looked last.
    waits: bool,
    stall: Duration,
    /// Ends when nothing has come for too long; wound up whenever the waiting begins.
    patience: Pin<Box<Sleep>>,
}

impl Stream for Polite {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        this.sends = true;
        let Some(body) = &mut this.body else {
            return Poll::Ready(None);
        };
        let polled = body.poll_next_unpin(context);
        if polled.is_pending() {
            if !std::mem::replace(&mut this.waits, true) {
                this.patience.as_mut().reset(Instant::now() + this.stall);
            }
            ready!(this.patience.as_mut().poll(context));
            this.body = None;
            let stalled = io::Error::new(io::ErrorKind::TimedOut, "the body has stalled");
            return Poll::Ready(Some(Err(axum::Error::new(stalled))));
        }
        this.waits = false;
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            this.body = None;
        }
        polled
    }
}

impl Drop for Polite {
    fn drop(&mut self) {
        let body = self.body.take().filter(|_| self.sends);
        if let (Some(mut body), Ok(runtime)) = (body, Handle::try_current()) {
            runtime.spawn(time::timeout(LINGER, async move {
                while let Some(Ok(_)) = body.next().await {}
            }));
        }
    }
}
