//! Sites, keys and settings in SQLite.

use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};

use super::{Sqlite, row};
use crate::{KeyRecord, Result, SiteRecord, Sites};

#[async_trait]
impl Sites for Sqlite {
    async fn ensure_site(&self, site: SiteRecord) -> Result<()> {
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO sites (id, created) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                params![site.id, site.created.as_millisecond()],
            )?;
            Ok(())
        })
        .await
    }

    async fn sites(&self) -> Result<Vec<SiteRecord>> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT * FROM sites ORDER BY created, id")?;
            statement.query_and_then([], row::site)?.collect()
        })
        .await
    }

    async fn ensure_key(&self, key: KeyRecord) -> Result<()> {
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO keys (hash, site, created) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![key.hash, key.site, key.created.as_millisecond()],
            )?;
            Ok(())
        })
        .await
    }

    async fn find_key(&self, hash: [u8; 32], site: &str) -> Result<Option<KeyRecord>> {
        let site = site.to_owned();
        self.read(move |connection| {
            let mut statement =
                connection.prepare_cached("SELECT * FROM keys WHERE hash = ?1 AND site = ?2")?;
            statement
                .query_and_then(params![hash, site], row::key)?
                .next()
                .transpose()
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

    async fn setting(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let name = name.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare("SELECT value FROM settings WHERE name = ?1")?;
            Ok(statement.query_row([name], |row| row.get(0)).optional()?)
        })
        .await
    }
}
