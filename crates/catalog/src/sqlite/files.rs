//! Files in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, named_params, params};

use super::{
    Sqlite, change, folders::root_of, key, list, needle, outbox, outbox::note_files, row, tree,
};
use crate::{
    Error, ErrorKind, EventKind, FileChange, FileQuery, FileRecord, Files, MEDIA_ROOT, Purged,
    Result, Status, Usage, fold::fold,
};

#[async_trait]
impl Files for Sqlite {
    async fn insert_file(&self, file: FileRecord) -> Result<FileRecord> {
        self.write(move |connection| insert(connection, file)).await
    }

    async fn insert_files(&self, mut files: Vec<FileRecord>) -> Result<()> {
        // A savepoint of many statements becomes slow: each has to look for the end of what can be taken back.
        while !files.is_empty() {
            let step: Vec<_> = files.drain(..files.len().min(1000)).collect();
            self.write(move |connection| {
                step.into_iter()
                    .try_for_each(|file| insert(connection, file).map(drop))
            })
            .await?;
        }
        Ok(())
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

    async fn files_after(&self, id: &str, limit: usize) -> Result<Vec<FileRecord>> {
        let id = id.to_owned();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(move |connection| {
            let sql = format!(
                "SELECT {} FROM files WHERE id > ?1 ORDER BY id LIMIT ?2",
                row::FILE
            );
            let mut statement = connection.prepare_cached(&sql)?;
            statement
                .query_and_then(params![id, limit], row::file)?
                .collect()
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

    async fn usage(&self, site: &str) -> Result<Usage> {
        let site = site.to_owned();
        self.read(move |connection| usage(connection, &site)).await
    }

    async fn list_files(&self, query: &FileQuery) -> Result<Vec<FileRecord>> {
        let query = query.clone();
        self.read(move |connection| list::files(connection, &query))
            .await
    }

    async fn update_file(
        &self,
        site: &str,
        id: &str,
        change: FileChange,
        at: Timestamp,
    ) -> Result<Option<FileRecord>> {
        let (site, id) = (site.to_owned(), id.to_owned());
        self.write(move |connection| change::file(connection, &site, &id, change, at))
            .await
    }

    async fn trash_files(&self, site: &str, ids: &[String], at: Timestamp) -> Result<()> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            ids.iter()
                .try_for_each(|id| change::trash_file(connection, &site, id, at))
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
            let restored = ids
                .iter()
                .map(|id| change::restore_file(connection, &site, id, at));
            restored.filter_map(Result::transpose).collect()
        })
        .await
    }

    async fn remove_files(&self, site: &str, ids: &[String], at: Timestamp) -> Result<Vec<String>> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            let mut note = connection.prepare_cached(note_files!(
                "'file_removed'",
                "WHERE id = :id AND site = :site"
            ))?;
            let mut remove =
                connection.prepare_cached("DELETE FROM files WHERE id = ?1 AND site = ?2")?;
            let mut removed = Vec::new();
            for id in ids {
                let at = at.as_millisecond();
                note.execute(named_params! { ":id": id, ":site": site, ":at": at })?;
                if remove.execute([&id, &site])? > 0 {
                    removed.push(id);
                }
            }
            doom(connection, &removed)?;
            Ok(removed)
        })
        .await
    }

    async fn purge(&self, before: Timestamp, limit: usize, at: Timestamp) -> Result<Purged> {
        self.write(move |connection| tree::purge(connection, before, limit, at))
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

pub(super) fn usage(connection: &Connection, site: &str) -> Result<Usage> {
    let mut statement =
        connection.prepare_cached("SELECT files, bytes FROM usage WHERE site = ?1")?;
    let usage = statement
        .query_and_then([site], row::usage)?
        .next()
        .transpose()?;
    Ok(usage.unwrap_or_default())
}

/// Refuses what was just written, if the site now has more than its quota.
pub(super) fn hold_to(quota: Option<u64>, connection: &Connection, site: &str) -> Result<()> {
    let Some(quota) = quota else {
        return Ok(());
    };
    let bytes = usage(connection, site)?.bytes;
    if bytes > quota {
        let message = format!("site `{site}` would hold {bytes} bytes of {quota}");
        return Err(Error::new(ErrorKind::Full, message));
    }
    Ok(())
}

pub(super) fn insert(connection: &Connection, mut file: FileRecord) -> Result<FileRecord> {
    let root = settle(connection, &mut file)?;
    let key = key::next(connection, file.updated)?;
    let details = serde_json::to_string(&file.details).expect("details are JSON");
    let mut statement = connection.prepare_cached(
        "INSERT INTO files
             (key, id, site, parent, root, name, name_key, mime, media_type, status, size, hash,
              crc32, private, labels, details, source_url, external_info, created, updated,
              trashed_at, trashed_with)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                 ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
    )?;
    statement.execute(params![
        key,
        file.id,
        file.site,
        file.folder,
        root,
        file.name,
        fold(&file.name),
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

    let mut statement = connection
        .prepare_cached("INSERT INTO texts (key, owner, haystack) VALUES (?1, ?2, ?3)")?;
    statement.execute(params![key, needle::mark(&file.site), haystack(&file)])?;

    // One on its way is not yet worth telling; that a file was made is told when it can be used.
    let kind = match file.status {
        Status::Pending => return Ok(file),
        Status::Ready => EventKind::FileReady,
        Status::Failed => EventKind::FileFailed,
    };
    outbox::file(connection, kind, &file.id, file.updated, None)?;
    Ok(file)
}

pub(super) fn find(connection: &Connection, site: &str, id: &str) -> Result<Option<FileRecord>> {
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

/// Finds the root above a file; one whose folder is gone goes to the media root.
pub(super) fn settle(connection: &Connection, file: &mut FileRecord) -> Result<String> {
    if let Some(root) = root_of(connection, &file.site, &file.folder)? {
        return Ok(root);
    }
    MEDIA_ROOT.clone_into(&mut file.folder);
    Ok(MEDIA_ROOT.to_owned())
}

/// What a search looks into: a line for the name, the MIME type and each label, without case.
pub(super) fn haystack(file: &FileRecord) -> String {
    let lines = [&file.name, &file.mime].into_iter().chain(&file.labels);
    lines.map(|line| fold(line)).collect::<Vec<_>>().join("\n")
}
