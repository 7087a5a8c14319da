//! The events of a site, typed: those of the past, and those to come.

use std::time::Duration;

use futures::TryStreamExt;
use futures::stream::{BoxStream, StreamExt, try_unfold};
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::page::{self, Ask, Page, wrong};
use crate::options::per_call;
use crate::webhook::{self, Event};
use crate::{Client, Error, Result};

/// So many events are asked for at once.
const PAGE: usize = 100;

/// Fewer where each is signed, which takes the server a moment.
const SIGNED_PAGE: usize = 20;

/// So long the server may wait for the next event before it says that there is none.
const WAIT: Duration = Duration::from_secs(20);

/// The events of a site, about to be read.
///
/// Only a Media Manager started by `site-media serve` keeps such a journal (30 days, unless it is told otherwise). The
/// service tells of events by [webhooks](crate::webhook) alone, and asking it fails with
/// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
#[derive(Debug, Clone)]
#[must_use = "nothing is read until `past` or `follow`"]
pub struct Events {
    client: Client,
    after: Option<i64>,
    since: Option<Timestamp>,
    types: Vec<String>,
}

/// An event, and the token that a webhook would be told it with.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SignedEvent {
    /// The event.
    pub event: Event,
    /// What a receiver checks with a [`Verifier`](crate::webhook::Verifier); good for an hour.
    pub token: String,
}

impl Client {
    /// The events of the site: those of the past, or as they happen. For a Media Manager started by `site-media serve`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// use futures::TryStreamExt;
    ///
    /// let mut events = client.events().kind("file_ready").follow();
    /// while let Some(event) = events.try_next().await? {
    ///     println!("{} is ready", event.entity_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(&self) -> Events {
        Events {
            client: self.clone(),
            after: None,
            since: None,
            types: Vec::new(),
        }
    }
}

impl Events {
    /// Those after this one, by its [`sequence`](Event::sequence): whoever remembers the last one it has seen misses none.
    pub fn after(mut self, sequence: i64) -> Self {
        self.after = Some(sequence);
        self
    }

    /// Those that happened at this time or later.
    pub fn since(mut self, time: Timestamp) -> Self {
        self.since = Some(time);
        self
    }

    /// Those of this type, and of others given the same way; the whole name, or a short one such as `file_ready` or
    /// `folder_deleted`.
    pub fn kind(mut self, kind: impl Into<String>) -> Self {
        self.types.push(kind.into());
        self
    }

    per_call!(client);

    /// The number of the latest event, 0 before the first: what happens from now on comes after it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// use futures::TryStreamExt;
    ///
    /// let before = client.events().latest().await?;
    /// client.upload("cat.jpg").send().await?;
    /// let mut events = client.events().after(before).follow();
    /// println!("{:?}", events.try_next().await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn latest(&self) -> Result<i64> {
        page::latest(&self.client).await
    }

    /// Where anybody can fetch the public key, in PEM, that checks what this Media Manager signs.
    pub fn key_url(&self) -> Url {
        page::door(&self.client, "webhook-key")
    }

    /// Those that have happened by now, oldest first.
    pub fn past(self) -> BoxStream<'static, Result<Event>> {
        self.read(None, false, event)
    }

    /// Those that have happened, and then each as it happens; never ends by itself.
    pub fn follow(self) -> BoxStream<'static, Result<Event>> {
        self.read(Some(WAIT), false, event)
    }

    /// The same, each with the token that a webhook would be told it with: to hand events on to a receiver, as
    /// `site-media listen --forward-to` does.
    pub fn follow_signed(self) -> BoxStream<'static, Result<SignedEvent>> {
        self.read(Some(WAIT), true, |envelope, token| {
            let token = token.ok_or_else(|| wrong("there is no token for each of them"))?;
            let event = event(envelope, None)?;
            Ok(SignedEvent { event, token })
        })
    }

    fn read<T: Send + 'static>(
        self,
        wait: Option<Duration>,
        signed: bool,
        read: fn(&Value, Option<String>) -> Result<T>,
    ) -> BoxStream<'static, Result<T>> {
        let Self {
            client,
            after,
            since,
            types,
        } = self;
        let ask = Ask {
            after,
            since,
            types,
            limit: if signed { SIGNED_PAGE } else { PAGE },
            wait,
            signed,
        };
        let pages = try_unfold(Some(ask), move |state| {
            let client = client.clone();
            async move {
                let Some(mut ask) = state else {
                    return Ok(None);
                };
                let Page {
                    events,
                    tokens,
                    next,
                } = ask.send(&client).await?;
                if events.is_empty() && wait.is_none() {
                    return Ok(None);
                }
                ask.after = Some(next);
                let mut tokens = tokens.into_iter();
                let read = events
                    .into_iter()
                    .map(move |each| read(&each, tokens.next()));
                let read: Vec<_> = read.collect();
                Ok::<_, Error>(Some((read, Some(ask))))
            }
        });
        pages.map_ok(futures::stream::iter).try_flatten().boxed()
    }
}

fn event(envelope: &Value, _: Option<String>) -> Result<Event> {
    webhook::read(&envelope.to_string()).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_beside_the_api_wherever_that_is() -> Result<()> {
        for (base, key) in [
            ("http://a.test", "http://a.test/_local/webhook-key"),
            (
                "http://a.test/behind/a/proxy/site-media/v1/",
                "http://a.test/behind/a/proxy/_local/webhook-key",
            ),
        ] {
            let client = Client::builder().base_url(base).api_key("k").site("s");
            assert_eq!(client.build()?.events().key_url().as_str(), key);
        }
        Ok(())
    }
}
