//! What happened at a Media Manager of one's own, as it happens.

use futures::TryStreamExt;
use futures::stream::{BoxStream, StreamExt, try_unfold};
use jiff::Timestamp;
use reqwest::{Method, Request};
use serde::Deserialize;
use serde_json::Value;
use transport::{Context, Host, Operation};
use url::Url;

use crate::options::per_call;
use crate::webhook::Event;
use crate::{Client, Error, ErrorKind, Result, envelope, webhook};

/// No operation of the API: a door that only a Media Manager of ours has.
const FEED: Operation = Operation {
    id: "localEvents",
    method: "GET",
    path: "",
    host: Host::Api,
    idempotent: true,
    paging: None,
    content_type: None,
    streaming: false,
    permission: None,
    deprecated: false,
};

/// So many events are asked for at once.
const PAGE: &str = "100";

/// So many seconds the server may wait for the next event before it says that there is none.
const WAIT: &str = "20";

/// The events of a site, about to be read.
///
/// Only a Media Manager started by `site-media serve` keeps such a journal (30 days, unless it is told otherwise). The
/// service tells of events by [webhooks](crate::webhook) alone, and asking it fails with [`ErrorKind::NotFound`].
#[derive(Debug, Clone)]
#[must_use = "nothing is read until `past` or `follow`"]
pub struct Events {
    client: Client,
    after: Option<i64>,
    since: Option<Timestamp>,
    types: Vec<String>,
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

    /// Those that have happened by now, oldest first.
    pub fn past(self) -> BoxStream<'static, Result<Event>> {
        self.read(false)
    }

    /// Those that have happened, and then each as it happens; never ends by itself.
    pub fn follow(self) -> BoxStream<'static, Result<Event>> {
        self.read(true)
    }

    fn read(self, live: bool) -> BoxStream<'static, Result<Event>> {
        let pages = try_unfold(Some(self), move |state| async move {
            let Some(mut events) = state else {
                return Ok(None);
            };
            let page = events.page(live).await?;
            if page.events.is_empty() && !live {
                return Ok(None);
            }
            events.after = Some(page.next);
            Ok::<_, Error>(Some((page.events, Some(events))))
        });
        pages
            .map_ok(|events| futures::stream::iter(events.into_iter().map(Ok)))
            .try_flatten()
            .boxed()
    }

    async fn page(&self, live: bool) -> Result<Page> {
        let request = Request::new(Method::GET, self.url(live));
        let context = self.client.options().on(Context::default());
        let sent = self.client.transport().call(request, &FEED, &context);
        let answer = sent.await.map_err(envelope::from_transport)?;
        if !answer.status().is_success() {
            let error = envelope::from_response(answer).await;
            return Err(match error.kind() {
                ErrorKind::NotFound => error.with_hint(
                    "only a Media Manager started by `site-media serve` shows its events; the service tells of them by \
                     webhooks",
                ),
                _ => error,
            });
        }
        let bytes = answer.bytes().await.map_err(envelope::from_reqwest)?;
        let wrong = |error: Box<dyn std::error::Error + Send + Sync>| {
            let message = "the events are not what they should be";
            Error::new(ErrorKind::BadAnswer, message).with_source(error)
        };
        let told: Told = serde_json::from_slice(&bytes).map_err(|error| wrong(error.into()))?;
        let events = told
            .events
            .iter()
            .map(|event| webhook::read(&event.to_string()));
        Ok(Page {
            events: events
                .collect::<Result<_, _>>()
                .map_err(|refusal| wrong(refusal.into()))?,
            next: told.next.parse().map_err(|error| wrong(Box::new(error)))?,
        })
    }

    fn url(&self, live: bool) -> Url {
        let mut url = self.client.base_url().clone();
        // Beside the API, which is at `/site-media/v1`.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().pop().pop();
            path.extend(["_local", "events"]);
        }
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("limit", PAGE);
            if live {
                query.append_pair("wait", WAIT);
            }
            if let Some(after) = self.after {
                query.append_pair("after", &after.to_string());
            }
            if let Some(since) = self.since {
                query.append_pair("since", &since.to_string());
            }
            for kind in &self.types {
                query.append_pair("type", kind);
            }
        }
        url
    }
}

/// An answer.
#[derive(Deserialize)]
struct Told {
    events: Vec<Value>,
    next: String,
}

struct Page {
    events: Vec<Event>,
    next: i64,
}
