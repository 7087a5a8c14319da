//! Reads what happened, waits for what will, and forgets what is old.

use std::{future::Future, pin::pin};

use catalog::{EventKind, EventQuery};
use tokio::select;

use super::{EventPage, ListEvents, describe, kind::kinds_named};
use crate::{Caller, Engine, Result};

/// How many events are forgotten at a time, so that nobody who writes waits for long.
const STEP: usize = 1000;
/// How many events are told at a time at most.
const MOST: usize = 1000;

pub(super) async fn list(caller: &Caller, request: ListEvents) -> Result<EventPage> {
    let kinds = kinds_named(&request.types)?;
    page(caller, &request, kinds).await
}

/// Looks, and if there is nothing, looks again whenever something has happened. What happens between looking and
/// waiting is noticed, since the watch begins before the look.
pub(super) async fn follow(
    caller: &Caller,
    request: ListEvents,
    patience: impl Future<Output = ()> + Send,
) -> Result<EventPage> {
    let kinds = kinds_named(&request.types)?;
    let mut watch = caller.catalog().watch_events();
    let mut over = pin!(patience);
    loop {
        watch.mark_unchanged();
        let page = page(caller, &request, kinds.clone()).await?;
        if !page.events.is_empty() || request.limit == 0 {
            return Ok(page);
        }
        select! {
            () = &mut over => return Ok(page),
            () = caller.engine().closing() => return Ok(page),
            changed = watch.changed() => if changed.is_err() { return Ok(page) },
        }
    }
}

async fn page(caller: &Caller, request: &ListEvents, kinds: Vec<EventKind>) -> Result<EventPage> {
    // Read before the events: whatever is later than these and not for the reader need not be looked at again.
    let latest = *caller.catalog().watch_events().borrow();
    if request.limit == 0 {
        return Ok(EventPage {
            events: Vec::new(),
            next: latest.max(request.after),
        });
    }
    let limit = request.limit.min(MOST);
    let query = EventQuery {
        site: caller.site().to_string(),
        after: request.after,
        since: request.since,
        kinds,
        limit,
    };
    let found = caller.catalog().list_events(&query).await?;
    let last = found.last().map(|event| event.number);
    let next = if found.len() < limit {
        last.unwrap_or(request.after).max(latest)
    } else {
        last.unwrap_or(request.after)
    };
    let seed = caller.engine().event_seed();
    let events = found
        .into_iter()
        .map(|event| describe::envelope(caller.links(), seed, None, event))
        .collect::<Result<_>>()?;
    Ok(EventPage { events, next })
}

pub(super) async fn prune(engine: &Engine) -> Result<usize> {
    let Ok(before) = engine.now().checked_sub(engine.limits().journal_life) else {
        // Kept for longer than time has been.
        return Ok(0);
    };
    let mut forgotten = 0;
    loop {
        let gone = engine.catalog().prune_events(before, STEP).await?;
        forgotten += gone;
        if gone < STEP {
            return Ok(forgotten);
        }
    }
}
