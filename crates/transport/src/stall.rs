//! Notices when bytes stop moving, in either direction.
//!
//! A limit on the whole would kill every large upload on a slow line, so only silence is limited.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, select};
use http_body::{Body, Frame, SizeHint};
use reqwest::Body as HttpBody;
use tokio::time::{Instant, Sleep};

use crate::{Error, ErrorKind, Result};

/// As good as no limit, and still a point that every clock knows.
const FAR: Duration = Duration::from_hours(24 * 365);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Counts the frames of a request's body as the connection takes them.
#[derive(Clone, Default)]
pub(crate) struct Pulse(Arc<AtomicU64>);

impl Pulse {
    /// The same body, counted.
    pub(crate) fn of(&self, body: HttpBody) -> HttpBody {
        // Bytes in memory are left alone: reqwest can send those again by itself on a stale connection.
        if body.as_bytes().is_some() {
            return body;
        }
        HttpBody::wrap(Counted {
            body,
            pulse: self.clone(),
        })
    }

    /// Waits for `work`, but not through `limit` without a beat.
    pub(crate) async fn guard<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Result<T> {
        let watch = async {
            let mut last = self.beats();
            loop {
                tokio::time::sleep(limit).await;
                let now = self.beats();
                if now == last {
                    return;
                }
                last = now;
            }
        };
        match select(std::pin::pin!(work), std::pin::pin!(watch)).await {
            Either::Left((done, _)) => Ok(done),
            Either::Right(((), _)) => Err(silence(limit)),
        }
    }

    fn beats(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Counted {
    body: HttpBody,
    pulse: Pulse,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        self.pulse.0.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A response's body that fails when it falls silent.
pub(crate) struct Patient {
    body: HttpBody,
    limit: Duration,
    sleep: Pin<Box<Sleep>>,
}

impl Patient {
    pub(crate) fn new(body: HttpBody, limit: Duration) -> Self {
        Self {
            body,
            limit,
            sleep: Box::pin(tokio::time::sleep(limit)),
        }
    }
}

impl Body for Patient {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let next = Instant::now() + self.limit.min(FAR);
            self.sleep.as_mut().reset(next);
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(self.sleep.as_mut().poll(cx));
        Poll::Ready(Some(Err(silence(self.limit).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn silence(limit: Duration) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!("nothing was heard for {} s", limit.as_secs()),
    )
}

#[cfg(test)]
mod tests {
    use futures::{StreamExt, stream};
    use http_body_util::BodyExt;

    use super::*;

    const LIMIT: Duration = Duration::from_mins(1);

    /// A body of as many drops, one every so many seconds.
    fn dripping(drops: u32, every: u64) -> HttpBody {
        HttpBody::wrap_stream(stream::iter(0..drops).then(move |_| async move {
            tokio::time::sleep(Duration::from_secs(every)).await;
            Ok::<_, std::io::Error>("drop")
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_keeps_moving_may_take_longer_than_the_limit() -> Result<()> {
        let pulse = Pulse::default();
        let body = pulse.of(dripping(10, 59));
        let sent = pulse.guard(LIMIT, body.collect()).await?;
        assert_eq!(sent.map(|body| body.to_bytes().len()).ok(), Some(40));
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_nobody_takes_times_out() {
        let error = Pulse::default()
            .guard(LIMIT, std::future::pending::<()>())
            .await
            .err();
        assert_eq!(
            error.map(|error| error.to_string()).as_deref(),
            Some("nothing was heard for 60 s")
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_keeps_moving_may_take_longer_than_the_limit() {
        let read = Patient::new(dripping(10, 59), LIMIT).collect().await;
        assert_eq!(read.map(|body| body.to_bytes().len()).ok(), Some(40));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_falls_silent_times_out() {
        let read = Patient::new(dripping(10, 61), LIMIT).collect().await;
        let error = read.err();
        let ours = error
            .as_ref()
            .and_then(|error| Error::behind(error.as_ref()));
        assert_eq!(ours.map(Error::kind), Some(ErrorKind::Timeout));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_may_be_silent_without_limit() {
        let read = Patient::new(dripping(2, 3600), Duration::MAX)
            .collect()
            .await;
        assert_eq!(read.map(|body| body.to_bytes().len()).ok(), Some(8));
    }

    #[test]
    fn bytes_in_memory_stay_as_they_are() {
        assert!(Pulse::default().of("text".into()).as_bytes().is_some());
    }
}
