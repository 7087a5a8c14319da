//! Rows into records, and the few values that SQLite spells differently.

use jiff::Timestamp;
use rusqlite::Row;
use serde::de::DeserializeOwned;

use crate::{
    AppRecord, ArchiveRecord, Asset, Error, FileRecord, FolderRecord, JobKind, JobRecord, JobState,
    KeyRecord, Result, Rights, SiteRecord, Status, Transfer, Trashed, UploadKind, UploadRecord,
    UploadState, Usage,
};

pub(super) const FOLDER: &str =
    "id, site, parent, name, created, updated, trashed_at, trashed_with";

pub(super) const FILE: &str = "files.id, site, parent, name, created, updated, trashed_at, trashed_with, \
     mime, media_type, status, size, hash, crc32, private, labels, details, source_url, external_info";

pub(super) const UPLOAD: &str = "id, ticket, site, kind, file, parent, name, mime, size, length, \
     private, labels, external_info, created, expires, state, part_of, mime_told";

pub(super) fn site(row: &Row<'_>) -> Result<SiteRecord> {
    Ok(SiteRecord {
        id: row.get("id")?,
        created: time(row.get("created")?)?,
        revoked: row.get::<_, Option<_>>("revoked")?.map(time).transpose()?,
    })
}

pub(super) fn key(row: &Row<'_>) -> Result<KeyRecord> {
    Ok(KeyRecord {
        hash: row.get("hash")?,
        site: row.get("site")?,
        rights: word(row.get_ref("rights")?.as_str().ok(), Rights::parse)?,
        created: time(row.get("created")?)?,
        revoked: row.get::<_, Option<_>>("revoked")?.map(time).transpose()?,
    })
}

pub(super) fn app(row: &Row<'_>) -> Result<AppRecord> {
    Ok(AppRecord {
        number: row.get("number")?,
        id: row.get("id")?,
        instance: row.get("instance")?,
        secret: row.get("secret")?,
        site: row.get("site")?,
        rights: word(row.get_ref("rights")?.as_str().ok(), Rights::parse)?,
        created: time(row.get("created")?)?,
        revoked: row.get::<_, Option<_>>("revoked")?.map(time).transpose()?,
    })
}

pub(super) fn folder(row: &Row<'_>) -> Result<FolderRecord> {
    Ok(FolderRecord {
        id: row.get(0)?,
        site: row.get(1)?,
        parent: row.get(2)?,
        name: row.get(3)?,
        created: time(row.get(4)?)?,
        updated: time(row.get(5)?)?,
        trashed: trashed(row)?,
    })
}

pub(super) fn file(row: &Row<'_>) -> Result<FileRecord> {
    Ok(FileRecord {
        id: row.get(0)?,
        site: row.get(1)?,
        folder: row.get(2)?,
        name: row.get(3)?,
        created: time(row.get(4)?)?,
        updated: time(row.get(5)?)?,
        trashed: trashed(row)?,
        mime: row.get(8)?,
        media_type: row.get(9)?,
        status: word(row.get_ref(10)?.as_str().ok(), Status::parse)?,
        size: number(row.get(11)?)?,
        hash: row.get(12)?,
        crc32: row.get(13)?,
        private: row.get(14)?,
        labels: json(row, 15)?,
        details: json(row, 16)?,
        source_url: row.get(17)?,
        external_info: row.get(18)?,
    })
}

pub(super) fn upload(row: &Row<'_>) -> Result<UploadRecord> {
    Ok(UploadRecord {
        id: row.get(0)?,
        ticket: row.get(1)?,
        site: row.get(2)?,
        kind: word(row.get_ref(3)?.as_str().ok(), UploadKind::parse)?,
        file: row.get(4)?,
        folder: row.get(5)?,
        name: row.get(6)?,
        mime: row.get(7)?,
        size: row.get::<_, Option<_>>(8)?.map(number).transpose()?,
        transfer: Transfer {
            length: row.get::<_, Option<_>>(9)?.map(number).transpose()?,
            mime: row.get(17)?,
        },
        private: row.get(10)?,
        labels: json(row, 11)?,
        external_info: row.get(12)?,
        created: time(row.get(13)?)?,
        expires: time(row.get(14)?)?,
        state: word(row.get_ref(15)?.as_str().ok(), UploadState::parse)?,
        part_of: row.get(16)?,
    })
}

pub(super) fn archive(row: &Row<'_>) -> Result<ArchiveRecord> {
    Ok(ArchiveRecord {
        id: row.get(0)?,
        site: row.get(1)?,
        content: json(row, 2)?,
        created: time(row.get(3)?)?,
    })
}

pub(super) fn asset(row: &Row<'_>) -> Result<Asset> {
    json(row, 0)
}

pub(super) fn job(row: &Row<'_>) -> Result<JobRecord> {
    Ok(JobRecord {
        id: row.get("id")?,
        site: row.get("site")?,
        kind: word(row.get_ref("kind")?.as_str().ok(), JobKind::parse)?,
        file: row.get("file")?,
        payload: row.get("payload")?,
        state: word(row.get_ref("state")?.as_str().ok(), JobState::parse)?,
        attempts: row.get("attempts")?,
        turn: row.get("turn")?,
        due: time(row.get("due")?)?,
        taken: row.get::<_, Option<_>>("taken")?.map(time).transpose()?,
        reason: row.get("reason")?,
        created: time(row.get("created")?)?,
        ended: row.get::<_, Option<_>>("ended")?.map(time).transpose()?,
    })
}

pub(super) fn usage(row: &Row<'_>) -> Result<Usage> {
    Ok(Usage {
        files: number(row.get(0)?)?,
        bytes: number(row.get(1)?)?,
    })
}

/// SQLite counts with a sign; nobody stores more bytes than that can count.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn list(texts: &[String]) -> String {
    serde_json::to_string(texts).expect("a list of texts is JSON")
}

pub(super) fn number(count: i64) -> Result<u64> {
    u64::try_from(count).map_err(|_| Error::corrupt(format!("`{count}` is no size")))
}

fn trashed(row: &Row<'_>) -> Result<Option<Trashed>> {
    let (at, with): (Option<i64>, Option<String>) = (row.get(6)?, row.get(7)?);
    at.zip(with)
        .map(|(at, with)| {
            Ok(Trashed {
                at: time(at)?,
                with,
            })
        })
        .transpose()
}

pub(super) fn time(milliseconds: i64) -> Result<Timestamp> {
    Timestamp::from_millisecond(milliseconds)
        .map_err(|_| Error::corrupt(format!("`{milliseconds}` is no time")))
}

pub(super) fn word<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text = text.unwrap_or_default();
    parse(text)
        .ok_or_else(|| Error::corrupt(format!("`{text}` is a word of no release known here")))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let text = row.get_ref(column)?.as_str().unwrap_or_default();
    serde_json::from_str(text)
        .map_err(|_| Error::corrupt(format!("`{text}` is not what it should be")))
}
