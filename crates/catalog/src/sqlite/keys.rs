//! API keys in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Sqlite, row, sites};
use crate::{Error, ErrorKind, KeyRecord, Keys, Result};

#[async_trait]
impl Keys for Sqlite {
    async fn ensure_key(&self, key: KeyRecord) -> Result<KeyRecord> {
        self.write(move |connection| ensure(connection, &key)).await
    }

    async fn find_key(&self, hash: [u8; 32], site: &str) -> Result<Option<KeyRecord>> {
        let site = site.to_owned();
        self.read(move |connection| find(connection, hash, &site))
            .await
    }

    async fn keys(&self, site: Option<&str>) -> Result<Vec<KeyRecord>> {
        let site = site.map(str::to_owned);
        self.read(move |connection| {
            let mut statement = connection.prepare(
                "SELECT * FROM keys WHERE ?1 IS NULL OR site = ?1 ORDER BY created, site, hash",
            )?;
            statement.query_and_then([site], row::key)?.collect()
        })
        .await
    }

    async fn revoke_key(&self, hash: [u8; 32], at: Timestamp) -> Result<bool> {
        self.write(move |connection| {
            let sql = "UPDATE keys SET revoked = ?2 WHERE hash = ?1 AND revoked IS NULL";
            Ok(connection.execute(sql, params![hash, at.as_millisecond()])? > 0)
        })
        .await
    }
}

fn ensure(connection: &Connection, key: &KeyRecord) -> Result<KeyRecord> {
    sites::must_be_open(connection, &key.site)?;
    connection.execute(
        "INSERT INTO keys (hash, site, rights, created, revoked) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
        params![
            key.hash,
            key.site,
            key.rights.as_str(),
            key.created.as_millisecond(),
            key.revoked.map(Timestamp::as_millisecond),
        ],
    )?;
    let kept = find(connection, key.hash, &key.site)?;
    kept.ok_or_else(|| Error::new(ErrorKind::Backend, "the database lost a key"))
}

fn find(connection: &Connection, hash: [u8; 32], site: &str) -> Result<Option<KeyRecord>> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM keys WHERE hash = ?1 AND site = ?2")?;
    statement
        .query_and_then(params![hash, site], row::key)?
        .next()
        .transpose()
}
