//! A folder with all that is below it, into the trash and out of it.
//!
//! Whatever lies in a folder is `shown_in` it and is in the trash exactly if the folder is: what was
//! trashed on its own is shown at the top of the trash. So following `shown_in` finds what goes along,
//! and the walk is SQLite's, which does not mind depth. Files are changed before the folders that
//! lead to them.

use jiff::Timestamp;
use rusqlite::{Connection, ToSql, named_params};

use super::{
    files::doom,
    folders::{find, trunk_of},
    outbox::{note_files, note_folders},
};
use crate::{MEDIA_ROOT, Purged, Result};

/// The folder `:id` and all folders below it that are in the trash, or not, as `:trashed` says.
macro_rules! within_tree {
    ($($statement:tt)+) => {
        concat!(
            "WITH RECURSIVE tree (id) AS (
                 VALUES (:id)
                 UNION
                 SELECT folders.id FROM folders JOIN tree ON folders.shown_in = tree.id
                 WHERE folders.site = :site AND folders.trashed = :trashed
             ) ",
            $($statement)+
        )
    };
}

pub(super) fn trash(connection: &Connection, site: &str, id: &str, at: Timestamp) -> Result<()> {
    if find(connection, site, id)?.is_none_or(|folder| folder.trashed.is_some()) {
        return Ok(());
    }
    let at = at.as_millisecond();
    let values = named_params! { ":id": id, ":site": site, ":trashed": false, ":at": at };

    for statement in [
        within_tree!(
            "UPDATE files SET trashed_at = :at, trashed_with = :id
             WHERE site = :site AND trashed = :trashed AND shown_in IN tree"
        ),
        within_tree!(
            "UPDATE folders
             SET trashed_at = :at, trashed_with = :id, updated = iif(id = :id, :at, updated)
             WHERE id IN tree"
        ),
    ] {
        connection.prepare_cached(statement)?.execute(values)?;
    }
    note(
        connection,
        [
            within_tree!(note_files!(
                "'file_trashed'",
                "WHERE site = :site AND trashed = :trashed AND shown_in IN tree"
            )),
            within_tree!(note_folders!("'folder_trashed'", "WHERE id IN tree")),
        ],
        named_params! { ":id": id, ":site": site, ":trashed": true, ":at": at },
    )
}

pub(super) fn restore(connection: &Connection, site: &str, id: &str, at: Timestamp) -> Result<()> {
    let Some(folder) = find(connection, site, id)?.filter(|folder| folder.trashed.is_some()) else {
        return Ok(());
    };
    let (parent, root) = match trunk_of(connection, site, &folder.parent)? {
        Some(root) => (folder.parent, root),
        None => (MEDIA_ROOT.to_owned(), MEDIA_ROOT.to_owned()),
    };

    let mut files = connection.prepare_cached(within_tree!(
        "UPDATE files SET trashed_at = NULL, trashed_with = NULL, root = :root
         WHERE site = :site AND trashed = :trashed AND shown_in IN tree"
    ))?;
    files.execute(named_params! { ":id": id, ":site": site, ":trashed": true, ":root": root })?;

    let mut folders = connection.prepare_cached(within_tree!(
        "UPDATE folders
         SET trashed_at = NULL, trashed_with = NULL, root = :root,
             parent = iif(id = :id, :parent, parent), updated = iif(id = :id, :at, updated)
         WHERE id IN tree"
    ))?;
    folders.execute(named_params! {
        ":id": id,
        ":site": site,
        ":trashed": true,
        ":root": root,
        ":parent": parent,
        ":at": at.as_millisecond(),
    })?;
    note(
        connection,
        [
            within_tree!(note_folders!("'folder_restored'", "WHERE id IN tree")),
            within_tree!(note_files!(
                "iif(status = 'READY', 'file_restored', 'file_updated')",
                "WHERE site = :site AND trashed = :trashed AND shown_in IN tree"
            )),
        ],
        named_params! { ":id": id, ":site": site, ":trashed": false, ":at": at.as_millisecond() },
    )
}

