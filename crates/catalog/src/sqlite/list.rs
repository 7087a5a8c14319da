//! Reads a page of a list: part by part, each along its index, and what comes from several parts merged.

use rusqlite::{Connection, Row, params_from_iter};

use super::{page, page::Page, row, scope::parts, search};
use crate::{
    Direction, FileQuery, FileRecord, FolderQuery, FolderRecord, Order, Position, Result,
    query::Query,
};

pub(super) fn files(connection: &Connection, query: &FileQuery) -> Result<Vec<FileRecord>> {
    if let Some(text) = &query.filter.search {
        return search::files(connection, query, text);
    }
    let mut found = Vec::new();
    let parts = parts(&query.filter.scope);
    for part in &parts {
        found.extend(read(connection, page::of_files(query, *part), row::file)?);
    }
    if parts.len() > 1 {
        merge(&mut found, query, |file| file.position(query.order.sort));
    }
    Ok(found)
}

pub(super) fn folders(connection: &Connection, query: &FolderQuery) -> Result<Vec<FolderRecord>> {
    let mut found = Vec::new();
    let parts = parts(&query.filter.scope);
    for part in &parts {
        found.extend(read(
            connection,
            page::of_folders(query, *part),
            row::folder,
        )?);
    }
    if parts.len() > 1 {
        merge(&mut found, query, |folder| {
            folder.position(query.order.sort)
        });
    }
    Ok(found)
}

pub(super) fn read<T>(
    connection: &Connection,
    page: Page,
    record: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut statement = connection.prepare_cached(&page.sql)?;
    statement
        .query_and_then(params_from_iter(page.values), record)?
        .collect()
}

/// Puts pages of several parts in order; SQLite and Rust agree on that of bytes and numbers.
pub(super) fn merge<T, F>(found: &mut Vec<T>, query: &Query<F>, position: impl Fn(&T) -> Position) {
    let Order { direction, .. } = query.order;
    found.sort_by_cached_key(position);
    if direction == Direction::Descending {
        found.reverse();
    }
    found.truncate(query.limit);
}
