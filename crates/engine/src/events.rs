//! What happened on a site, in the words of the API: the journal, whoever follows it, and webhooks.
//!
//! The catalog notes what happened along with the change, and how the file or folder was then. What is told of it is
//! made when somebody reads it, since it holds URLs, and those depend on how the reader reaches us.

mod describe;
mod journal;
mod kind;

use std::future::Future;

use api::types::MessageEnvelope;
use jiff::Timestamp;

pub(crate) use self::{
    describe::envelope,
    kind::{kinds_named, name as name_of},
};
use crate::{Caller, Engine, Result};

/// Which events are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEvents {
    /// Those after this one; 0 begins with the oldest that is remembered.
    pub after: i64,
    /// Those that happened then or later.
    pub since: Option<Timestamp>,
    /// Those of these types; all if there are none here. Each by its
    /// name in an envelope, or by a short one such as `file_ready` or `folder_deleted`.
    pub types: Vec<String>,
    /// At most so many; 0 asks only where to go on from to see what happens from now on.
    pub limit: usize,
}

impl Default for ListEvents {
    fn default() -> Self {
        Self {
            after: 0,
            since: None,
            types: Vec::new(),
            limit: 100,
        }
    }
}

/// Some events, and how to go on.
#[derive(Debug, Clone, PartialEq)]
pub struct EventPage {
    /// The events, oldest first.
    pub events: Vec<MessageEnvelope>,
    /// What to begin after next time.
    pub next: i64,
}

impl Caller {
    /// One page of the journal of the site, oldest first.
    pub async fn list_events(&self, request: ListEvents) -> Result<EventPage> {
        journal::list(self, request).await
    }

    /// The same, but if there is none yet, waits for the first, as long as `patience`.
    pub async fn await_events(
        &self,
        request: ListEvents,
        patience: impl Future<Output = ()> + Send,
    ) -> Result<EventPage> {
        journal::follow(self, request, patience).await
    }

    /// The place of the latest event, to go on from.
    pub fn latest_event(&self) -> i64 {
        *self.catalog().watch_events().borrow()
    }
}

impl Engine {
    /// Forgets events older than [`Limits::journal_life`](crate::Limits); tells how many. To be called now and then.
    pub async fn prune_journal(&self) -> Result<usize> {
        journal::prune(self).await
    }
}

#[cfg(test)]
mod tests;
