//! Single files and folders that change, or come and go between a folder and the trash.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    files,
    folders::{self, no_folder, root_of, trunk_of},
    key, outbox, row, tree,
};
use crate::{
    Error, ErrorKind, EventKind, FileChange, FileRecord, FolderChange, FolderRecord, JobEnd,
    Result, Status, Trashed, fold::fold,
};

pub(super) fn file(
    connection: &Connection,
    site: &str,
    id: &str,
    change: FileChange,
    at: Timestamp,
) -> Result<Option<FileRecord>> {
    let Some(mut file) = files::find(connection, site, id)? else {
        return Ok(None);
    };
    let FileChange {
        name,
        folder,
        labels,
    } = change;
    if let Some(folder) = folder {
        if file.trashed.is_some() {
            return Err(in_trash(id));
        }
        file.folder = folder;
    }
    file.name = name.unwrap_or(file.name);
    file.labels = labels.unwrap_or(file.labels);
    file.updated = at;

    // In the trash the folder is where it belongs, which may be gone.
    let root = match root_of(connection, site, &file.folder)? {
        None if file.trashed.is_none() => return Err(no_folder(&file.folder)),
        root => root,
    };
    let mut statement = connection.prepare_cached(
        "UPDATE files SET parent = ?2, root = ifnull(?3, root), name = ?4, name_key = ?5, labels = ?6
         WHERE id = ?1 RETURNING key",
    )?;
    let labels = row::list(&file.labels);
    let key: i64 = statement.query_row(
        params![
            file.id,
            file.folder,
            root,
            file.name,
            fold(&file.name),
            labels
        ],
        |row| row.get(0),
    )?;
    connection
        .prepare_cached("UPDATE texts SET haystack = ?2, indexed = 0 WHERE key = ?1")?
        .execute(params![key, files::haystack(&file)])?;
    touch(connection, &file)?;
    outbox::file(connection, EventKind::FileUpdated, id, at, None)?;
    Ok(Some(file))
}

/// What becomes of a file when the work for it ends; nothing if it is gone.
pub(super) fn arrive(
    connection: &Connection,
    site: &str,
    id: &str,
    end: JobEnd,
    at: Timestamp,
) -> Result<Option<FileRecord>> {
    let Some(mut file) = files::find(connection, site, id)? else {
        return Ok(None);
    };
    let mut failure = None;
    match end {
        JobEnd::Failed(reason) => {
            file.status = Status::Failed;
            file.size = 0;
            failure = Some(reason);
        }
        JobEnd::Unusable(reason) => {
            file.status = Status::Failed;
            failure = Some(reason);
        }
        JobEnd::Derived(details) => {
            file.status = Status::Ready;
            file.details = details;
        }
        JobEnd::Arrived(arrival) => {
            file.status = match arrival.next {
                Some(_) => Status::Pending,
                None => Status::Ready,
            };
            file.mime = arrival.mime;
            file.media_type = arrival.media_type;
            file.size = arrival.size;
            file.hash = arrival.hash;
            file.crc32 = arrival.crc32;
            file.details = arrival.details;
            if let Some(rename) = arrival.rename.filter(|rename| rename.from == file.name) {
                file.name = rename.to;
            }
        }
    }
    file.updated = at;

    let details = serde_json::to_string(&file.details).expect("details are JSON");
    let mut statement = connection.prepare_cached(
        "UPDATE files SET name = ?2, name_key = ?3, mime = ?4, media_type = ?5, status = ?6, size = ?7,
                          hash = ?8, crc32 = ?9, details = ?10
         WHERE id = ?1 RETURNING key",
    )?;
    let values = params![
        file.id,
        file.name,
        fold(&file.name),
        file.mime,
        file.media_type,
        file.status.as_str(),
        row::count(file.size),
        file.hash,
        file.crc32,
        details,
    ];
    let key: i64 = statement.query_row(values, |row| row.get(0))?;
    connection
        .prepare_cached("UPDATE texts SET haystack = ?2, indexed = 0 WHERE key = ?1")?
        .execute(params![key, files::haystack(&file)])?;
    touch(connection, &file)?;
    let kind = match file.status {
        // The next job will have something to tell.
        Status::Pending => return Ok(Some(file)),
        Status::Ready => EventKind::FileReady,
        Status::Failed => EventKind::FileFailed,
    };
    outbox::file(connection, kind, id, at, failure.as_deref())?;
    Ok(Some(file))
}

