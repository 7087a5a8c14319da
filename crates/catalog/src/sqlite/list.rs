//! Reads a page of a list: part by part, each along its index, and what comes from several parts merged.

use rusqlite::{Connection, Row, params_from_iter};

use super::{
    page,
    page::Page,
    row,
    scope::{Part, parts},
    search,
};
use crate::{
    Direction, FileQuery, FileRecord, FolderQuery, FolderRecord, Order, Position, Result, Sort,
    query::Query,
};

/// Up to how many files are sorted when they are asked for, rather than met along the list of a whole site.
const FEW: u32 = 1000;

pub(super) fn files(connection: &Connection, query: &FileQuery) -> Result<Vec<FileRecord>> {
    if let Some(text) = &query.filter.search {
        return search::files(connection, query, text);
    }
    let mut found = Vec::new();
    let parts = parts(&query.filter.scope);
    for part in &parts {
        let index = match query.order.sort {
            Sort::Updated => part.by_time(),
            _ if is_small(connection, &query.site, *part)? => part.by_time(),
            sort => index_of(sort),
        };
        let page = page::of_files(query, *part, index);
        found.extend(read(connection, page, row::file)?);
    }
    if parts.len() > 1 {
        merge(&mut found, query, |file| file.position(query.order.sort));
    }
    Ok(found)
}

/// The index of a whole site in an order that is not that of time.
pub(super) fn index_of(sort: Sort) -> &'static str {
    match sort {
        Sort::Size => "files_by_size",
        _ => "files_by_name",
    }
}

/// Whether a part is sorted sooner than it is met along the list of its site.
fn is_small(connection: &Connection, site: &str, part: Part<'_>) -> Result<bool> {
    let beyond = read(connection, page::of_nth_file(site, part, FEW), |_| Ok(()))?;
    Ok(beyond.is_empty())
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
