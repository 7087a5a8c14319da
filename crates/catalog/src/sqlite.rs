//! A catalog in one SQLite file: one writer that commits in groups, many readers beside it.

mod apps;
mod archives;
mod assets;
mod change;
mod events;
mod files;
mod folders;
mod index;
mod jobs;
mod key;
mod keys;
mod list;
mod needle;
mod outbox;
mod page;
mod readers;
mod row;
mod schema;
mod scope;
mod search;
mod sites;
mod tree;
mod uploads;
mod webhooks;
mod writer;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use rusqlite::{Connection, config::DbConfig};

use self::{readers::Readers, writer::Writer};
use crate::Result;

/// How many pages the log has before they are moved into the database: each is moved once, however often it
/// was written, so a long log spares the disk. It is 32 MiB, which are read in no time when the catalog is opened.
const LOG: i32 = 8 * 1024;
/// KiB of pages that the writer keeps at hand: a file touches a page in each of a dozen trees.
const WRITER_CACHE: i32 = 64 * 1024;

/// The catalog of one data folder, in its `catalog.db`.
///
/// What was acknowledged is on disk (write-ahead log, `synchronous=FULL`). Writes that arrive while one
/// is being synced go to disk together. Dropping it waits for the last of them.
pub struct Sqlite {
    writer: Writer,
    readers: Arc<Readers>,
}

impl Sqlite {
    /// Whether there is a catalog in `folder`.
    pub fn exists_in(folder: &Path) -> bool {
        place(folder).is_file()
    }

    /// Opens the catalog in `folder`, which exists; makes it or brings it up to date where needed.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = place(folder);
        let mut connection = connect(&path)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "cache_size", -WRITER_CACHE)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG)?;
        // What a savepoint might have to take back is not worth a file.
        connection.pragma_update(None, "temp_store", "memory")?;
        schema::migrate(&mut connection)?;

        Ok(Self {
            writer: Writer::start(connection, index::catch_up, outbox::latest)?,
            readers: Arc::new(Readers::new(path)),
        })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.readers.run(work).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.run(work).await
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite")
            .field("path", &self.readers.path())
            .finish_non_exhaustive()
    }
}

