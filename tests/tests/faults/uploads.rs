//! Uploads: each request of one is struck, and what is there in the end is one whole file, or none.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use insta::assert_snapshot;
use site_media::{Client, Protocol, Source};
use tempfile::TempDir;
use testkit::{Manager, Unlucky, cut_upload_after};
use transport::Pace as _;

use crate::{Row, table};

/// So many bytes, so that a cut in the middle is one.
const SIZE: usize = 40_000;

fn bytes() -> Vec<u8> {
    (0..SIZE)
        .map(|at| u8::try_from(at % 251).unwrap_or_default())
        .collect()
}

/// An empty folder.
async fn shelf(manager: &Manager) -> Result<String> {
    Ok(manager.client.folders().create("shelf").send().await?.id)
}

/// Holds that there is one file, whole, or none where it was not stored.
async fn one_or_none(manager: &Manager, shelf: &str, done: bool) -> Result<()> {
    let found = manager
        .client
        .files()
        .list()
        .folder(shelf)
        .collect()
        .await?;
    ensure!(found.len() <= 1, "it was stored {} times", found.len());
    ensure!(!done || found.len() == 1, "it is lost");
    for file in found {
        let back = manager.client.download(file).bytes().await?;
        ensure!(back == bytes(), "it is another file");
    }
    Ok(())
}

macro_rules! uploads {
    ($($(#[$about:meta])* $row:ident: $name:literal, $struck:literal, $protocol:ident;)*) => {
        $(
            $(#[$about])*
            struct $row;

            impl Row for $row {
                const NAME: &'static str = $name;
                const STRUCK: &'static str = $struck;
                type Before = String;

                async fn prepare(manager: &Manager) -> Result<String> {
                    shelf(manager).await
                }

                async fn act(client: &Client, shelf: &String) -> site_media::Result<()> {
                    let upload = client.upload(Source::bytes("cat.bin.txt", bytes()));
                    let upload = upload.folder(shelf).protocol(Protocol::$protocol);
                    upload.chunk_size(30_000).send().await.map(drop)
                }

                async fn holds(manager: &Manager, shelf: &String, done: bool) -> Result<()> {
                    one_or_none(manager, shelf, done).await
                }
            }
        )*
    };
}

uploads! {
    /// Asking where one request may go.
    AskPlain: "PUT: ask", "generateFileUploadUrl", Put;
    /// The one request with all the bytes.
    Put: "PUT: send", "uploadFile", Put;
    /// Asking where an upload by tus may go.
    AskTus: "tus: ask", "generateFileResumableUploadUrl", Tus;
    /// Opening it.
    Open: "tus: open", "createResumableUpload", Tus;
    /// Sending a piece.
    Append: "tus: piece", "appendToResumableUpload", Tus;
    /// Making a file of it.
    Finish: "tus: finish", "finishResumableUpload", Tus;
}

/// Asking how far an upload is that an earlier process began.
struct Resume;

/// A file whose upload has begun.
struct Begun {
    home: TempDir,
    file: PathBuf,
    shelf: String,
}

impl Row for Resume {
    const NAME: &'static str = "tus: resume";
    const STRUCK: &'static str = "getResumableUpload";
    type Before = Begun;

    async fn prepare(manager: &Manager) -> Result<Begun> {
        let home = TempDir::new()?;
        let file = home.path().join("cat.txt");
        std::fs::write(&file, bytes())?;
        let begun = Begun {
            shelf: shelf(manager).await?,
            home,
            file,
        };

        let cut = cut_upload_after(25_000).on("appendToResumableUpload");
        let dying = manager.client_over(|wire| std::sync::Arc::new(Unlucky::new(wire, [cut])))?;
        let once = dying.attempts(std::num::NonZeroU32::MIN);
        ensure!(
            Self::act(&once, &begun).await.is_err(),
            "the first process went through"
        );
        // The server has its turn, and notices that the first one is gone.
        manager.pace.sleep(Duration::ZERO).await;
        Ok(begun)
    }

    async fn act(client: &Client, begun: &Begun) -> site_media::Result<()> {
        let upload = client.upload(&begun.file).folder(&begun.shelf);
        let upload = upload
            .protocol(Protocol::Tus)
            .ledger(begun.home.path().join("ledger"));
        upload.send().await.map(drop)
    }

    async fn holds(manager: &Manager, begun: &Begun, done: bool) -> Result<()> {
        one_or_none(manager, &begun.shelf, done).await
    }
}

#[tokio::test]
async fn an_upload_in_one_request_is_stored_once_or_not_at_all() -> Result<()> {
    assert_snapshot!(table::<AskPlain>().await?, @r"
    PUT: ask      once           always
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
    assert_snapshot!(table::<Put>().await?, @r"
    PUT: send     once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             ok again
    slow          ok             ok
    reset, done   ok             Network 5x
    wrong length  ok             ok 2x
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
async fn an_upload_by_tus_is_begun_or_it_is_told_why_not() -> Result<()> {
    assert_snapshot!(table::<AskTus>().await?, @r"
    tus: ask      once           always
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
    assert_snapshot!(table::<Open>().await?, @r"
    tus: open     once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             ok
    reset, done   ok             Network 5x
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
async fn an_upload_by_tus_goes_on_where_it_was() -> Result<()> {
    assert_snapshot!(table::<Append>().await?, @r"
    tus: piece    once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             ok 2x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             ok again
    slow          ok             Timeout 2x
    reset, done   ok             ok 2x
    wrong length  ok             ok 2x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           ok             Conflict 5x
    423           ok             Conflict 5x
    460           ok             Corrupt 5x
    410           ok             Gone 3x
    ");
    assert_snapshot!(table::<Resume>().await?, @r"
    tus: resume   once           always
    429 in 7 s    ok             RateLimited often
    429           ok             RateLimited often
    500, done     ok             Unavailable often
    503           ok             Unavailable often
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             ok
    reset, done   ok             Network often
    wrong length  ok             ok
    502 of HTML   ok             Unavailable often
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           ok             ok 5x
    423           ok             ok 5x
    460           ok             Corrupt 5x
    410           ok             ok
    ");
    Ok(())
}

#[tokio::test]
async fn an_upload_by_tus_makes_one_file_or_none() -> Result<()> {
    assert_snapshot!(table::<Finish>().await?, @r"
    tus: finish   once           always
    429 in 7 s    ok             RateLimited 5x
    429           ok             RateLimited 5x
    500, done     ok             Unavailable 5x
    503           ok             Unavailable 5x
    cut request   ok             Network again
    cut answer    ok             Network again
    slow          ok             ok
    reset, done   ok             Network 5x
    wrong length  ok             Network 5x
    502 of HTML   ok             Unavailable 5x
    200 of HTML   BadAnswer      BadAnswer
    stale ETag    ok             ok
    409           Conflict       Conflict
    423           ok             Conflict 5x
    460           Corrupt        Corrupt
    410           Gone           Gone
    ");
    Ok(())
}
