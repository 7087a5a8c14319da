//! SQLite without us: a connection, a statement, the columns as they are.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row, config::DbConfig, params};

use crate::{
    Result,
    catalog::{Key, Position},
    stock::{FOLDER, SITE},
};

pub(crate) struct Bare {
    connection: Connection,
}

/// All columns of a file, owned and not looked at.
#[expect(dead_code, reason = "reading them is the point")]
pub(crate) struct Columns {
    texts: [String; 9],
    numbers: [i64; 5],
    absent: [Option<String>; 3],
    trashed: Option<i64>,
    private: bool,
}

impl Bare {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        // As ours does; without it a page takes twice as long.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Self { connection })
    }

    /// A page of the folder, the last changed first, after a place in it.
    pub(crate) fn page(&self, after: &Position, limit: usize) -> Result<Vec<Columns>> {
        let Key::Number(updated) = after.key else {
            return Err("this page is by time".into());
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT id, site, parent, name, mime, media_type, status, hash, details, labels, created, updated,
                    size, crc32, trashed_at, trashed_with, private, source_url, external_info
             FROM files
             WHERE site = ?1 AND shown_in = ?2 AND trashed = 0 AND (updated, id) < (?3, ?4)
             ORDER BY updated DESC, id DESC LIMIT ?5",
        )?;
        let limit = i64::try_from(limit)?;
        let rows = statement.query_map(params![SITE, FOLDER, updated, after.id, limit], columns)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Fifty files with a text in their name, as one asks who has no index.
    pub(crate) fn like(&self, text: &str) -> Result<Vec<String>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM files WHERE name LIKE '%' || ?1 || '%' LIMIT 50")?;
        let ids = statement.query_map([text], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok(Columns {
        texts: [
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
            row.get(6)?,
            row.get(7)?,
            row.get(8)?,
        ],
        absent: [row.get(15)?, row.get(17)?, row.get(18)?],
        numbers: [row.get(10)?, row.get(11)?, row.get(12)?, row.get(13)?, 0],
        trashed: row.get(14)?,
        private: row.get(16)?,
    })
}
