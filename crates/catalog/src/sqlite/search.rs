//! Files whose name, MIME type or labels hold a text.
//!
//! An index of every three letters in a row names the files that may have it, and a look at each decides.
//! The index gives them newest first, or oldest, which is the order most searches want. In another order the
//! few files that have a rare text are sorted; a frequent text is soon met by walking along the list instead,
//! and so is one that is too short for the index. What the index does not know yet is looked at besides.

use rusqlite::{Connection, params_from_iter};

use super::{
    key, list,
    needle::Needle,
    page::{self, Conditions, Page},
    row,
    scope::{Part, parts},
};
use crate::{Direction, FileQuery, FileRecord, Result, Sort};

pub(super) fn files(
    connection: &Connection,
    query: &FileQuery,
    text: &str,
) -> Result<Vec<FileRecord>> {
    let parts = parts(&query.filter.scope);
    let search = Search {
        query,
        parts: &parts,
        needle: Needle::new(connection, &query.site, text)?,
    };
    let mut found = match (query.order.sort, parts.is_empty()) {
        (_, true) => Vec::new(),
        (Sort::Updated, _) => search.in_order_of_time(connection)?,
        _ if search
            .needle
            .is_rare(connection, &query.site, query.limit)? =>
        {
            search.sorted(connection)?
        }
        _ => search.met_on_the_way(connection)?,
    };
    list::merge(&mut found, query, |file| file.position(query.order.sort));
    Ok(found)
}

struct Search<'a> {
    query: &'a FileQuery,
    parts: &'a [Part<'a>],
    needle: Needle,
}

/// A table of texts that lead to files; nothing else would keep the order of keys.
struct Source {
    tables: &'static str,
    key: &'static str,
    condition: &'static str,
}

const INDEX: Source = Source {
    tables: "search CROSS JOIN texts ON texts.key = search.rowid CROSS JOIN files ON files.key = search.rowid",
    key: "search.rowid",
    condition: "texts.indexed = 1",
};
/// What the index does not know yet.
const WAITING: Source = Source {
    tables: "texts INDEXED BY texts_to_index CROSS JOIN files ON files.key = texts.key",
    key: "texts.key",
    condition: "texts.indexed = 0",
};
const ALL: Source = Source {
    tables: "texts CROSS JOIN files ON files.key = texts.key",
    key: "texts.key",
    condition: "true",
};

impl Search<'_> {
    /// Reads until the page is full and its last moment complete, for within one keys stand in no order.
    fn in_order_of_time(&self, connection: &Connection) -> Result<Vec<FileRecord>> {
        let Some(pattern) = &self.needle.pattern else {
            return self.read_by_key(connection, self.by_key(&ALL, None));
        };
        let mut found = self.read_by_key(connection, self.by_key(&INDEX, Some(pattern)))?;
        found.extend(list::read(
            connection,
            self.first(&WAITING, None),
            row::file,
        )?);
        Ok(found)
    }

    fn read_by_key(&self, connection: &Connection, page: Page) -> Result<Vec<FileRecord>> {
        let mut statement = connection.prepare_cached(&page.sql)?;
        let rows = statement.query_and_then(params_from_iter(page.values), row::file)?;

        let mut found: Vec<FileRecord> = Vec::new();
        for file in rows {
            let file = file?;
            let full = found.len() >= self.query.limit;
            let moment = key::moment(file.updated);
            if full
                && found
                    .last()
                    .is_some_and(|last| key::moment(last.updated) != moment)
            {
                break;
            }
            found.push(file);
        }
        Ok(found)
    }

    /// The first of the few that have the needle.
    fn sorted(&self, connection: &Connection) -> Result<Vec<FileRecord>> {
        let mut found = list::read(
            connection,
            self.first(&INDEX, self.needle.pattern.as_ref()),
            row::file,
        )?;
        found.extend(list::read(
            connection,
            self.first(&WAITING, None),
            row::file,
        )?);
        Ok(found)
    }

    /// The first of many that have the needle, each part along its list.
    fn met_on_the_way(&self, connection: &Connection) -> Result<Vec<FileRecord>> {
        let from = page::along(list::index_of(self.query.order.sort));
        let mut found = Vec::new();
        for part in self.parts {
            let mut conditions = self.conditions(&[*part]);
            conditions.and(
                "(SELECT instr(haystack, ?) FROM texts WHERE texts.key = files.key) > 0",
                [self.needle.text.clone().into()],
            );
            let page = conditions.page(&from, row::FILE, self.query.order, self.query.limit);
            found.extend(list::read(connection, page, row::file)?);
        }
        Ok(found)
    }

    /// All that a source has, the newest or the oldest first.
    fn by_key(&self, source: &Source, pattern: Option<&String>) -> Page {
        let mut conditions = self.of_source(source, pattern);
        let Source { tables, key, .. } = source;
        let order = self.query.order.direction;
        if let Some(updated) = self
            .query
            .after
            .as_ref()
            .and_then(|after| after.key.number())
        {
            let (first, last) = key::keys(key::moment_of(updated));
            match order {
                Direction::Ascending => conditions.and(&format!("{key} >= ?"), [first.into()]),
                Direction::Descending => conditions.and(&format!("{key} <= ?"), [last.into()]),
            }
        }
        conditions.select(tables, row::FILE, &format!("{key} {}", page::word(order)))
    }

    /// The first of what a source has, in the order that is asked for.
    fn first(&self, source: &Source, pattern: Option<&String>) -> Page {
        let conditions = self.of_source(source, pattern);
        conditions.page(source.tables, row::FILE, self.query.order, self.query.limit)
    }

    fn of_source(&self, source: &Source, pattern: Option<&String>) -> Conditions {
        let mut conditions = self.conditions(self.parts);
        if let Some(pattern) = pattern {
            conditions.and("search MATCH ?", [pattern.clone().into()]);
        }
        conditions.and(source.condition, []);
        conditions.and(
            "instr(texts.haystack, ?) > 0",
            [self.needle.text.clone().into()],
        );
        conditions
    }

    fn conditions(&self, parts: &[Part<'_>]) -> Conditions {
        let mut conditions = Conditions::new("files", &self.query.site);
        conditions.parts(parts);
        conditions.filter(&self.query.filter);
        conditions.after(self.query.order, self.query.after.as_ref());
        conditions
    }
}
