//! The calls that carry JSON: reading, making, changing.

use anyhow::{Result, ensure};
use futures::TryStreamExt as _;
use insta::assert_snapshot;
use site_media::model::{FileDescriptor, State};
use site_media::{Client, Source};
use testkit::Manager;

use crate::{Row, table};

/// A note in a folder of its own.
pub(crate) async fn note(manager: &Manager) -> Result<FileDescriptor> {
    let folder = manager.client.folders().create("shelf").send().await?;
    let note = Source::bytes("note.txt", "Feed the cat.");
    Ok(manager.client.upload(note).folder(folder).send().await?)
}

/// What is in the folder of a file.
async fn beside(manager: &Manager, file: &FileDescriptor) -> Result<Vec<FileDescriptor>> {
    let folder = file.parent_folder_id.clone().unwrap_or_default();
    Ok(manager
        .client
        .files()
        .list()
        .folder(folder)
        .collect()
        .await?)
}

/// Holds that nothing has changed, whatever came of a call that only reads.
async fn unchanged(manager: &Manager, file: &FileDescriptor) -> Result<()> {
    let found = beside(manager, file).await?;
    ensure!(found == [file.clone()], "{found:?}");
    Ok(())
}

/// Asking for one file.
struct GetFile;

impl Row for GetFile {
    const NAME: &'static str = "get";
    const STRUCK: &'static str = "getFileDescriptor";
    type Before = FileDescriptor;

    async fn prepare(manager: &Manager) -> Result<FileDescriptor> {
        note(manager).await
    }

    async fn act(client: &Client, file: &FileDescriptor) -> site_media::Result<()> {
        client.files().get(file).await.map(drop)
    }

    async fn holds(manager: &Manager, file: &FileDescriptor, _done: bool) -> Result<()> {
        unchanged(manager, file).await
    }
}

/// Asking for a list.
struct ListFiles;

impl Row for ListFiles {
    const NAME: &'static str = "list";
    const STRUCK: &'static str = "listFiles";
    type Before = FileDescriptor;

    async fn prepare(manager: &Manager) -> Result<FileDescriptor> {
        note(manager).await
    }

    async fn act(client: &Client, file: &FileDescriptor) -> site_media::Result<()> {
        let folder = file.parent_folder_id.clone().unwrap_or_default();
        let found = client.files().list().folder(folder).collect().await?;
        assert_eq!(found.len(), 1, "a list that is told is whole");
        Ok(())
    }

    async fn holds(manager: &Manager, file: &FileDescriptor, _done: bool) -> Result<()> {
        unchanged(manager, file).await
    }
}

/// Asking by a request with a body, which changes nothing all the same.
struct Query;

impl Row for Query {
    const NAME: &'static str = "query";
    const STRUCK: &'static str = "queryFileDescriptors";
    type Before = FileDescriptor;

    async fn prepare(manager: &Manager) -> Result<FileDescriptor> {
        note(manager).await
    }

    async fn act(client: &Client, _file: &FileDescriptor) -> site_media::Result<()> {
        client.files().query().send().await.map(drop)
    }

    async fn holds(manager: &Manager, file: &FileDescriptor, _done: bool) -> Result<()> {
        unchanged(manager, file).await
    }
}

/// Making a folder, which is not idempotent.
struct CreateFolder;

impl Row for CreateFolder {
    const NAME: &'static str = "create folder";
    const STRUCK: &'static str = "createFolder";
    /// The folder it is made in, which is empty.
    type Before = String;

    async fn prepare(manager: &Manager) -> Result<String> {
        Ok(manager.client.folders().create("shelf").send().await?.id)
    }

    async fn act(client: &Client, shelf: &String) -> site_media::Result<()> {
        let folder = client.folders().create("pets").parent(shelf);
        folder.send().await.map(drop)
    }

    async fn holds(manager: &Manager, shelf: &String, done: bool) -> Result<()> {
        let folders = manager.client.folders().list().parent(shelf).stream();
        let made = folders.try_collect::<Vec<_>>().await?.len();
        ensure!(made <= 1, "{made} folders were made");
        ensure!(!done || made == 1, "the folder is lost");
        Ok(())
    }
}

/// Renaming a file.
struct Update;

impl Row for Update {
    const NAME: &'static str = "update";
    const STRUCK: &'static str = "updateFileDescriptor";
    type Before = FileDescriptor;

    async fn prepare(manager: &Manager) -> Result<FileDescriptor> {
        note(manager).await
    }

    async fn act(client: &Client, file: &FileDescriptor) -> site_media::Result<()> {
        client
            .files()
            .update(file)
            .name("b.txt")
            .send()
            .await
            .map(drop)
    }

    async fn holds(manager: &Manager, file: &FileDescriptor, done: bool) -> Result<()> {
        let found = beside(manager, file).await?;
        ensure!(found.len() == 1, "{found:?}");
        ensure!(!done || found[0].display_name == "b.txt", "{found:?}");
        Ok(())
    }
}

