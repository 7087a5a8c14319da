//! Folders in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Sqlite, change, list, outbox, row, tree};
use crate::{
    Error, ErrorKind, EventKind, FolderChange, FolderQuery, FolderRecord, Folders, MEDIA_ROOT,
    Result, SYSTEM_FOLDERS, Step, VISITOR_UPLOADS, fold::fold,
};

#[async_trait]
impl Folders for Sqlite {
    async fn insert_folder(&self, folder: FolderRecord) -> Result<()> {
        self.write(move |connection| insert(connection, &folder))
            .await
    }

    async fn find_folder(&self, site: &str, id: &str) -> Result<Option<FolderRecord>> {
        let (site, id) = (site.to_owned(), id.to_owned());
        self.read(move |connection| find(connection, &site, &id))
            .await
    }

    async fn list_folders(&self, query: &FolderQuery) -> Result<Vec<FolderRecord>> {
        let query = query.clone();
        self.read(move |connection| list::folders(connection, &query))
            .await
    }

    async fn update_folder(
        &self,
        site: &str,
        id: &str,
        change: FolderChange,
        at: Timestamp,
    ) -> Result<Option<FolderRecord>> {
        let (site, id) = (site.to_owned(), id.to_owned());
        self.write(move |connection| change::folder(connection, &site, &id, change, at))
            .await
    }

    async fn ensure_path(
        &self,
        site: &str,
        base: &str,
        steps: Vec<Step>,
        at: Timestamp,
    ) -> Result<String> {
        let (site, base) = (site.to_owned(), base.to_owned());
        self.write(move |connection| {
            // Checked even when there is nothing to make.
            root_of(connection, &site, &base)?.ok_or_else(|| no_folder(&base))?;
            steps.into_iter().try_fold(base, |parent, step| {
                descend(connection, &site, parent, step, at)
            })
        })
        .await
    }

    async fn trash_folders(&self, site: &str, ids: &[String], at: Timestamp) -> Result<()> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            ids.iter()
                .try_for_each(|id| tree::trash(connection, &site, id, at))
        })
        .await
    }

    async fn restore_folders(&self, site: &str, ids: &[String], at: Timestamp) -> Result<()> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            ids.iter()
                .try_for_each(|id| tree::restore(connection, &site, id, at))
        })
        .await
    }

    async fn remove_folders(
        &self,
        site: &str,
        ids: &[String],
        at: Timestamp,
    ) -> Result<Vec<String>> {
        let (site, ids) = (site.to_owned(), ids.to_vec());
        self.write(move |connection| {
            let removed = ids.iter().map(|id| tree::remove(connection, &site, id, at));
            Ok(removed.collect::<Result<Vec<_>>>()?.concat())
        })
        .await
    }
}

pub(super) fn find(connection: &Connection, site: &str, id: &str) -> Result<Option<FolderRecord>> {
    let sql = format!(
        "SELECT {} FROM folders WHERE id = ?1 AND site = ?2",
        row::FOLDER
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement
        .query_and_then([id, site], row::folder)?
        .next()
        .transpose()
}

/// The root above a folder that may hold files: it is there and not in the trash.
pub(super) fn root_of(connection: &Connection, site: &str, id: &str) -> Result<Option<String>> {
    if SYSTEM_FOLDERS.contains(&id) {
        return Ok(Some(MEDIA_ROOT.to_owned()));
    }
    trunk_of(connection, site, id)
}

/// The root above a folder that may hold folders too.
pub(super) fn trunk_of(connection: &Connection, site: &str, id: &str) -> Result<Option<String>> {
    if id == MEDIA_ROOT || id == VISITOR_UPLOADS {
        return Ok(Some(id.to_owned()));
    }
    let mut statement = connection.prepare_cached(
        "SELECT root FROM folders WHERE id = ?1 AND site = ?2 AND trashed_at IS NULL",
    )?;
    Ok(statement
        .query_row([id, site], |row| row.get(0))
        .optional()?)
}

fn insert(connection: &Connection, folder: &FolderRecord) -> Result<()> {
    let root = trunk_of(connection, &folder.site, &folder.parent)?
        .ok_or_else(|| no_folder(&folder.parent))?;
    let mut statement = connection.prepare_cached(
        "INSERT INTO folders
             (id, site, parent, root, name, name_key, created, updated, trashed_at, trashed_with)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    statement.execute(params![
        folder.id,
        folder.site,
        folder.parent,
        root,
        folder.name,
        fold(&folder.name),
        folder.created.as_millisecond(),
        folder.updated.as_millisecond(),
        folder
            .trashed
            .as_ref()
            .map(|trashed| trashed.at.as_millisecond()),
        folder.trashed.as_ref().map(|trashed| &trashed.with),
    ])?;
    outbox::folder(
        connection,
        EventKind::FolderCreated,
        &folder.id,
        folder.updated,
    )
}

fn descend(
    connection: &Connection,
    site: &str,
    parent: String,
    step: Step,
    at: Timestamp,
) -> Result<String> {
    // `name_key` is indexed and `name` is not, so the one finds and the other decides.
    let mut statement = connection.prepare_cached(
        "SELECT id FROM folders
         WHERE site = ?1 AND shown_in = ?2 AND trashed = 0 AND name_key = ?3 AND name = ?4
         ORDER BY created, id LIMIT 1",
    )?;
    let there = statement
        .query_row([site, &parent, &fold(&step.name), &step.name], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(id) = there {
        return Ok(id);
    }

    let Step { name, id } = step;
    let site = site.to_owned();
    let folder = FolderRecord {
        id,
        site,
        parent,
        name,
        created: at,
        updated: at,
        trashed: None,
    };
    insert(connection, &folder)?;
    Ok(folder.id)
}

pub(super) fn no_folder(id: &str) -> Error {
    Error::new(ErrorKind::Missing, format!("there is no folder `{id}`"))
}
