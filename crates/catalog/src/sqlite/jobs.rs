//! Jobs in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Sqlite, change, files, row};
use crate::{Error, ErrorKind, FileRecord, JobEnd, JobKind, JobRecord, JobState, Jobs, Result};

#[async_trait]
impl Jobs for Sqlite {
    async fn insert_jobs(&self, jobs: Vec<(FileRecord, JobRecord)>) -> Result<Vec<FileRecord>> {
        self.write(move |connection| {
            let added = jobs.into_iter().map(|(file, job)| {
                insert(connection, &job)?;
                files::insert(connection, file)
            });
            added.collect()
        })
        .await
    }

    async fn find_job(&self, id: &str) -> Result<Option<JobRecord>> {
        let id = id.to_owned();
        self.read(move |connection| one(connection, "SELECT * FROM jobs WHERE id = ?1", &id))
            .await
    }

    async fn find_job_of(&self, file: &str) -> Result<Option<JobRecord>> {
        let file = file.to_owned();
        self.read(move |connection| {
            let sql = "SELECT * FROM jobs WHERE file = ?1 ORDER BY created DESC, id DESC LIMIT 1";
            one(connection, sql, &file)
        })
        .await
    }

    async fn take_job(
        &self,
        kind: JobKind,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<Option<JobRecord>> {
        self.write(move |connection| take(connection, kind, at, until))
            .await
    }

    async fn next_due(&self, kind: JobKind) -> Result<Option<Timestamp>> {
        self.read(move |connection| {
            let sql = "SELECT min(due) FROM jobs WHERE state = 'open' AND kind = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let due: Option<i64> = statement.query_row([kind.as_str()], |row| row.get(0))?;
            due.map(row::time).transpose()
        })
        .await
    }

    async fn postpone_job(
        &self,
        id: &str,
        turn: u32,
        due: Timestamp,
        reason: &str,
    ) -> Result<bool> {
        let (id, reason) = (id.to_owned(), reason.to_owned());
        self.write(move |connection| {
            let changed = connection.execute(
                "UPDATE jobs SET attempts = attempts + 1, due = ?3, taken = NULL, reason = ?4
                 WHERE id = ?1 AND turn = ?2 AND state = 'open'",
                params![id, turn, due.as_millisecond(), reason],
            )?;
            Ok(changed > 0)
        })
        .await
    }

    async fn end_job(
        &self,
        id: &str,
        turn: u32,
        end: JobEnd,
        at: Timestamp,
    ) -> Result<Option<FileRecord>> {
        let id = id.to_owned();
        self.write(move |connection| finish(connection, &id, turn, end, at))
            .await
    }

    async fn remove_job(&self, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |connection| {
            Ok(connection.execute("DELETE FROM jobs WHERE id = ?1", [id])? > 0)
        })
        .await
    }

    async fn release_jobs(&self) -> Result<usize> {
        self.write(|connection| {
            let sql = "UPDATE jobs SET due = taken, taken = NULL
                       WHERE taken IS NOT NULL AND state = 'open'";
            Ok(connection.execute(sql, [])?)
        })
        .await
    }

    async fn prune_jobs(&self, before: Timestamp) -> Result<usize> {
        self.write(move |connection| {
            let sql = "DELETE FROM jobs WHERE ended < ?1";
            Ok(connection.execute(sql, [before.as_millisecond()])?)
        })
        .await
    }
}

pub(super) fn insert(connection: &Connection, job: &JobRecord) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO jobs
             (id, site, kind, file, payload, state, attempts, turn, due, taken, reason, created, ended)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    statement.execute(params![
        job.id,
        job.site,
        job.kind.as_str(),
        job.file,
        job.payload,
        job.state.as_str(),
        job.attempts,
        job.turn,
        job.due.as_millisecond(),
        job.taken.map(Timestamp::as_millisecond),
        job.reason,
        job.created.as_millisecond(),
        job.ended.map(Timestamp::as_millisecond),
    ])?;
    Ok(())
}

fn one(connection: &Connection, sql: &str, key: &str) -> Result<Option<JobRecord>> {
    let mut statement = connection.prepare_cached(sql)?;
    statement
        .query_and_then([key], row::job)?
        .next()
        .transpose()
}

fn take(
    connection: &Connection,
    kind: JobKind,
    at: Timestamp,
    until: Timestamp,
) -> Result<Option<JobRecord>> {
    // From one site to the next by the index, so that it is all the same how many jobs a site has waiting.
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE waiting (site) AS (
             SELECT min(site) FROM jobs WHERE state = 'open' AND kind = ?3
             UNION ALL
             SELECT (
                 SELECT min(site) FROM jobs
                 WHERE state = 'open' AND kind = ?3 AND site > waiting.site
             )
             FROM waiting WHERE waiting.site IS NOT NULL
         )
         UPDATE jobs SET turn = turn + 1, due = ?2, taken = ?1
         WHERE id = (
             SELECT next.id FROM waiting JOIN jobs AS next ON next.id = (
                 SELECT id FROM jobs
                 WHERE site = waiting.site AND state = 'open' AND kind = ?3 AND due <= ?1
                 ORDER BY due LIMIT 1
             )
             ORDER BY (
                 SELECT count(*) FROM jobs
                 WHERE site = waiting.site AND state = 'open' AND kind = ?3 AND due > ?1
                       AND taken IS NOT NULL
             ), next.due
             LIMIT 1
         )
         RETURNING *",
    )?;
    statement
        .query_and_then(
            params![at.as_millisecond(), until.as_millisecond(), kind.as_str()],
            row::job,
        )?
        .next()
        .transpose()
}

fn finish(
    connection: &Connection,
    id: &str,
    turn: u32,
    end: JobEnd,
    at: Timestamp,
) -> Result<Option<FileRecord>> {
    let job = of_turn(connection, id, turn)?;
    let (state, reason) = match &end {
        JobEnd::Arrived(_) | JobEnd::Derived(_) => (JobState::Done, None),
        JobEnd::Failed(reason) | JobEnd::Unusable(reason) => {
            (JobState::Failed, Some(reason.clone()))
        }
    };
    let (quota, next) = match &end {
        JobEnd::Arrived(arrival) => (arrival.quota, arrival.next.clone()),
        _ => (None, None),
    };
    let Some(file) = change::arrive(connection, &job.site, &job.file, end, at)? else {
        return Ok(None);
    };
    files::hold_to(quota, connection, &job.site)?;
    if let Some(next) = next {
        insert(connection, &next)?;
    }
    connection
        .prepare_cached(
            "UPDATE jobs SET state = ?2, taken = NULL, reason = ifnull(?3, reason), ended = ?4,
                             payload = '{}'
             WHERE id = ?1",
        )?
        .execute(params![id, state.as_str(), reason, at.as_millisecond()])?;
    Ok(Some(file))
}

/// An open job, if this turn may end it.
pub(super) fn of_turn(connection: &Connection, id: &str, turn: u32) -> Result<JobRecord> {
    let job = one(connection, "SELECT * FROM jobs WHERE id = ?1", id)?;
    job.filter(|job| job.turn == turn && job.state == JobState::Open)
        .ok_or_else(|| {
            let message = format!("job `{id}` is not to be ended by turn {turn}");
            Error::new(ErrorKind::Conflict, message)
        })
}