pub(super) fn trash_file(
    connection: &Connection,
    site: &str,
    id: &str,
    at: Timestamp,
) -> Result<()> {
    let Some(mut file) = files::find(connection, site, id)?.filter(|file| file.trashed.is_none())
    else {
        return Ok(());
    };
    let with = file.id.clone();
    file.trashed = Some(Trashed { at, with });
    file.updated = at;
    connection
        .prepare_cached("UPDATE files SET trashed_at = ?2, trashed_with = id WHERE id = ?1")?
        .execute(params![id, at.as_millisecond()])?;
    touch(connection, &file)?;
    outbox::file(connection, EventKind::FileTrashed, id, at, None)
}

pub(super) fn restore_file(
    connection: &Connection,
    site: &str,
    id: &str,
    at: Timestamp,
) -> Result<Option<FileRecord>> {
    let Some(mut file) = files::find(connection, site, id)?.filter(|file| file.trashed.is_some())
    else {
        return Ok(None);
    };
    let root = files::settle(connection, &mut file)?;
    file.trashed = None;
    file.updated = at;
    connection
        .prepare_cached(
            "UPDATE files SET trashed_at = NULL, trashed_with = NULL, parent = ?2, root = ?3
             WHERE id = ?1",
        )?
        .execute(params![file.id, file.folder, root])?;
    touch(connection, &file)?;
    let kind = match file.status {
        Status::Ready => EventKind::FileRestored,
        Status::Pending | Status::Failed => EventKind::FileUpdated,
    };
    outbox::file(connection, kind, id, at, None)?;
    Ok(Some(file))
}

/// Writes down when a file was last changed, and moves it to where the order of keys wants it.
fn touch(connection: &Connection, file: &FileRecord) -> Result<()> {
    let key = key::next(connection, file.updated)?;
    connection
        .prepare_cached("UPDATE files SET key = ?2, updated = ?3 WHERE id = ?1")?
        .execute(params![file.id, key, file.updated.as_millisecond()])?;
    Ok(())
}

pub(super) fn folder(
    connection: &Connection,
    site: &str,
    id: &str,
    change: FolderChange,
    at: Timestamp,
) -> Result<Option<FolderRecord>> {
    let Some(mut folder) = folders::find(connection, site, id)? else {
        return Ok(None);
    };
    let FolderChange { name, parent } = change;
    if let Some(parent) = parent {
        if folder.trashed.is_some() {
            return Err(in_trash(id));
        }
        move_folder(connection, &folder, &parent)?;
        folder.parent = parent;
    }
    folder.name = name.unwrap_or(folder.name);
    folder.updated = at;

    connection
        .prepare_cached(
            "UPDATE folders SET parent = ?2, name = ?3, name_key = ?4, updated = ?5 WHERE id = ?1",
        )?
        .execute(params![
            id,
            folder.parent,
            folder.name,
            fold(&folder.name),
            at.as_millisecond()
        ])?;
    outbox::folder(connection, EventKind::FolderUpdated, id, at)?;
    Ok(Some(folder))
}

/// Sees that a folder may go below `parent`, and tells all it holds which root is above now.
fn move_folder(connection: &Connection, folder: &FolderRecord, parent: &str) -> Result<()> {
    let root = trunk_of(connection, &folder.site, parent)?.ok_or_else(|| no_folder(parent))?;
    if is_within(connection, &folder.site, parent, &folder.id)? {
        let message = format!("`{parent}` lies in the folder to be moved");
        return Err(Error::new(ErrorKind::Loop, message));
    }
    if root_of(connection, &folder.site, &folder.id)?.as_deref() != Some(&root) {
        tree::set_root(connection, &folder.site, &folder.id, &root)?;
    }
    Ok(())
}

/// Whether `id` is `tree` or anywhere below it.
fn is_within(connection: &Connection, site: &str, id: &str, tree: &str) -> Result<bool> {
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE above (id) AS (
             VALUES (?1)
             UNION
             SELECT folders.parent FROM folders JOIN above ON folders.id = above.id
             WHERE folders.site = ?2
         )
         SELECT 1 FROM above WHERE id = ?3",
    )?;
    let found: Option<i64> = statement
        .query_row([id, site, tree], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

fn in_trash(id: &str) -> Error {
    Error::new(ErrorKind::Trashed, format!("`{id}` is in the trash"))
}
