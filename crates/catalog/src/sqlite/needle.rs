//! What a search looks for, and the words under which the index has it.

use std::{collections::BTreeSet, ops::Range};

use rusqlite::{Connection, OptionalExtension};

use super::files;
use crate::{Result, fold::fold};

/// How many threes of letters are looked up. More would narrow a long text down no further.
const THREES: usize = 8;
/// Letters that Unicode leaves to everybody, so that hardly any text has them.
const PRIVATE: Range<u32> = 0xe000..0xf900;

pub(super) struct Needle {
    /// Folded, as what it is looked for in.
    pub(super) text: String,
    /// What has to be in the index; none if the index cannot help.
    pub(super) pattern: Option<String>,
}

impl Needle {
    pub(super) fn new(connection: &Connection, site: &str, text: &str) -> Result<Self> {
        let text = fold(text);
        let letters: Vec<char> = text.chars().collect();
        // Side by side, for each costs time, and letters between two are met by the look at the row.
        let threes = letters.chunks_exact(3).chain(letters.windows(3).last());
        let threes = threes.take(THREES).map(String::from_iter);
        // What many others have and the site has not is told apart by the index, else by a look at the row.
        let mark = is_small(connection, site)?.then(|| mark(site));

        let words: BTreeSet<String> = threes.chain(mark).collect();
        let words: Vec<_> = words
            .iter()
            .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
            .collect();
        let pattern = (!words.is_empty()).then(|| words.join(" AND "));
        Ok(Self { text, pattern })
    }

    /// Whether the files that the index has for it are sorted sooner than `limit` are met along the list.
    ///
    /// Of `n` files among `all`, one in `all / n` is met: the way is as long as the sorting at the root of
    /// `limit * all`.
    pub(super) fn is_rare(
        &self,
        connection: &Connection,
        site: &str,
        limit: usize,
    ) -> Result<bool> {
        let Some(pattern) = &self.pattern else {
            return Ok(false);
        };
        let all = files::usage(connection, site)?.files;
        let few = all.saturating_mul(limit as u64).isqrt();
        let few = i64::try_from(few).unwrap_or(i64::MAX);
        let mut statement = connection
            .prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 LIMIT 1 OFFSET ?2")?;
        let more: Option<i64> = statement
            .query_row((pattern, few), |row| row.get(0))
            .optional()?;
        Ok(more.is_none())
    }
}

/// Three letters that stand for a site in the index. Two sites may share them, for the look at the row tells.
pub(super) fn mark(site: &str) -> String {
    // FNV-1a, which is short and stays what it is.
    let hash = site.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let letters = [hash, hash >> 20, hash >> 40]
        .into_iter()
        .filter_map(|part| {
            let number = u32::try_from(part % PRIVATE.len() as u64).ok()?;
            char::from_u32(PRIVATE.start + number)
        });
    letters.collect()
}

/// Whether the site has less than a quarter of all files.
fn is_small(connection: &Connection, site: &str) -> Result<bool> {
    let mut statement = connection.prepare_cached(
        "SELECT files * 4 < (SELECT sum(files) FROM usage) FROM usage WHERE site = ?1",
    )?;
    Ok(statement
        .query_row([site], |row| row.get(0))
        .optional()?
        .unwrap_or(false))
}
