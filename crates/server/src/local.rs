//! What this server has beyond the API, below `/_local`: the events of a site, and the key that signs webhooks.
//!
//! The service has no such paths; clients ask for them only where they know that they talk to a server like this.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, routing::get};
use engine::events::ListEvents;
use engine::{Engine, Error, Rule, Violation};
use serde_json::json;
use tokio::time;

use crate::Options;
use crate::admit::identify;
use crate::envelope::Failure;
use crate::json::json_response;
use crate::links::links_of;

/// How long a reader may wait for the next event.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

#[derive(Debug, Clone)]
struct Local {
    engine: Arc<Engine>,
    options: Arc<Options>,
}

/// The routes below `/_local`.
pub(crate) fn router(engine: Arc<Engine>, options: Arc<Options>) -> Router {
    Router::new()
        .route("/_local/events", get(events))
        .route("/_local/webhook-key", get(key))
        .with_state(Local { engine, options })
}

/// `GET /_local/events?after=7&since=2026-01-15T12:00:00Z&type=file_ready&limit=100&wait=20`: `{"events", "next"}`,
/// oldest first, each in its envelope. With `wait`, in seconds, it waits for the first if there is none yet; with
/// `limit=0` it only says what is the latest. With `signed=true` there are `tokens` as well, in the same order: what a
/// webhook would be told each event with.
async fn events(
    State(local): State<Local>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let identity = identify(&local.engine, &headers).await?;
    let Asked {
        request,
        wait,
        signed,
    } = read(query.as_deref().unwrap_or_default())?;
    let links = links_of(&headers, &local.options);
    let caller = local.engine.caller(identity.site, links);
    let page = match wait {
        None => caller.list_events(request).await?,
        Some(wait) => {
            let patience = time::sleep(wait.min(LONGEST_WAIT));
            caller.await_events(request, patience).await?
        }
    };
    let mut body = json!({ "events": page.events, "next": page.next.to_string() });
    if signed {
        let signing = move || caller.sign_events(&page.events);
        // The key may have to be made, and each signature takes a moment.
        let tokens = tokio::task::spawn_blocking(signing).await;
        body["tokens"] = tokens.map_err(Error::internal)??.into();
    }
    Ok(json_response(StatusCode::OK, &body))
}

/// `GET /_local/webhook-key`: the public key in PEM. It is no secret.
async fn key(State(local): State<Local>) -> Result<Response, Failure> {
    let engine = Arc::clone(&local.engine);
    // Making it takes a moment, the first time.
    let key = tokio::task::spawn_blocking(move || engine.webhook_key())
        .await
        .map_err(Error::internal)??;
    let kind = [(header::CONTENT_TYPE, "application/x-pem-file")];
    Ok((kind, key.public_pem().to_owned()).into_response())
}

/// What is asked of the journal.
#[derive(Debug, Default)]
struct Asked {
    request: ListEvents,
    wait: Option<Duration>,
    signed: bool,
}

fn read(query: &str) -> Result<Asked, Error> {
    let mut asked = Asked::default();
    let request = &mut asked.request;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let wrong = || {
            let words = format!("`{value}` is not what it should be");
            Error::invalid(Violation::new(&*name, Rule::Format, words))
        };
        match &*name {
            "after" => request.after = value.parse().map_err(|_| wrong())?,
            "since" => request.since = Some(value.parse().map_err(|_| wrong())?),
            "type" => request.types.push(value.to_string()),
            "limit" => {
                let limit = value
                    .parse()
                    .ok()
                    .filter(|limit| (0..=1000).contains(limit));
                request.limit = limit.ok_or_else(wrong)?;
            }
            "wait" => {
                let seconds = value.parse().map_err(|_| wrong())?;
                asked.wait = Some(Duration::from_secs(seconds));
            }
            "signed" => asked.signed = value.parse().map_err(|_| wrong())?,
            _ => {}
        }
    }
    Ok(asked)
}
