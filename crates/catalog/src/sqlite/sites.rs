//! Sites and settings in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Sqlite, row};
use crate::{Error, ErrorKind, Result, SiteRecord, Sites};

#[async_trait]
impl Sites for Sqlite {
    async fn ensure_site(&self, site: SiteRecord) -> Result<()> {
        self.write(move |connection| {
            let revoked = site.revoked.map(Timestamp::as_millisecond);
            connection.execute(
                "INSERT INTO sites (id, created, revoked) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![site.id, site.created.as_millisecond(), revoked],
            )?;
            Ok(())
        })
        .await
    }

    async fn find_site(&self, id: &str) -> Result<Option<SiteRecord>> {
        let id = id.to_owned();
        self.read(move |connection| find(connection, &id)).await
    }

    async fn sites(&self) -> Result<Vec<SiteRecord>> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT * FROM sites ORDER BY created, id")?;
            statement.query_and_then([], row::site)?.collect()
        })
        .await
    }

    async fn revoke_site(&self, id: &str, at: Timestamp) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |connection| {
            let revoke = |sql| connection.execute(sql, params![id, at.as_millisecond()]);
            revoke("UPDATE keys SET revoked = ?2 WHERE site = ?1 AND revoked IS NULL")?;
            revoke("UPDATE apps SET revoked = ?2 WHERE site = ?1 AND revoked IS NULL")?;
            let sites = revoke("UPDATE sites SET revoked = ?2 WHERE id = ?1 AND revoked IS NULL")?;
            Ok(sites > 0)
        })
        .await
    }

    async fn reopen_site(&self, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |connection| {
            let sql = "UPDATE sites SET revoked = NULL WHERE id = ?1 AND revoked IS NOT NULL";
            Ok(connection.execute(sql, [id])? > 0)
        })
        .await
    }

    async fn keep_setting(&self, name: &str, value: Vec<u8>) -> Result<Vec<u8>> {
        let name = name.to_owned();
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![name, value],
            )?;
            let kept = connection.query_row(
                "SELECT value FROM settings WHERE name = ?1",
                [name],
                |row| row.get(0),
            )?;
            Ok(kept)
        })
        .await
    }

    async fn swap_setting(&self, name: &str, old: Vec<u8>, new: Vec<u8>) -> Result<bool> {
        let name = name.to_owned();
        self.write(move |connection| {
            let sql = "UPDATE settings SET value = ?3 WHERE name = ?1 AND value = ?2";
            Ok(connection.execute(sql, params![name, old, new])? > 0)
        })
        .await
    }

    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let name = name.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare("SELECT value FROM settings WHERE name = ?1")?;
            Ok(statement.query_row([name], |row| row.get(0)).optional()?)
        })
        .await
    }
}

/// Whoever is to be let in needs a site that is there and open.
pub(super) fn must_be_open(connection: &Connection, id: &str) -> Result<()> {
    match find(connection, id)? {
        Some(SiteRecord { revoked: None, .. }) => Ok(()),
        _ => Err(Error::new(
            ErrorKind::Missing,
            format!("there is no site `{id}`"),
        )),
    }
}

fn find(connection: &Connection, id: &str) -> Result<Option<SiteRecord>> {
    let mut statement = connection.prepare_cached("SELECT * FROM sites WHERE id = ?1")?;
    statement
        .query_and_then([id], row::site)?
        .next()
        .transpose()
}