/// Writes another root into a folder that is not in the trash, and into all below it.
pub(super) fn set_root(connection: &Connection, site: &str, id: &str, root: &str) -> Result<()> {
    let values = named_params! { ":id": id, ":site": site, ":trashed": false, ":root": root };
    for statement in [
        within_tree!(
            "UPDATE files SET root = :root
             WHERE site = :site AND trashed = :trashed AND shown_in IN tree"
        ),
        within_tree!("UPDATE folders SET root = :root WHERE id IN tree"),
    ] {
        connection.prepare_cached(statement)?.execute(values)?;
    }
    Ok(())
}

/// Gives the ids of the files that are gone.
pub(super) fn remove(
    connection: &Connection,
    site: &str,
    id: &str,
    at: Timestamp,
) -> Result<Vec<String>> {
    let Some(folder) = find(connection, site, id)? else {
        return Ok(Vec::new());
    };
    let trashed = folder.trashed.is_some();
    note(
        connection,
        [
            within_tree!(note_files!(
                "'file_removed'",
                "WHERE site = :site AND trashed = :trashed AND shown_in IN tree"
            )),
            within_tree!(note_folders!("'folder_removed'", "WHERE id IN tree")),
        ],
        named_params! { ":id": id, ":site": site, ":trashed": trashed, ":at": at.as_millisecond() },
    )?;
    let values = named_params! { ":id": id, ":site": site, ":trashed": trashed };

    let mut files = connection.prepare_cached(within_tree!(
        "DELETE FROM files WHERE site = :site AND trashed = :trashed AND shown_in IN tree RETURNING id"
    ))?;
    let removed = files
        .query_map(values, |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    doom(connection, &removed)?;
    let mut folders =
        connection.prepare_cached(within_tree!("DELETE FROM folders WHERE id IN tree"))?;
    folders.execute(values)?;
    Ok(removed)
}

/// What a folder took along came into the trash with it, and what it holds beyond that was there before: so
/// the time alone tells what is due, and no folder goes while something in it stays.
pub(super) fn purge(
    connection: &Connection,
    before: Timestamp,
    limit: usize,
    at: Timestamp,
) -> Result<Purged> {
    let limit_of_rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let (before, at) = (before.as_millisecond(), at.as_millisecond());
    let noted = named_params! { ":before": before, ":limit": limit_of_rows, ":at": at };

    // The order is there so that those noted are those deleted.
    let note_old = note_files!(
        "'file_removed'",
        "WHERE key IN (SELECT key FROM files WHERE trashed = 1 AND trashed_at < :before
                       ORDER BY trashed_at, key LIMIT :limit)"
    );
    note(connection, [note_old], noted)?;
    let mut files = connection.prepare_cached(
        "DELETE FROM files
         WHERE key IN (SELECT key FROM files WHERE trashed = 1 AND trashed_at < ?1
                       ORDER BY trashed_at, key LIMIT ?2)
         RETURNING id",
    )?;
    let files = files
        .query_map((before, limit_of_rows), |row| row.get(0))?
        .collect::<Result<Vec<String>, _>>()?;
    doom(connection, &files)?;
    if files.len() == limit {
        return Ok(Purged { files, more: true });
    }

    let note_old = note_folders!(
        "'folder_removed'",
        "WHERE key IN (SELECT key FROM folders WHERE trashed = 1 AND trashed_at < :before
                       ORDER BY trashed_at, key LIMIT :limit)"
    );
    note(connection, [note_old], noted)?;
    let mut folders = connection.prepare_cached(
        "DELETE FROM folders
         WHERE key IN (SELECT key FROM folders WHERE trashed = 1 AND trashed_at < ?1
                       ORDER BY trashed_at, key LIMIT ?2)",
    )?;
    let gone = folders.execute((before, limit_of_rows))?;
    Ok(Purged {
        files,
        more: gone == limit,
    })
}

/// Notes what happened to many at once: statements of `outbox.rs`.
fn note<const N: usize>(
    connection: &Connection,
    statements: [&str; N],
    values: &[(&str, &dyn ToSql)],
) -> Result<()> {
    for statement in statements {
        connection.prepare_cached(statement)?.execute(values)?;
    }
    Ok(())
}
