//! The contract about webhooks: who is told of events, and what they still have to be told.
//!
//! An event costs nothing more because somebody is told of it: each webhook has a place among the events, and when
//! it is looked after, those beyond it become deliveries. They are taken and ended as jobs are.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{EventKind, EventQuery, EventRecord, Result};

/// Someone who is told of what happens on a site. Times are whole milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookRecord {
    /// Unique among all webhooks.
    pub id: String,
    /// The site whose events are told.
    pub site: String,
    /// The instance of the app that is told.
    pub instance: String,
    /// Where it is told.
    pub url: String,
    /// The kinds of events that are told; all if there are none here.
    pub kinds: Vec<EventKind>,
    /// When it was added.
    pub created: Timestamp,
}

/// How a webhook gets on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many events are to be told, those that failed and will be tried again included.
    pub waiting: u64,
    /// How many will not be told any more.
    pub given_up: u64,
    /// Why the last attempt failed, of those that wait or were given up.
    pub reason: Option<String>,
}

/// An event that is to be told to a webhook.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The event.
    pub event: EventRecord,
    /// How many attempts have failed.
    pub attempts: u32,
    /// How often it was taken; whoever took it last may end it.
    pub turn: u32,
}

/// How an attempt to deliver ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// It was told.
    Told,
    /// It was not, and is due again then, if it is not given up; and why.
    Failed {
        /// When to try again.
        due: Option<Timestamp>,
        /// Why it was not told.
        reason: String,
    },
}

/// Webhooks.
#[async_trait]
pub trait Webhooks: Send + Sync + 'static {
    /// Adds a webhook, which is told of what happens from now on.
    /// [`Conflict`](crate::ErrorKind::Conflict) if the id is taken or there is no such site.
    async fn insert_webhook(&self, webhook: WebhookRecord) -> Result<()>;

    /// All webhooks, oldest first.
    async fn webhooks(&self) -> Result<Vec<WebhookRecord>>;

    /// Forgets a webhook and what it was still to be told; whether there was one.
    async fn remove_webhook(&self, id: &str) -> Result<bool>;

    /// How a webhook gets on.
    async fn backlog(&self, id: &str) -> Result<Backlog>;

    /// Takes up to `limit` deliveries that are due by `at`, longest due and then oldest event first, and puts them
    /// off until `until`: should nobody end one by then, it is due again.
    async fn take_deliveries(
        &self,
        webhook: &str,
        at: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>>;

    /// Ends an attempt; whether it was still this turn's to end.
    async fn end_delivery(
        &self,
        webhook: &str,
        event: i64,
        turn: u32,
        end: DeliveryEnd,
    ) -> Result<bool>;

    /// When the next delivery to a webhook is due; nothing if none waits.
    async fn next_delivery(&self, webhook: &str) -> Result<Option<Timestamp>>;

    /// Has events told once more, as if they had just happened, to one webhook of the site, or to all of them; each is
    /// told what it is for and has come to. Says how many deliveries that makes.
    async fn replay_events(
        &self,
        webhook: Option<&str>,
        query: &EventQuery,
        at: Timestamp,
    ) -> Result<usize>;

    /// Makes all deliveries that somebody is at due at once, and says how many. For start-up, when nobody can be.
    async fn release_deliveries(&self) -> Result<usize>;
}