/// Deleting a file.
struct Delete;

impl Row for Delete {
    const NAME: &'static str = "delete";
    const STRUCK: &'static str = "bulkDeleteFiles";
    type Before = FileDescriptor;

    async fn prepare(manager: &Manager) -> Result<FileDescriptor> {
        note(manager).await
    }

    async fn act(client: &Client, file: &FileDescriptor) -> site_media::Result<()> {
        client.files().delete([file]).send().await.all().map(drop)
    }

    async fn holds(manager: &Manager, file: &FileDescriptor, done: bool) -> Result<()> {
        // In the trash or in its place, but somewhere.
        let found = manager.client.files().get(file).await?;
        ensure!(!done || found.state == State::Deleted, "{found:?}");
        Ok(())
    }
}

/// Taking a file out of the trash.
struct Restore;

impl Row for Restore {
    const NAME: &'static str = "restore";
    const STRUCK: &'static str = "bulkRestoreFilesFromTrashBin";
    type Before = FileDescriptor;

    async fn prepare(manager: &Manager) -> Result<FileDescriptor> {
        let file = note(manager).await?;
        manager.client.files().delete([&file]).send().await.all()?;
        Ok(file)
    }

    async fn act(client: &Client, file: &FileDescriptor) -> site_media::Result<()> {
        client.files().restore([file]).send().await.all().map(drop)
    }

    async fn holds(manager: &Manager, file: &FileDescriptor, done: bool) -> Result<()> {
        let found = manager.client.files().get(file).await?;
        ensure!(!done || found.state == State::Ok, "{found:?}");
        Ok(())
    }
}

/// Ordering an import, which is not idempotent.
struct Import;

impl Row for Import {
    const NAME: &'static str = "import";
    const STRUCK: &'static str = "importFile";
    /// The folder it goes to, which is empty.
    type Before = String;

    async fn prepare(manager: &Manager) -> Result<String> {
        Ok(manager.client.folders().create("shelf").send().await?.id)
    }

    async fn act(client: &Client, shelf: &String) -> site_media::Result<()> {
        let import = client.files().import("http://127.0.0.1:9/cat.jpg");
        import.folder(shelf).send().await.map(drop)
    }

    async fn holds(manager: &Manager, shelf: &String, done: bool) -> Result<()> {
        let ordered = manager
            .client
            .files()
            .list()
            .folder(shelf)
            .collect()
            .await?;
        ensure!(ordered.len() <= 1, "{} imports were ordered", ordered.len());
        ensure!(!done || ordered.len() == 1, "the import is lost");
        Ok(())
    }
}

#[tokio::test]
async fn one_file_is_told_or_it_is_told_why_not() -> Result<()> {
    assert_snapshot!(table::<GetFile>().await?, @r"
    get           once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             Timeout 2x
    reset, done   ok             Network 5x
    wrong length  ok             Network 5x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}

#[tokio::test]
async fn a_list_is_told_whole_or_not_at_all() -> Result<()> {
    assert_snapshot!(table::<ListFiles>().await?, @r"
    list          once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             Timeout 2x
    reset, done   ok             Network 5x
    wrong length  ok             Network 5x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}

#[tokio::test]
async fn a_query_is_answered_whole_or_not_at_all() -> Result<()> {
    assert_snapshot!(table::<Query>().await?, @r"
    query         once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             Timeout 2x
    reset, done   ok             Network 5x
    wrong length  ok             Network 5x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}

#[tokio::test]
async fn a_folder_is_made_once_or_not_at_all() -> Result<()> {
    assert_snapshot!(table::<CreateFolder>().await?, @r"
    create folder once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             ok
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             ok
    slow          ok             ok
    reset, done   ok             ok
    wrong length  ok             ok
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}

#[tokio::test]
async fn a_file_is_changed_as_asked_or_as_it_was() -> Result<()> {
    assert_snapshot!(table::<Update>().await?, @r"
    update        once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             Timeout 2x
    reset, done   ok             Network 5x
    wrong length  ok             Network 5x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}

#[tokio::test]
async fn a_deleted_file_is_in_the_trash_and_nowhere_else() -> Result<()> {
    assert_snapshot!(table::<Delete>().await?, @r"
    delete        once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             Timeout 2x
    reset, done   ok             Network 5x
    wrong length  ok             Network 5x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}

#[tokio::test]
async fn a_restored_file_is_back() -> Result<()> {
    assert_snapshot!(table::<Restore>().await?, @r"
    restore       once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             Timeout 2x
    reset, done   ok             Network 5x
    wrong length  ok             Network 5x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}

#[tokio::test]
async fn an_import_is_ordered_once_or_not_at_all() -> Result<()> {
    assert_snapshot!(table::<Import>().await?, @r"
    import        once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             ok
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             ok
    slow          ok             ok
    reset, done   ok             ok
    wrong length  ok             ok
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}
