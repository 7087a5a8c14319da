//! The index of texts, and how it learns of what has changed.
//!
//! To index one text takes as long as to write the rest of the file, to index some hundreds together is nearly
//! free. So texts wait in a table, and who searches looks at those that wait, too.

use rusqlite::Connection;

use crate::Result;

/// How many texts may wait.
const WAITING: i64 = 256;

/// Brings the index up to date if there is much to do. Called in each transaction before it is committed.
pub(super) fn catch_up(connection: &Connection) -> Result<()> {
    let mut waiting = connection.prepare_cached(
        "SELECT (SELECT count(*) FROM texts WHERE indexed = 0) + (SELECT count(*) FROM texts_to_forget)",
    )?;
    let waiting: i64 = waiting.query_row([], |row| row.get(0))?;
    if waiting < WAITING {
        return Ok(());
    }

    // A key may be used again: so the old text goes before the new one comes. And the order of keys spares the
    // index a pass over the disk for every text.
    for statement in [
        "INSERT INTO search (search, rowid, owner, haystack)
         SELECT 'delete', key, owner, haystack FROM texts_to_forget ORDER BY key",
        "DELETE FROM texts_to_forget",
        "INSERT INTO search (rowid, owner, haystack)
         SELECT key, owner, haystack FROM texts WHERE indexed = 0 ORDER BY key",
        "UPDATE texts SET indexed = 1 WHERE indexed = 0",
    ] {
        connection.prepare_cached(statement)?.execute([])?;
    }
    Ok(())
}
