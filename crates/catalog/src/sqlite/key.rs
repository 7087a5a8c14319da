//! The keys of files: when a file was last changed, about to the second, and a number among those of the second.
//!
//! Newest rows are neighbours, and what a search finds in the order of keys is in the order of time without
//! being sorted. Files of one second have neighbouring numbers, which keeps the index of texts small.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::{Error, ErrorKind, Result};

/// How many bits count the files of one moment: four million.
const BITS: u32 = 22;

/// A key for a file that changes at `updated`.
pub(super) fn next(connection: &Connection, updated: Timestamp) -> Result<i64> {
    let moment = moment(updated);
    let (first, last) = keys(moment);
    let mut statement =
        connection.prepare_cached("SELECT max(key) FROM files WHERE key BETWEEN ?1 AND ?2")?;
    let taken: Option<i64> = statement.query_row([first, last], |row| row.get(0))?;
    match taken {
        None => Ok(first),
        Some(taken) if taken < last => Ok(taken + 1),
        Some(_) => {
            let message = format!("too many files have changed at `{updated}`");
            Err(Error::new(ErrorKind::Backend, message))
        }
    }
}

/// What all files have in common whose keys stand in no order: 1.024 seconds.
pub(super) fn moment(updated: Timestamp) -> i64 {
    moment_of(updated.as_millisecond())
}

pub(super) fn moment_of(milliseconds: i64) -> i64 {
    milliseconds >> 10
}

/// The first and the last key of a moment.
pub(super) fn keys(moment: i64) -> (i64, i64) {
    let first = moment << BITS;
    (first, first | ((1 << BITS) - 1))
}
