//! One request for events, as they come: in envelopes.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Method, Request};
use serde::Deserialize;
use serde_json::Value;
use transport::{Context, Host, Operation};
use url::Url;

use crate::{Client, Error, ErrorKind, Result, envelope};

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

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ask {
    pub(crate) after: Option<i64>,
    pub(crate) since: Option<Timestamp>,
    pub(crate) types: Vec<String>,
    pub(crate) limit: usize,
    /// How long the server may wait for the first, if there is none yet.
    pub(crate) wait: Option<Duration>,
    /// Whether each comes with its token.
    pub(crate) signed: bool,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) events: Vec<Value>,
    pub(crate) tokens: Vec<String>,
    /// What to ask for those after.
    pub(crate) next: i64,
}

/// An answer as it comes.
#[derive(Deserialize)]
struct Told {
    events: Vec<Value>,
    #[serde(default)]
    tokens: Vec<String>,
    next: String,
}

/// The number of the latest event.
pub(crate) async fn latest(client: &Client) -> Result<i64> {
    Ok(Ask::default().send(client).await?.next)
}

impl Ask {
    pub(crate) async fn send(&self, client: &Client) -> Result<Page> {
        let request = Request::new(Method::GET, self.url(client));
        let context = client.options().on(Context::default());
        let sent = client.transport().call(request, &FEED, &context);
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
        let Told {
            events,
            tokens,
            next,
        } = serde_json::from_slice(&bytes).map_err(wrong)?;
        let next = next.parse().map_err(wrong)?;
        Ok(Page {
            events,
            tokens,
            next,
        })
    }

    fn url(&self, client: &Client) -> Url {
        let mut url = door(client, "events");
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("limit", &self.limit.to_string());
            if let Some(wait) = self.wait {
                // Whoever bears less silence than that would give up on a server that only waits.
                let bearable = client.silence() / 2;
                let wait = wait.min(bearable).max(Duration::from_secs(1));
                query.append_pair("wait", &wait.as_secs().to_string());
            }
            if self.signed {
                query.append_pair("signed", "true");
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

/// Where a Media Manager has what the API does not: beside it, which is at `/site-media/v1`.
pub(crate) fn door(client: &Client, name: &str) -> Url {
    let mut url = client.base_url().clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().pop().pop();
        path.extend(["_local", name]);
    }
    url
}

/// What came is not what should have come.
pub(crate) fn wrong(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let message = "the events are not what they should be";
    Error::new(ErrorKind::BadAnswer, message).with_source(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_waits_less_long_than_its_client_bears() -> Result<()> {
        let client = Client::builder()
            .base_url("http://127.0.0.1:8787")
            .api_key("k")
            .site("s")
            .stall_timeout(Duration::from_secs(30))
            .build()?;
        let ask = Ask {
            limit: 100,
            wait: Some(Duration::from_secs(20)),
            ..Ask::default()
        };
        let asked = |client: &Client| ask.url(client).to_string();

        let usual = "http://127.0.0.1:8787/_local/events?limit=100&wait=";
        assert_eq!(asked(&client), format!("{usual}15"));
        let hasty = client.timeout(Duration::from_secs(5));
        assert_eq!(asked(&hasty), format!("{usual}2"));
        let hastier = client.timeout(Duration::from_millis(5));
        assert_eq!(asked(&hastier), format!("{usual}1"));
        let patient = client.timeout(Duration::from_mins(5));
        assert_eq!(asked(&patient), format!("{usual}15"));
        Ok(())
    }
}
