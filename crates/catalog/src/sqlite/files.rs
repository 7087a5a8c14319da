//! Files in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, params, params_from_iter};

use super::{Sqlite, folders::root_of, page, row};
use crate::{FileQuery, FileRecord, Files, MEDIA_ROOT, Result, query::fold};

#[async_trait]
impl Files for Sqlite {
    async fn insert_file(&self, file: FileRecord) -> Result<FileRecord> {
        self.write(move |connection| insert(connection, file)).await
    }

    async fn find_file(&self, site: &str, id: &str) -> Result<Option<FileRecord>> {
        let (site, id) = (site.to_owned(), id.to_owned());
        self.read(move |connection| find(connection, &site, &id))
            .await
    }

    async fn find_file_anywhere(&self, id: &str) -> Result<Option<FileRecord>> {
        let id = id.to_owned();
        self.read(move |connection| {
            let sql = format!("SELECT {} FROM files WHERE id = ?1", row::FILE);
            let mut statement = connection.prepare_cached(&sql)?;
            statement
                .query_and_then([id], row::file)?
                .next()
                .transpose()
        })
        .await
    }

    async fn find_files(&self, site: &str, ids: &[String]) -> Result<Vec<FileRecord>> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.read(move |connection| {
            ids.iter()
                .filter_map(|id| find(connection, &site, id).transpose())
                .collect()
        })
        .await
    }

    async fn list_files(&self, query: &FileQuery) -> Result<Vec<FileRecord>> {
        let page = page::of_files(query);
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(&page.sql)?;
            statement
                .query_and_then(params_from_iter(page.values), row::file)?
                .collect()
        })
        .await
    }

    async fn trash_files(&self, site: &str, ids: &[String], at: Timestamp) -> Result<()> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            let mut statement = connection.prepare_cached(
                "UPDATE files SET trashed_at = ?3, trashed_with = id, updated = ?3
                 WHERE id = ?1 AND site = ?2 AND trashed_at IS NULL",
            )?;
            for id in ids {
                statement.execute(params![id, site, at.as_millisecond()])?;
            }
            Ok(())
        })
        .await
    }

    async fn restore_files(
        &self,
        site: &str,
        ids: &[String],
        at: Timestamp,
    ) -> Result<Vec<FileRecord>> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            ids.iter()
                .filter_map(|id| restore(connection, &site, id, at).transpose())
                .collect()
        })
        .await
    }

    async fn remove_files(&self, site: &str, ids: &[String]) -> Result<Vec<String>> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            let mut statement =
                connection.prepare_cached("DELETE FROM files WHERE id = ?1 AND site = ?2")?;
            let mut removed = Vec::new();
            for id in ids {
                if statement.execute([&id, &site])? > 0 {
                    removed.push(id);
                }
            }
            doom(connection, &removed)?;
            Ok(removed)
        })
        .await
    }

    async fn doomed(&self) -> Result<Vec<String>> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT id FROM doomed")?;
            let ids = statement.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<rusqlite::Result<_>>()?)
        })
        .await
    }

    async fn buried(&self, ids: &[String]) -> Result<()> {
        let ids = ids.to_vec();
        self.write(move |connection| {
            let mut statement = connection.prepare_cached("DELETE FROM doomed WHERE id = ?1")?;
            for id in ids {
                statement.execute([id])?;
            }
            Ok(())
        })
        .await
    }
}

/// Notes that the bytes of files are to be deleted.
pub(super) fn doom(connection: &Connection, ids: &[String]) -> Result<()> {
    let mut statement =
        connection.prepare_cached("INSERT INTO doomed (id) VALUES (?1) ON CONFLICT DO NOTHING")?;
    for id in ids {
        statement.execute([id])?;
    }
    Ok(())
}

pub(super) fn insert(connection: &Connection, mut file: FileRecord) -> Result<FileRecord> {
    let root = settle(connection, &mut file)?;
    let details = serde_json::to_string(&file.details).expect("details are JSON");
    let mut statement = connection.prepare_cached(
        "INSERT INTO files
             (id, site, parent, root, name, name_key, haystack, mime, media_type, status, size, hash,
              crc32, private, labels, details, source_url, external_info, created, updated,
              trashed_at, trashed_with)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                 ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
    )?;
    statement.execute(params![
        file.id,
        file.site,
        file.folder,
        root,
        file.name,
        fold(&file.name),
        haystack(&file),
        file.mime,
        file.media_type,
        file.status.as_str(),
        row::count(file.size),
        file.hash,
        file.crc32,
        file.private,
        row::list(&file.labels),
        details,
        file.source_url,
        file.external_info,
        file.created.as_millisecond(),
        file.updated.as_millisecond(),
        file.trashed
            .as_ref()
            .map(|trashed| trashed.at.as_millisecond()),
        file.trashed.as_ref().map(|trashed| &trashed.with),
    ])?;
    drop(statement);
    Ok(file)
}

fn find(connection: &Connection, site: &str, id: &str) -> Result<Option<FileRecord>> {
    let sql = format!(
        "SELECT {} FROM files WHERE id = ?1 AND site = ?2",
        row::FILE
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_and_then([id, site], row::file)?
        .next()
        .transpose()
}

fn restore(
    connection: &Connection,
    site: &str,
    id: &str,
    at: Timestamp,
) -> Result<Option<FileRecord>> {
    let Some(mut file) = find(connection, site, id)?.filter(|file| file.trashed.is_some()) else {
        return Ok(None);
    };
    let root = settle(connection, &mut file)?;
    file.trashed = None;
    file.updated = at;

    let mut statement = connection.prepare_cached(
        "UPDATE files SET trashed_at = NULL, trashed_with = NULL, parent = ?2, root = ?3,
             updated = ?4
         WHERE id = ?1",
    )?;
    statement.execute(params![file.id, file.folder, root, at.as_millisecond()])?;
    drop(statement);
    Ok(Some(file))
}

/// Finds the root above a file; one whose folder is gone goes to the media root.
fn settle(connection: &Connection, file: &mut FileRecord) -> Result<String> {
    if let Some(root) = root_of(connection, &file.site, &file.folder)? {
        return Ok(root);
    }
    MEDIA_ROOT.clone_into(&mut file.folder);
    Ok(MEDIA_ROOT.to_owned())
}

/// What a search looks into: a line for the name, the MIME type and each label, without case.
fn haystack(file: &FileRecord) -> String {
    let lines = [&file.name, &file.mime].into_iter().chain(&file.labels);
    lines.map(|line| fold(line)).collect::<Vec<_>>().join("\n")
}