fn place(folder: &Path) -> PathBuf {
    folder.join("catalog.db")
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Or else every statement with a limit is planned anew whenever it is used, which takes longer than a page.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use tokio::task::JoinSet;

    use super::*;
    use crate::{
        Direction, ErrorKind, FileFilter, FileQuery, Files as _, Folders as _, Key, Order,
        Position, Scope, Sites as _, Sort, Uploads as _,
        suite::{self, file, folder, upload},
    };

    fn data() -> TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    #[tokio::test]
    async fn sqlite_keeps_every_promise() -> Result<()> {
        let data = data();
        suite::all(Arc::new(Sqlite::open(data.path())?)).await
    }

    #[tokio::test]
    async fn what_was_kept_is_there_after_reopening() -> Result<()> {
        let data = data();
        let catalog: Arc<dyn crate::Catalog> = Arc::new(Sqlite::open(data.path())?);
        let site = suite::site(&catalog, "site").await?;
        catalog.insert_folder(folder(&site, "pets")).await?;
        catalog.insert_file(file(&site, "cat")).await?;
        catalog.insert_upload(upload(&site, "later")).await?;
        catalog.keep_setting("secret", vec![1, 2, 3]).await?;
        drop(catalog);

        let catalog = Sqlite::open(data.path())?;

        assert_eq!(catalog.sites().await?.len(), 1);
        assert_eq!(
            catalog.find_folder(&site, "site-pets").await?,
            Some(folder(&site, "pets"))
        );
        assert_eq!(
            catalog.find_file(&site, "site-cat").await?,
            Some(file(&site, "cat"))
        );
        assert_eq!(
            catalog.find_upload("site-later-ticket").await?,
            Some(upload(&site, "later"))
        );
        assert_eq!(catalog.setting("secret").await?, Some(vec![1, 2, 3]));
        Ok(())
    }

    #[tokio::test]
    async fn a_write_that_fails_spares_its_neighbours() -> Result<()> {
        let data = data();
        let catalog: Arc<dyn crate::Catalog> = Arc::new(Sqlite::open(data.path())?);
        let site = suite::site(&catalog, "site").await?;
        let mut writing = JoinSet::new();
        for number in 0..200 {
            // Every id comes twice, so half of the writes must fail wherever they fall in a group.
            let (catalog, kept) = (
                Arc::clone(&catalog),
                file(&site, &format!("{}", number / 2)),
            );
            writing.spawn(async move { catalog.insert_file(kept).await });
        }

        let (kept, failed): (Vec<_>, Vec<_>) = writing
            .join_all()
            .await
            .into_iter()
            .partition(Result::is_ok);

        assert_eq!((kept.len(), failed.len()), (100, 100));
        assert!(
            failed
                .iter()
                .all(|error| matches!(error, Err(error) if error.kind() == ErrorKind::Conflict))
        );
        for file in kept.into_iter().flatten() {
            assert!(catalog.find_file(&site, &file.id).await?.is_some());
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_is_acknowledged_has_been_synced() -> Result<()> {
        let data = data();
        let catalog = Sqlite::open(data.path())?;
        let settings = catalog
            .write(|connection| {
                let journal: String =
                    connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
                let synchronous: i64 =
                    connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
                Ok((journal, synchronous))
            })
            .await?;

        // 2 is FULL: the log is synced before a commit returns.
        assert_eq!(settings, ("wal".to_owned(), 2));
        Ok(())
    }

    #[tokio::test]
    async fn a_page_is_read_along_an_index() -> Result<()> {
        let data = data();
        let catalog = Sqlite::open(data.path())?;
        let (text, number) = (Key::Text("x".to_owned()), Key::Number(1));
        let (folder, root) = (Scope::In("x".to_owned()), Scope::Below("x".to_owned()));

        for (scope, sort, key, plan) in [
            (
                &folder,
                Sort::Updated,
                &number,
                "files_by_updated (site=? AND shown_in=? AND trashed=? AND (updated,id)<(?,?))",
            ),
            (
                &root,
                Sort::Updated,
                &number,
                "root_files_by_updated (site=? AND root=? AND trashed=? AND (updated,id)<(?,?))",
            ),
            (
                &folder,
                Sort::Name,
                &text,
                "files_by_name (site=? AND trashed=? AND (name_key,id)<(?,?))",
            ),
            (
                &root,
                Sort::Size,
                &number,
                "files_by_size (site=? AND trashed=? AND (size,id)<(?,?))",
            ),
        ] {
            let query = after(scope, sort, key);
            let part = scope::parts(scope)[0];
            let index = match sort {
                Sort::Updated => part.by_time(),
                _ => list::index_of(sort),
            };
            let page = page::of_files(&query, part, index);
            let steps = catalog
                .read(move |connection| explain(connection, &page))
                .await?;
            assert_eq!(steps, [format!("SEARCH files USING INDEX {plan}")]);
        }
        Ok(())
    }

    fn after(scope: &Scope, sort: Sort, key: &Key) -> FileQuery {
        FileQuery {
            site: "site".to_owned(),
            filter: FileFilter {
                scope: scope.clone(),
                media_types: Vec::new(),
                private: None,
                search: None,
            },
            order: Order {
                sort,
                direction: Direction::Descending,
            },
            after: Some(Position {
                key: key.clone(),
                id: "id".to_owned(),
            }),
            limit: 100,
        }
    }

    fn explain(connection: &Connection, page: &page::Page) -> Result<Vec<String>> {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", page.sql))?;
        let values = rusqlite::params_from_iter(&page.values);
        let steps = statement.query_map(values, |row| row.get("detail"))?;
        Ok(steps.collect::<rusqlite::Result<_>>()?)
    }
}
