//! Downloads: what arrives is what was stored, or the error says why not, and nothing half done is left in its place.

use anyhow::{Result, ensure};
use insta::assert_snapshot;
use site_media::model::FileDescriptor;
use site_media::{Client, Source};
use tempfile::TempDir;
use testkit::Manager;

use crate::{Row, table};

/// A file, and the folder of this machine it is to be fetched to.
struct Stored {
    file: FileDescriptor,
    home: TempDir,
}

fn text() -> String {
    "The cat sat on the mat. ".repeat(2_000)
}

async fn stored(manager: &Manager) -> Result<Stored> {
    let file = manager.client.upload(Source::bytes("cat.txt", text()));
    Ok(Stored {
        file: file.send().await?,
        home: TempDir::new()?,
    })
}

macro_rules! downloads {
    ($($(#[$about:meta])* $row:ident: $name:literal, $struck:literal;)*) => {
        $(
            $(#[$about])*
            struct $row;

            impl Row for $row {
                const NAME: &'static str = $name;
                const STRUCK: &'static str = $struck;
                type Before = Stored;

                async fn prepare(manager: &Manager) -> Result<Stored> {
                    stored(manager).await
                }

                async fn act(client: &Client, stored: &Stored) -> site_media::Result<()> {
                    let copy = stored.home.path().join("copy.txt");
                    client.download(&stored.file).to(copy).await.map(drop)
                }

                async fn holds(_: &Manager, stored: &Stored, done: bool) -> Result<()> {
                    let copy = stored.home.path().join("copy.txt");
                    ensure!(copy.exists() == done, "whether it is in its place: {}", !done);
                    ensure!(!done || std::fs::read_to_string(copy)? == text(), "it is another text");
                    Ok(())
                }
            }
        )*
    };
}

downloads! {
    /// Looking at the file.
    Look: "look", "getFileDescriptor";
    /// Asking where the bytes are.
    Ask: "ask", "generateFileDownloadUrl";
    /// The bytes themselves.
    Fetch: "fetch", "download";
}

#[tokio::test]
async fn a_download_that_cannot_begin_says_why() -> Result<()> {
    assert_snapshot!(table::<Look>().await?, @r"
    look          once           always
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
    assert_snapshot!(table::<Ask>().await?, @r"
    ask           once           always
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
async fn a_download_is_whole_or_not_there() -> Result<()> {
    assert_snapshot!(table::<Fetch>().await?, @r"
    fetch         once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             ok
    reset, done   ok             Network 5x
    wrong length  Corrupt        Corrupt
    502 of HTML   ok             Unavailable 5x
    200 of HTML   Corrupt        Corrupt
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           Conflict       Conflict
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}
