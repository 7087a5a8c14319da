//! Events in SQLite, for those who read them. How they come about is in `outbox.rs`.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::params;
use tokio::sync::watch;

use super::{Sqlite, outbox};
use crate::{EventKind, EventQuery, EventRecord, Events, Result};

#[async_trait]
impl Events for Sqlite {
    async fn list_events(&self, query: &EventQuery) -> Result<Vec<EventRecord>> {
        let query = query.clone();
        self.read(move |connection| {
            let sql = format!(
                "SELECT * FROM events WHERE site = ?1 AND number > ?2 AND at >= ?3 {}
                 ORDER BY number LIMIT ?4",
                of_kinds(&query.kinds)
            );
            let since = query.since.map_or(i64::MIN, Timestamp::as_millisecond);
            let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
            let mut statement = connection.prepare_cached(&sql)?;
            statement
                .query_and_then(
                    params![query.site, query.after, since, limit],
                    outbox::record,
                )?
                .collect()
        })
        .await
    }

    async fn find_event(&self, site: &str, number: i64) -> Result<Option<EventRecord>> {
        let site = site.to_owned();
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached("SELECT * FROM events WHERE number = ?1 AND site = ?2")?;
            statement
                .query_and_then(params![number, site], outbox::record)?
                .next()
                .transpose()
        })
        .await
    }

    fn watch_events(&self) -> watch::Receiver<i64> {
        self.writer.watch()
    }

    async fn prune_events(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.write(move |connection| {
            // The oldest come first, so whatever is not among these can wait for the next time.
            let old = "SELECT number FROM
                           (SELECT number, at FROM events ORDER BY number LIMIT ?2) WHERE at < ?1";
            let values = params![before.as_millisecond(), limit];
            let deliveries = format!("DELETE FROM deliveries WHERE event IN ({old})");
            connection.prepare_cached(&deliveries)?.execute(values)?;
            let events = format!("DELETE FROM events WHERE number IN ({old})");
            Ok(connection.prepare_cached(&events)?.execute(values)?)
        })
        .await
    }
}

/// The condition that an event is of one of some kinds.
pub(super) fn of_kinds(kinds: &[EventKind]) -> String {
    if kinds.is_empty() {
        return String::new();
    }
    let words: Vec<_> = kinds
        .iter()
        .map(|kind| format!("'{}'", kind.as_str()))
        .collect();
    format!("AND kind IN ({})", words.join(", "))
}
