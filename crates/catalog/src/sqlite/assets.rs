//! What was made of files, in SQLite.

use async_trait::async_trait;
use rusqlite::params;

use super::{Sqlite, files, jobs, row};
use crate::{Asset, Assets, Result};

#[async_trait]
impl Assets for Sqlite {
    async fn keep_asset(&self, job: &str, turn: u32, asset: Asset) -> Result<bool> {
        let job = job.to_owned();
        self.write(move |connection| {
            let job = jobs::of_turn(connection, &job, turn)?;
            if files::find(connection, &job.site, &asset.file)?.is_none() {
                return Ok(false);
            }
            let about = serde_json::to_string(&asset).expect("what is known is JSON");
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO assets (object, file, about) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![asset.object, asset.file, about])?;
            Ok(true)
        })
        .await
    }

    async fn assets_of(&self, file: &str) -> Result<Vec<Asset>> {
        let file = file.to_owned();
        self.read(move |connection| {
            let sql = "SELECT about FROM assets WHERE file = ?1 ORDER BY object";
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_and_then([file], row::asset)?.collect()
        })
        .await
    }

    async fn assets_after(&self, object: &str, limit: usize) -> Result<Vec<Asset>> {
        let object = object.to_owned();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(move |connection| {
            let sql = "SELECT about FROM assets WHERE object > ?1 ORDER BY object LIMIT ?2";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_and_then(params![object, limit], row::asset)?;
            rows.collect()
        })
        .await
    }
}
