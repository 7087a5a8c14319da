//! Waiting by event, at a Media Manager that tells of its events.

use std::num::NonZeroU32;
use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use serde_json::Value;

use super::{Poller, SHORTEST};
use crate::feed::page::{self, Ask, Page};
use crate::options::Options;
use crate::{Client, Error, FileId, Result};

/// So long the server may wait for an event; then all files are asked about once more, come what may.
const WAIT: Duration = Duration::from_secs(20);

/// So long after that the answer has to be there.
const SLACK: Duration = Duration::from_secs(5);

/// So many events are read at once.
const PAGE: usize = 1000;

/// Whether there are events to wait for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum News {
    /// Nobody has asked yet.
    #[default]
    Unknown,
    /// There are none, or they are not for us.
    Absent,
    /// There are, and those up to this one are known.
    After(i64),
}

impl News {
    pub(super) const fn is_there(self) -> bool {
        matches!(self, Self::After(_))
    }
}

impl Poller {
    /// Waits for news, at most as long as somebody has `left`. Says whether that was a pause, or reason to have none.
    pub(super) async fn news(&self, client: &Client, left: Duration) -> bool {
        let known = self.line().news;
        let asked = match known {
            News::Absent => return false,
            // The service has no such door, and counts every request.
            News::Unknown if client.is_of_the_service() => Err(None),
            News::Unknown => self.begin(client).await.map_err(Some),
            News::After(latest) => self.next(client, latest, left).await.map_err(Some),
        };
        match asked {
            Ok(was_pause) => was_pause,
            Err(error) => {
                if error.is_none_or(|error: Error| !error.kind().is_retryable()) {
                    self.line().news = News::Absent;
                }
                false
            }
        }
    }

    /// From here on nothing is missed; what happened before is seen by asking once more.
    async fn begin(&self, client: &Client) -> Result<bool> {
        let latest = page::latest(&asking(client)).await?;
        let mut line = self.line();
        line.news = News::After(latest);
        line.round += 1;
        Ok(true)
    }

    async fn next(&self, client: &Client, latest: i64, left: Duration) -> Result<bool> {
        let pace = &client.again().pace;
        let wait = Duration::from_secs(left.as_secs()).min(WAIT);
        if wait.is_zero() {
            return Ok(false);
        }
        let ask = Ask {
            after: Some(latest),
            types: vec!["file_ready".to_owned(), "file_failed".to_owned()],
            limit: PAGE,
            wait: Some(wait),
            ..Ask::default()
        };
        let (client, began) = (asking(client), pace.clock());
        let told = pin!(ask.send(&client));
        let bell = pin!(self.bell.notified());
        let over = pace.limit(left.min(wait + SLACK));
        let Page { events, next, .. } = match select(told, select(bell, over)).await {
            Either::Left((told, _)) => told?,
            Either::Right((Either::Left(_), _)) => return Ok(true),
            Either::Right((Either::Right(_), _)) => {
                self.line().round += 1;
                return Ok(true);
            }
        };
        let mut line = self.line();
        line.news = News::After(next);
        if events.is_empty() {
            // Who answers at once that nothing has happened does not wait, and is not to be asked without a pause.
            let waited = pace.clock().saturating_sub(began) >= SHORTEST;
            line.round += u64::from(waited);
            return Ok(waited);
        }
        for event in &events {
            if let Some(id) = entity(event) {
                line.due_again(&id);
            }
        }
        Ok(true)
    }
}

/// Asks for everybody, once: there is another way.
fn asking(client: &Client) -> Client {
    client.with(|options| {
        *options = Options {
            attempts: Some(NonZeroU32::MIN),
            ..Options::default()
        }
    })
}

/// The id of what an event in its envelope is about.
fn entity(envelope: &Value) -> Option<FileId> {
    let event: Value = serde_json::from_str(envelope["data"].as_str()?).ok()?;
    FileId::new(event["entityId"].as_str()?).ok()
}
