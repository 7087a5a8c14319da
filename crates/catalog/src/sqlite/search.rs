//! Files whose name, MIME type or labels hold a text.
//!
//! An index of every three letters in a row names the files that may have it, and a look at each decides.
//! The index gives them newest first, or oldest, which is the order most searches want. In another order the
//! few files that have a rare text are sorted; a frequent text is soon met by walking along the list instead,
//! and so is one that is too short for the index.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::{
    key, list, page,
    page::{Conditions, Page},
    row,
    scope::{Part, parts},
};
use crate::{Direction, FileQuery, FileRecord, Key, Result, Sort, fold::fold};

/// Up to how many files are sorted rather than met on the way.
const FEW: u32 = 2000;
/// How many threes of letters are looked up. More would narrow a long text down no further.
const THREES: usize = 24;

pub(super) fn files(
    connection: &Connection,
    query: &FileQuery,
    text: &str,
) -> Result<Vec<FileRecord>> {
    let parts = parts(&query.filter.scope);
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let needle = Needle::new(connection, &query.site, text)?;
    if query.order.sort == Sort::Updated {
        return in_order_of_time(connection, query, &parts, &needle);
    }
    if needle.is_rare(connection)? {
        return list::read(connection, sorted(query, &parts, &needle), row::file);
    }

    let mut found = Vec::new();
    for part in &parts {
        found.extend(list::read(
            connection,
            met_on_the_way(query, *part, &needle),
            row::file,
        )?);
    }
    list::merge(&mut found, query, |file| file.position(query.order.sort));
    Ok(found)
}

/// Reads until the page is full and its last millisecond complete, for within one the ids decide.
fn in_order_of_time(
    connection: &Connection,
    query: &FileQuery,
    parts: &[Part<'_>],
    needle: &Needle,
) -> Result<Vec<FileRecord>> {
    let page = by_key(query, parts, needle);
    let mut statement = connection.prepare_cached(&page.sql)?;
    let rows = statement.query_and_then(params_from_iter(page.values), row::file)?;

    let mut found: Vec<FileRecord> = Vec::new();
    for file in rows {
        let file = file?;
        let full = found.len() >= query.limit;
        if full
            && found
                .last()
                .is_some_and(|last| last.updated != file.updated)
        {
            break;
        }
        found.push(file);
    }
    list::merge(&mut found, query, |file| file.position(Sort::Updated));
    Ok(found)
}

/// What is looked for.
struct Needle {
    text: String,
    /// The words of the index that have to be there; none if it cannot help.
    pattern: Option<String>,
}

impl Needle {
    fn new(connection: &Connection, site: &str, text: &str) -> Result<Self> {
        let text = fold(text);
        let letters: Vec<char> = text.chars().collect();
        let threes: BTreeSet<String> = letters
            .windows(3)
            .map(String::from_iter)
            .take(THREES)
            .collect();
        // What others have is told apart by the index where there is much of it, else by a look at the row.
        let mark = is_small(connection, site)?.then(|| mark(site));

        let words = threes.into_iter().chain(mark);
        let words: Vec<_> = words
            .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
            .collect();
        let pattern = (!words.is_empty()).then(|| words.join(" AND "));
        Ok(Self { text, pattern })
    }

    fn is_rare(&self, connection: &Connection) -> Result<bool> {
        let Some(pattern) = &self.pattern else {
            return Ok(false);
        };
        let mut statement = connection
            .prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 LIMIT 1 OFFSET ?2")?;
        let more: Option<i64> = statement
            .query_row((pattern, FEW), |row| row.get(0))
            .optional()?;
        Ok(more.is_none())
    }
}

/// Three letters that stand for a site in the index. They are of those that Unicode leaves to everybody, so
/// hardly any text has them; and if one has, or two sites share them, the look at the row tells.
pub(super) fn mark(site: &str) -> String {
    const PRIVATE: std::ops::Range<u32> = 0xe000..0xf900;

    // FNV-1a, which is short and stays what it is.
    let hash = site.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let letter = |part: u32| {
        let number = (hash >> (20 * part)) % PRIVATE.len() as u64;
        u32::try_from(number)
            .ok()
            .and_then(|number| char::from_u32(PRIVATE.start + number))
    };
    (0..3).filter_map(letter).collect()
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

/// Where texts are looked up: a table, its key, its text.
const INDEX: [&str; 3] = ["search", "search.rowid", "search.haystack"];
/// The texts themselves, without the index over them.
const TEXTS: [&str; 3] = ["search_content", "search_content.id", "search_content.c1"];

/// All that has the needle, by key: the newest or the oldest first.
fn by_key(query: &FileQuery, parts: &[Part<'_>], needle: &Needle) -> Page {
    let (mut conditions, [table, key, _]) = with_needle(query, parts, needle);
    if let Some(Key::Number(updated)) = query.after.as_ref().map(|after| &after.key) {
        let (first, last) = key::of_moment(*updated);
        match query.order.direction {
            Direction::Ascending => conditions.and(&format!("{key} >= ?"), [first.into()]),
            Direction::Descending => conditions.and(&format!("{key} <= ?"), [last.into()]),
        }
    }
    let (from, word) = (join(table, key), page::word(query.order.direction));
    conditions.select(&from, row::FILE, &format!("{key} {word}"))
}

/// The first of what has the needle, sorted.
fn sorted(query: &FileQuery, parts: &[Part<'_>], needle: &Needle) -> Page {
    let (conditions, [table, key, _]) = with_needle(query, parts, needle);
    conditions.page_from(&join(table, key), row::FILE, query.order, query.limit)
}

/// The first of what has the needle, met along the index of the list.
fn met_on_the_way(query: &FileQuery, part: Part<'_>, needle: &Needle) -> Page {
    let [table, key, text] = TEXTS;
    let mut conditions = Conditions::new("files", &query.site);
    conditions.parts(&[part]);
    conditions.filter(&query.filter);
    conditions.after(query.order, query.after.as_ref());
    let look = format!("(SELECT instr({text}, ?) FROM {table} WHERE {key} = files.key) > 0");
    conditions.and(&look, [needle.text.clone().into()]);
    conditions.page(row::FILE, query.order, query.limit)
}

fn with_needle(
    query: &FileQuery,
    parts: &[Part<'_>],
    needle: &Needle,
) -> (Conditions, [&'static str; 3]) {
    let mut conditions = Conditions::new("files", &query.site);
    conditions.parts(parts);
    conditions.filter(&query.filter);
    conditions.after(query.order, query.after.as_ref());

    let source = match &needle.pattern {
        Some(pattern) => {
            conditions.and("search MATCH ?", [pattern.clone().into()]);
            INDEX
        }
        None => TEXTS,
    };
    conditions.and(
        &format!("instr({}, ?) > 0", source[2]),
        [needle.text.clone().into()],
    );
    (conditions, source)
}

/// Texts lead, files follow: nothing else would keep the order of the index.
fn join(table: &str, key: &str) -> String {
    format!("{table} CROSS JOIN files ON files.key = {key}")
}
