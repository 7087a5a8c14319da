//! Uploads in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Sqlite, files, jobs, row};
use crate::{
    Error, ErrorKind, FileRecord, JobRecord, Result, Transfer, UploadRecord, UploadState, Uploads,
};

#[async_trait]
impl Uploads for Sqlite {
    async fn insert_upload(&self, upload: UploadRecord) -> Result<()> {
        self.write(move |connection| insert(connection, &upload))
            .await
    }

    async fn find_upload(&self, ticket: &str) -> Result<Option<UploadRecord>> {
        let ticket = ticket.to_owned();
        self.read(move |connection| find(connection, "ticket", &ticket))
            .await
    }

    async fn find_upload_by_id(&self, id: &str) -> Result<Option<UploadRecord>> {
        let id = id.to_owned();
        self.read(move |connection| find(connection, "id", &id))
            .await
    }

    async fn parts_of(&self, id: &str) -> Result<Vec<UploadRecord>> {
        let id = id.to_owned();
        self.read(move |connection| {
            let sql = format!(
                "SELECT {} FROM uploads WHERE part_of = ?1 ORDER BY created, id",
                row::UPLOAD
            );
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_and_then([id], row::upload)?.collect()
        })
        .await
    }

    async fn set_transfer(&self, id: &str, transfer: &Transfer) -> Result<()> {
        let (id, transfer) = (id.to_owned(), transfer.clone());
        self.write(move |connection| {
            let changed = connection.execute(
                "UPDATE uploads SET length = ?2, mime_told = ?3 WHERE id = ?1",
                params![id, transfer.length.map(row::count), transfer.mime],
            )?;
            if changed == 0 {
                Err(no_upload(&id))
            } else {
                Ok(())
            }
        })
        .await
    }

    async fn finish_upload(
        &self,
        id: &str,
        file: FileRecord,
        quota: Option<u64>,
        next: Option<JobRecord>,
    ) -> Result<FileRecord> {
        let id = id.to_owned();
        self.write(move |connection| {
            take_ticket(connection, &id)?;
            let file = files::insert(connection, file)?;
            files::hold_to(quota, connection, &file.site)?;
            if let Some(next) = next {
                jobs::insert(connection, &next)?;
            }
            Ok(file)
        })
        .await
    }

    async fn expired_uploads(&self, at: Timestamp, limit: usize) -> Result<Vec<UploadRecord>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(move |connection| {
            let sql = format!(
                "SELECT {} FROM uploads WHERE expires < ?1 ORDER BY expires LIMIT ?2",
                row::UPLOAD
            );
            let mut statement = connection.prepare_cached(&sql)?;
            statement
                .query_and_then(params![at.as_millisecond(), limit], row::upload)?
                .collect()
        })
        .await
    }

    async fn remove_upload(&self, id: &str) -> Result<bool> {
        let id = id.to_owned();
        self.write(move |connection| {
            connection.execute("DELETE FROM uploads WHERE part_of = ?1", [&id])?;
            Ok(connection.execute("DELETE FROM uploads WHERE id = ?1", [id])? > 0)
        })
        .await
    }
}

fn insert(connection: &Connection, upload: &UploadRecord) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO uploads
             (id, ticket, site, kind, file, parent, name, mime, size, length, private, labels,
              external_info, created, expires, state, part_of, mime_told)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )?;
    statement.execute(params![
        upload.id,
        upload.ticket,
        upload.site,
        upload.kind.as_str(),
        upload.file,
        upload.folder,
        upload.name,
        upload.mime,
        upload.size.map(row::count),
        upload.transfer.length.map(row::count),
        upload.private,
        row::list(&upload.labels),
        upload.external_info,
        upload.created.as_millisecond(),
        upload.expires.as_millisecond(),
        upload.state.as_str(),
        upload.part_of,
        upload.transfer.mime,
    ])?;
    Ok(())
}

fn find(connection: &Connection, column: &str, value: &str) -> Result<Option<UploadRecord>> {
    let sql = format!("SELECT {} FROM uploads WHERE {column} = ?1", row::UPLOAD);
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_and_then([value], row::upload)?
        .next()
        .transpose()
}

fn take_ticket(connection: &Connection, id: &str) -> Result<()> {
    let state: Option<String> = connection
        .query_row("SELECT state FROM uploads WHERE id = ?1", [id], |row| {
            row.get(0)
        })
        .optional()?;
    match state.as_deref().map(UploadState::parse) {
        None => return Err(no_upload(id)),
        Some(Some(UploadState::Open)) => {}
        Some(_) => {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("upload `{id}` was finished before"),
            ));
        }
    }
    connection.execute(
        "UPDATE uploads SET state = ?2 WHERE id = ?1",
        [id, UploadState::Used.as_str()],
    )?;
    connection.execute("DELETE FROM uploads WHERE part_of = ?1", [id])?;
    Ok(())
}

fn no_upload(id: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("there is no upload `{id}`"))
}
