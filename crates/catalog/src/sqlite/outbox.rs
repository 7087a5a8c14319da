//! What happened, noted in the transaction in which it happens.
//!
//! Here alone events are written, by those who write files and folders. The row itself becomes the JSON that is kept,
//! without leaving SQLite, so that a folder of many files is noted in one statement.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::Deserialize;

use super::row;
use crate::{
    Details, Error, EventKind, EventRecord, FileRecord, FolderRecord, Result, Status, Subject,
    Trashed,
};

/// A row of `files` as JSON.
macro_rules! file_as_json {
    () => {
        "json_object(
             'id', files.id, 'site', files.site, 'parent', files.parent, 'name', files.name,
             'created', files.created, 'updated', files.updated,
             'trashedAt', files.trashed_at, 'trashedWith', files.trashed_with,
             'mime', files.mime, 'mediaType', files.media_type, 'status', files.status,
             'size', files.size, 'hash', files.hash, 'crc32', files.crc32,
             'private', json(iif(files.private, 'true', 'false')),
             'labels', json(files.labels), 'details', json(files.details),
             'sourceUrl', files.source_url, 'externalInfo', files.external_info)"
    };
}

/// A row of `folders` as JSON.
macro_rules! folder_as_json {
    () => {
        "json_object(
             'id', folders.id, 'site', folders.site, 'parent', folders.parent, 'name', folders.name,
             'created', folders.created, 'updated', folders.updated,
             'trashedAt', folders.trashed_at, 'trashedWith', folders.trashed_with)"
    };
}

/// Notes what happened, at `:at`, to all files that the words after `FROM files` choose. The kind is an expression.
macro_rules! note_files {
    ($kind:literal, $which:literal) => {
        concat!(
            "INSERT INTO events (site, kind, entity, at, subject)
             SELECT files.site, ",
            $kind,
            ", files.id, :at, ",
            $crate::sqlite::outbox::file_as_json!(),
            " FROM files ",
            $which
        )
    };
}

/// The same for folders.
macro_rules! note_folders {
    ($kind:literal, $which:literal) => {
        concat!(
            "INSERT INTO events (site, kind, entity, at, subject)
             SELECT folders.site, ",
            $kind,
            ", folders.id, :at, ",
            $crate::sqlite::outbox::folder_as_json!(),
            " FROM folders ",
            $which
        )
    };
}

pub(super) use {file_as_json, folder_as_json, note_files, note_folders};

/// Notes what happened to one file, as it is now: to be called after a change, or before a removal.
///
/// Whatever makes a file ready, or gives up on it, says so by this: [`EventKind::FileReady`],
/// [`EventKind::FileFailed`].
pub(super) fn file(
    connection: &Connection,
    kind: EventKind,
    id: &str,
    at: Timestamp,
    reason: Option<&str>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(concat!(
        "INSERT INTO events (site, kind, entity, at, reason, subject)
         SELECT files.site, :kind, files.id, :at, :reason, ",
        file_as_json!(),
        " FROM files WHERE files.id = :id"
    ))?;
    statement.execute(named_params! {
        ":kind": kind.as_str(),
        ":id": id,
        ":at": at.as_millisecond(),
        ":reason": reason,
    })?;
    Ok(())
}

/// Notes what happened to one folder, as it is now.
pub(super) fn folder(
    connection: &Connection,
    kind: EventKind,
    id: &str,
    at: Timestamp,
) -> Result<()> {
    let mut statement = connection.prepare_cached(concat!(
        "INSERT INTO events (site, kind, entity, at, subject)
         SELECT folders.site, :kind, folders.id, :at, ",
        folder_as_json!(),
        " FROM folders WHERE folders.id = :id"
    ))?;
    statement.execute(named_params! {
        ":kind": kind.as_str(),
        ":id": id,
        ":at": at.as_millisecond(),
    })?;
    Ok(())
}

/// The number of the latest event, forgotten or not.
pub(super) fn latest(connection: &Connection) -> Result<i64> {
    let mut statement =
        connection.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'events'")?;
    let latest = statement
        .query_row(params![], |row| row.get(0))
        .optional()?;
    Ok(latest.unwrap_or_default())
}

/// An event of a row with all columns.
pub(super) fn record(row: &Row<'_>) -> Result<EventRecord> {
    let kind = row::word(row.get_ref("kind")?.as_str().ok(), EventKind::parse)?;
    let subject: String = row.get("subject")?;
    let corrupt = |_| Error::corrupt(format!("`{subject}` is not what it should be"));
    let subject = if kind.is_of_file() {
        let file: FileThen = serde_json::from_str(&subject).map_err(corrupt)?;
        Subject::File(Box::new(file.record()?))
    } else {
        let folder: FolderThen = serde_json::from_str(&subject).map_err(corrupt)?;
        Subject::Folder(folder.record()?)
    };
    Ok(EventRecord {
        number: row.get("number")?,
        site: row.get("site")?,
        kind,
        entity: row.get("entity")?,
        at: row::time(row.get("at")?)?,
        subject,
        reason: row.get("reason")?,
    })
}

/// What files and folders have in common.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FolderThen {
    id: String,
    site: String,
    parent: String,
    name: String,
    created: i64,
    updated: i64,
    trashed_at: Option<i64>,
    trashed_with: Option<String>,
}

impl FolderThen {
    fn record(self) -> Result<FolderRecord> {
        let trashed = self.trashed_at.zip(self.trashed_with);
        Ok(FolderRecord {
            id: self.id,
            site: self.site,
            parent: self.parent,
            name: self.name,
            created: row::time(self.created)?,
            updated: row::time(self.updated)?,
            trashed: trashed
                .map(|(at, with)| row::time(at).map(|at| Trashed { at, with }))
                .transpose()?,
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FileThen {
    #[serde(flatten)]
    place: FolderThen,
    mime: String,
    media_type: String,
    status: String,
    size: u64,
    hash: String,
    crc32: u32,
    private: bool,
    labels: Vec<String>,
    details: Details,
    source_url: Option<String>,
    external_info: Option<String>,
}

impl FileThen {
    fn record(self) -> Result<FileRecord> {
        let place = self.place.record()?;
        Ok(FileRecord {
            id: place.id,
            site: place.site,
            folder: place.parent,
            name: place.name,
            mime: self.mime,
            media_type: self.media_type,
            status: row::word(Some(&self.status), Status::parse)?,
            size: self.size,
            hash: self.hash,
            crc32: self.crc32,
            private: self.private,
            labels: self.labels,
            details: self.details,
            source_url: self.source_url,
            external_info: self.external_info,
            created: place.created,
            updated: place.updated,
            trashed: place.trashed,
        })
    }
}
