//! Writes the one kind of SELECT that lists are made of: parts of a site, an order, a key to follow.

use rusqlite::types::Value;

use super::{
    row,
    scope::{Part, Shelf},
};
use crate::{
    Direction, FileFilter, FileQuery, FolderQuery, Key, Order, Position, Sort, fold::fold,
};

/// A statement and its values, in the order of the question marks.
pub(super) struct Page {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// One part of a list of files, read along an index.
pub(super) fn of_files(query: &FileQuery, part: Part<'_>, index: &str) -> Page {
    let mut conditions = Conditions::new("files", &query.site);
    conditions.parts(&[part]);
    conditions.filter(&query.filter);
    conditions.after(query.order, query.after.as_ref());
    conditions.page(&along(index), row::FILE, query.order, query.limit)
}

/// The table of files, to be read along an index.
pub(super) fn along(index: &str) -> String {
    format!("files INDEXED BY {index}")
}

/// The file of that number in a part, in the order of time.
pub(super) fn of_nth_file(site: &str, part: Part<'_>, number: u32) -> Page {
    let mut conditions = Conditions::new("files", site);
    conditions.parts(&[part]);
    let mut page = conditions.select(&along(part.by_time()), "1", "updated LIMIT 1 OFFSET ?");
    page.values.push(number.into());
    page
}

/// One part of a list of folders.
pub(super) fn of_folders(query: &FolderQuery, part: Part<'_>) -> Page {
    let mut conditions = Conditions::new("folders", &query.site);
    conditions.parts(&[part]);
    if let Some(needle) = &query.filter.search {
        conditions.and("instr(name_key, ?) > 0", [fold(needle).into()]);
    }
    conditions.after(query.order, query.after.as_ref());
    conditions.page("folders", row::FOLDER, query.order, query.limit)
}

/// What has to be true of the rows of a page.
pub(super) struct Conditions {
    table: &'static str,
    text: String,
    values: Vec<Value>,
}

impl Conditions {
    pub(super) fn new(table: &'static str, site: &str) -> Self {
        Self {
            table,
            text: "site = ?".to_owned(),
            values: vec![site.to_owned().into()],
        }
    }

    pub(super) fn and<const N: usize>(&mut self, condition: &str, values: [Value; N]) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
        self.values.extend(values);
    }

    /// Only what is in one of these.
    pub(super) fn parts(&mut self, parts: &[Part<'_>]) {
        let choices = parts.iter().map(|part| match part.shelf {
            Shelf::Folder(_) => format!("shown_in = ? AND trashed = {}", u8::from(part.trashed)),
            Shelf::Root(_) => format!("root = ? AND trashed = {}", u8::from(part.trashed)),
        });
        let choices: Vec<_> = choices.collect();
        match choices.as_slice() {
            [one] => self.and(one, []),
            many => self.and(&format!("({})", many.join(" OR ")), []),
        }
        self.values
            .extend(parts.iter().map(|part| match part.shelf {
                Shelf::Folder(id) | Shelf::Root(id) => Value::from(id.to_owned()),
            }));
    }

    /// Only files that a filter lets through, its text aside.
    pub(super) fn filter(&mut self, filter: &FileFilter) {
        if !filter.media_types.is_empty() {
            let marks = vec!["?"; filter.media_types.len()].join(", ");
            self.and(&format!("media_type IN ({marks})"), []);
            self.values
                .extend(filter.media_types.iter().cloned().map(Value::from));
        }
        if let Some(private) = filter.private {
            self.and("private = ?", [private.into()]);
        }
    }

    /// Only what comes after a place in an order.
    pub(super) fn after(&mut self, order: Order, position: Option<&Position>) {
        let Some(Position { key, id }) = position else {
            return;
        };
        let place = match key {
            Key::Text(text) => text.clone().into(),
            Key::Number(number) => Value::Integer(*number),
        };
        let (column, table) = (column(order), self.table);
        let beyond = match order.direction {
            Direction::Ascending => ">",
            Direction::Descending => "<",
        };
        self.and(
            &format!("({column}, {table}.id) {beyond} (?, ?)"),
            [place, id.clone().into()],
        );
    }

    /// The first of the rows of a table or a join.
    pub(super) fn page(self, from: &str, columns: &str, order: Order, limit: usize) -> Page {
        let (column, table, word) = (column(order), self.table, word(order.direction));
        let mut page = self.select(
            from,
            columns,
            &format!("{column} {word}, {table}.id {word} LIMIT ?"),
        );
        page.values
            .push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        page
    }

    /// All rows of a join, in an order of its own.
    pub(super) fn select(self, from: &str, columns: &str, order: &str) -> Page {
        let Self { text, values, .. } = self;
        let sql = format!("SELECT {columns} FROM {from} WHERE {text} ORDER BY {order}");
        Page { sql, values }
    }
}

pub(super) fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    }
}

fn column(order: Order) -> &'static str {
    match order.sort {
        Sort::Name => "name_key",
        Sort::Updated => "updated",
        Sort::Size => "size",
    }
}
