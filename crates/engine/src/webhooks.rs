//! Webhooks: whoever is told of what happens on a site, wherever that is.
//!
//! What is to be told is in the catalog from the moment it happened. Each webhook is looked after by a task of its
//! own, so that one whose receiver hangs holds up nobody else. What is told is a token that is signed by the key of
//! this server; who does not take it within 1250 ms is told again, later and later, for two days.

mod deliver;
mod key;
mod office;
mod post;
mod token;

use std::{future::Future, sync::Arc};

pub use self::{
    deliver::PATIENCE,
    key::WebhookKey,
    office::{NewWebhook, Replay, Webhook},
    post::{Post, Unsent},
};
use api::types::MessageEnvelope;

use crate::{Caller, Engine, Links, Result};

impl Engine {
    /// Tells webhooks what has happened and what happens, until `stop` resolves. What is under way then is told again
    /// at the next start. URLs in it are made by `links`.
    pub async fn deliver(self: &Arc<Self>, links: Links, stop: impl Future<Output = ()> + Send) {
        deliver::run(self, &links, stop).await;
    }

    /// Tells each webhook all that is due by now, once, and says how many attempts that were.
    pub async fn deliver_due(&self, links: &Links) -> Result<usize> {
        deliver::due(self, links).await
    }

    /// The key that signs what webhooks are told, made when it is first needed.
    pub fn webhook_key(&self) -> Result<Arc<WebhookKey>> {
        if let Some(key) = self.webhook_keys().get() {
            return Ok(Arc::clone(key));
        }
        let key = Arc::new(WebhookKey::load(self.config())?);
        Ok(Arc::clone(self.webhook_keys().get_or_init(|| key)))
    }
}

impl Caller {
    /// The tokens that a webhook would be told some events with, in their order: each signed now, and good for an hour.
    /// It takes about a millisecond for each, without a pause.
    pub fn sign_events(&self, events: &[MessageEnvelope]) -> Result<Vec<String>> {
        let (key, now) = (self.engine().webhook_key()?, self.engine().now());
        let tokens = events.iter().map(|event| token::sign(&key, event, now));
        tokens.collect()
    }
}

/// Makes due at once what a killed process was telling.
pub(crate) async fn recover(engine: &Engine) -> Result<()> {
    let released = engine.catalog().release_deliveries().await?;
    if released > 0 {
        tracing::info!(released, "webhooks that were broken off go on");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
