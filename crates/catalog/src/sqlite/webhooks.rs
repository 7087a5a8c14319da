//! Webhooks in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Sqlite, events::of_kinds, outbox, row};
use crate::{
    Backlog, Delivery, DeliveryEnd, Error, EventKind, EventQuery, Result, WebhookRecord, Webhooks,
};

/// How many events at most become deliveries at once.
const STEP: i64 = 500;

#[async_trait]
impl Webhooks for Sqlite {
    async fn insert_webhook(&self, webhook: WebhookRecord) -> Result<()> {
        self.write(move |connection| {
            let position = outbox::latest(connection)?;
            connection.execute(
                "INSERT INTO webhooks (id, site, instance, url, kinds, created, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    webhook.id,
                    webhook.site,
                    webhook.instance,
                    webhook.url,
                    words(&webhook.kinds),
                    webhook.created.as_millisecond(),
                    position,
                ],
            )?;
            Ok(())
        })
        .await
    }

    async fn webhooks(&self) -> Result<Vec<WebhookRecord>> {
        self.read(all).await
    }

    async fn remove_webhook(&self, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |connection| {
            Ok(connection.execute("DELETE FROM webhooks WHERE id = ?1", [id])? > 0)
        })
        .await
    }

    async fn backlog(&self, id: &str) -> Result<Backlog> {
        let id = id.to_owned();
        self.read(move |connection| backlog(connection, &id)).await
    }

    async fn take_deliveries(
        &self,
        webhook: &str,
        at: Timestamp,
        until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>> {
        let webhook = webhook.to_owned();
        self.write(move |connection| {
            loop {
                let taken = take(connection, &webhook, at, until, limit)?;
                if !taken.is_empty() || !enrol(connection, &webhook, at)? {
                    return Ok(taken);
                }
            }
        })
        .await
    }

    async fn end_delivery(
        &self,
        webhook: &str,
        event: i64,
        turn: u32,
        end: DeliveryEnd,
    ) -> Result<bool> {
        let webhook = webhook.to_owned();
        self.write(move |connection| {
            let changed = match end {
                DeliveryEnd::Told => connection
                    .prepare_cached(
                        "DELETE FROM deliveries WHERE webhook = ?1 AND event = ?2 AND turn = ?3",
                    )?
                    .execute(params![webhook, event, turn])?,
                DeliveryEnd::Failed { due, reason } => connection
                    .prepare_cached(
                        "UPDATE deliveries
                         SET attempts = attempts + 1, due = ?4, taken = NULL, reason = ?5
                         WHERE webhook = ?1 AND event = ?2 AND turn = ?3",
                    )?
                    .execute(params![
                        webhook,
                        event,
                        turn,
                        due.map(Timestamp::as_millisecond),
                        reason
                    ])?,
            };
            Ok(changed > 0)
        })
        .await
    }

    async fn next_delivery(&self, webhook: &str) -> Result<Option<Timestamp>> {
        let webhook = webhook.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT min(due) FROM deliveries WHERE webhook = ?1 AND due IS NOT NULL",
            )?;
            let due: Option<i64> = statement.query_row([webhook], |row| row.get(0))?;
            due.map(row::time).transpose()
        })
        .await
    }

    async fn replay_events(
        &self,
        webhook: Option<&str>,
        query: &EventQuery,
        at: Timestamp,
    ) -> Result<usize> {
        let (only, query) = (webhook.map(str::to_owned), query.clone());
        self.write(move |connection| {
            let mut replayed = 0;
            for webhook in all(connection)? {
                let meant = only.as_ref().is_none_or(|id| *id == webhook.id);
                if meant && webhook.site == query.site {
                    replayed += replay(connection, &webhook, &query, at)?;
                }
            }
            Ok(replayed)
        })
        .await
    }

    async fn release_deliveries(&self) -> Result<usize> {
        self.write(|connection| {
            let sql = "UPDATE deliveries SET due = taken, taken = NULL WHERE taken IS NOT NULL";
            Ok(connection.execute(sql, [])?)
        })
        .await
    }
}

fn all(connection: &Connection) -> Result<Vec<WebhookRecord>> {
    let mut statement = connection.prepare_cached("SELECT * FROM webhooks ORDER BY created, id")?;
    statement.query_and_then([], record)?.collect()
}

fn record(row: &Row<'_>) -> Result<WebhookRecord> {
    Ok(WebhookRecord {
        id: row.get("id")?,
        site: row.get("site")?,
        instance: row.get("instance")?,
        url: row.get("url")?,
        kinds: kinds(&row.get::<_, String>("kinds")?)?,
        created: row::time(row.get("created")?)?,
    })
}

