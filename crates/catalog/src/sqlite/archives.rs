//! Archives in SQLite.

use async_trait::async_trait;
use rusqlite::params;

use super::{Sqlite, row};
use crate::{ArchiveRecord, Archives, Error, Result};

#[async_trait]
impl Archives for Sqlite {
    async fn keep_archive(&self, archive: ArchiveRecord) -> Result<()> {
        let content = serde_json::to_string(&archive.content)
            .map_err(|error| Error::corrupt(error.to_string()))?;
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO archives (id, site, content, created) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
                params![
                    archive.id,
                    archive.site,
                    content,
                    archive.created.as_millisecond()
                ],
            )?;
            Ok(())
        })
        .await
    }

    async fn find_archive(&self, id: &str) -> Result<Option<ArchiveRecord>> {
        let id = id.to_owned();
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached("SELECT id, site, content, created FROM archives WHERE id = ?1")?;
            let mut found = statement.query_and_then([id], row::archive)?;
            found.next().transpose()
        })
        .await
    }
}
