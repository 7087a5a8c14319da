//! Writes the one kind of SELECT that lists are made of: a part of a site, an order, a key to follow.

use rusqlite::types::Value;

use super::row;
use crate::{Direction, FileQuery, FolderQuery, Key, Query, Scope, Sort, query::fold};

/// A statement and its values, in the order of the question marks.
pub(super) struct Page {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

pub(super) fn of_files(query: &FileQuery) -> Page {
    let filter = &query.filter;
    let mut conditions = Conditions::new(&query.site, &filter.scope);
    if !filter.media_types.is_empty() {
        conditions.one_of("media_type", &filter.media_types);
    }
    if let Some(private) = filter.private {
        conditions.and("private = ?", [private.into()]);
    }
    if let Some(needle) = &filter.search {
        conditions.and("instr(haystack, ?) > 0", [fold(needle).into()]);
    }
    conditions.page("files", row::FILE, query)
}

pub(super) fn of_folders(query: &FolderQuery) -> Page {
    let filter = &query.filter;
    let mut conditions = Conditions::new(&query.site, &filter.scope);
    if let Some(needle) = &filter.search {
        conditions.and("instr(name_key, ?) > 0", [fold(needle).into()]);
    }
    conditions.page("folders", row::FOLDER, query)
}

struct Conditions {
    text: String,
    values: Vec<Value>,
}

impl Conditions {
    fn new(site: &str, scope: &Scope) -> Self {
        let mut conditions = Self {
            text: "site = ?".to_owned(),
            values: vec![site.to_owned().into()],
        };
        match scope {
            Scope::In(folder) => {
                conditions.and("shown_in = ? AND trashed = 0", [folder.clone().into()]);
            }
            Scope::InTrash(folder) => {
                conditions.and("shown_in = ? AND trashed = 1", [folder.clone().into()]);
            }
            Scope::Below(root) => conditions.and("trashed = 0 AND root = ?", [root.clone().into()]),
            Scope::Live => conditions.and("trashed = 0", []),
            Scope::Trash => conditions.and("trashed = 1", []),
        }
        conditions
    }

    fn and<const N: usize>(&mut self, condition: &str, values: [Value; N]) {
        self.text.push_str(" AND ");
        self.text.push_str(condition);
        self.values.extend(values);
    }

    fn one_of(&mut self, column: &str, words: &[String]) {
        let marks = vec!["?"; words.len()].join(", ");
        self.and(&format!("{column} IN ({marks})"), []);
        self.values.extend(words.iter().cloned().map(Value::from));
    }

    fn page<F>(mut self, table: &str, columns: &str, query: &Query<F>) -> Page {
        let Query {
            order,
            after,
            limit,
            ..
        } = query;
        let key = match order.sort {
            Sort::Name => "name_key",
            Sort::Updated => "updated",
            Sort::Size => "size",
        };
        let (word, beyond) = match order.direction {
            Direction::Ascending => ("ASC", ">"),
            Direction::Descending => ("DESC", "<"),
        };
        if let Some(position) = after {
            let place = match &position.key {
                Key::Text(text) => text.clone().into(),
                Key::Number(number) => Value::Integer(*number),
            };
            self.and(
                &format!("({key}, id) {beyond} (?, ?)"),
                [place, position.id.clone().into()],
            );
        }

        self.values
            .push(Value::Integer(i64::try_from(*limit).unwrap_or(i64::MAX)));
        let Self { text, values } = self;
        let sql = format!(
            "SELECT {columns} FROM {table} WHERE {text} \
             ORDER BY {key} {word}, id {word} LIMIT ?"
        );
        Page { sql, values }
    }
}