fn backlog(connection: &Connection, id: &str) -> Result<Backlog> {
    let (waiting, given_up) = connection.query_row(
        "SELECT count(due), count(*) - count(due) FROM deliveries WHERE webhook = ?1",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let reason = connection
        .query_row(
            "SELECT reason FROM deliveries WHERE webhook = ?1 AND reason IS NOT NULL
             ORDER BY event DESC LIMIT 1",
            [id],
            |row| row.get(0),
        )
        .optional()?;
    let mut backlog = Backlog {
        waiting: row::number(waiting)?,
        given_up: row::number(given_up)?,
        reason,
    };
    if let Some((site, kinds, position)) = place(connection, id)? {
        let sql = format!(
            "SELECT count(*) FROM events WHERE site = ?1 AND number > ?2 {}",
            of_kinds(&kinds)
        );
        let beyond = connection.query_row(&sql, params![site, position], |row| row.get(0))?;
        backlog.waiting += row::number(beyond)?;
    }
    Ok(backlog)
}

fn take(
    connection: &Connection,
    webhook: &str,
    at: Timestamp,
    until: Timestamp,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(
        "UPDATE deliveries SET turn = turn + 1, due = ?3, taken = ?2
         WHERE webhook = ?1 AND event IN (
             SELECT event FROM deliveries WHERE webhook = ?1 AND due <= ?2
             ORDER BY due, event LIMIT ?4
         )
         RETURNING event, attempts, turn",
    )?;
    let values = params![webhook, at.as_millisecond(), until.as_millisecond(), limit];
    let mut taken = statement
        .query_map(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<Vec<(i64, u32, u32)>>>()?;
    taken.sort_unstable();

    let mut statement = connection.prepare_cached("SELECT * FROM events WHERE number = ?1")?;
    taken
        .into_iter()
        .map(|(event, attempts, turn)| {
            let event = statement
                .query_and_then([event], outbox::record)?
                .next()
                .transpose()?;
            Ok(event.map(|event| Delivery {
                event,
                attempts,
                turn,
            }))
        })
        .filter_map(Result::transpose)
        .collect()
}

/// Makes deliveries of the next events, and tells whether there were any.
fn enrol(connection: &Connection, webhook: &str, at: Timestamp) -> Result<bool> {
    let Some((site, kinds, position)) = place(connection, webhook)? else {
        return Ok(false);
    };
    let mut statement = connection.prepare_cached(
        "SELECT max(number) FROM (
             SELECT number FROM events WHERE site = ?1 AND number > ?2 ORDER BY number LIMIT ?3
         )",
    )?;
    let last: Option<i64> = statement.query_row(params![site, position, STEP], |row| row.get(0))?;
    let Some(last) = last else {
        return Ok(false);
    };

    let sql = format!(
        "INSERT INTO deliveries (webhook, event, attempts, turn, due)
         SELECT ?1, number, 0, 0, ?5 FROM events
         WHERE site = ?2 AND number > ?3 AND number <= ?4 {}
         ON CONFLICT DO NOTHING",
        of_kinds(&kinds)
    );
    connection.prepare_cached(&sql)?.execute(params![
        webhook,
        site,
        position,
        last,
        at.as_millisecond()
    ])?;
    connection
        .prepare_cached("UPDATE webhooks SET position = ?2 WHERE id = ?1")?
        .execute(params![webhook, last])?;
    Ok(true)
}

fn replay(
    connection: &Connection,
    webhook: &WebhookRecord,
    query: &EventQuery,
    at: Timestamp,
) -> Result<usize> {
    let sql = format!(
        "INSERT INTO deliveries (webhook, event, attempts, turn, due)
         SELECT ?1, number, 0, 0, ?2 FROM events
         WHERE site = ?3 AND number > ?4 AND at >= ?5 {} {}
           AND number <= (SELECT position FROM webhooks WHERE id = ?1)
         ORDER BY number LIMIT ?6
         ON CONFLICT DO UPDATE SET attempts = 0, due = ?2, taken = NULL, turn = turn + 1",
        of_kinds(&query.kinds),
        of_kinds(&webhook.kinds)
    );
    let since = query.since.map_or(i64::MIN, Timestamp::as_millisecond);
    let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
    Ok(connection.execute(
        &sql,
        params![
            webhook.id,
            at.as_millisecond(),
            query.site,
            query.after,
            since,
            limit
        ],
    )?)
}

/// The site of a webhook, the kinds it is for, and how far it has come.
fn place(connection: &Connection, id: &str) -> Result<Option<(String, Vec<EventKind>, i64)>> {
    let mut statement =
        connection.prepare_cached("SELECT site, kinds, position FROM webhooks WHERE id = ?1")?;
    let found: Option<(String, String, i64)> = statement
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    found
        .map(|(site, words, position)| Ok((site, kinds(&words)?, position)))
        .transpose()
}

/// Kinds as they are kept, with spaces between them.
fn words(kinds: &[EventKind]) -> String {
    let words: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    words.join(" ")
}

fn kinds(words: &str) -> Result<Vec<EventKind>> {
    let kind = |word: &str| {
        EventKind::parse(word)
            .ok_or_else(|| Error::corrupt(format!("`{word}` is no kind of event known here")))
    };
    words.split_whitespace().map(kind).collect()
}
