//! Imports outlive the process: whatever moment it is killed at, each file comes once, whole.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures::TryStreamExt as _;
use serde_json::json;
use site_media::model::{FileDescriptor, OperationStatus};
use tempfile::TempDir;
use testkit::{Elsewhere, Process, ProcessOptions, binary, fixture, sha256};

const PHOTO: &str = "galaxies.jpg";
const PATIENCE: Duration = Duration::from_mins(1);

fn options(data: &Path) -> ProcessOptions {
    let mut options = ProcessOptions::new(data);
    options.arguments.push("--allow-private-imports".to_owned());
    options
}

async fn import(server: &Process, url: &str) -> Result<()> {
    let request = json!({ "url": url });
    let answer = server.raw()?.post("/files/import", &request).await?;
    ensure!(answer.status == 200, "{:?}", answer.body);
    Ok(())
}

async fn files(server: &Process) -> Result<Vec<FileDescriptor>> {
    let client = server.client().build()?;
    Ok(client.files().list().stream().try_collect().await?)
}

/// Looks until so many files are ready, and nothing else is there.
async fn until_ready(server: &Process, count: usize) -> Result<Vec<FileDescriptor>> {
    let begun = Instant::now();
    loop {
        let files = files(server).await?;
        ensure!(files.len() == count, "{} files of {count}", files.len());
        if files
            .iter()
            .all(|file| file.operation_status == OperationStatus::Ready)
        {
            return Ok(files);
        }
        ensure!(begun.elapsed() < PATIENCE, "not ready: {}", server.said());
        tokio::task::yield_now().await;
    }
}

async fn are_whole(server: &Process, files: &[FileDescriptor]) -> Result<()> {
    let home = TempDir::new()?;
    let client = server.client().build()?;
    for file in files {
        let copy = client
            .download(&file.id)
            .to(home.path().join("copy"))
            .await?;
        ensure!(
            sha256(&copy.path)? == sha256(fixture(PHOTO))?,
            "{} is not whole",
            file.id
        );
        std::fs::remove_file(copy.path)?;
    }
    Ok(())
}

/// How many objects are kept, and how many unfinished ones there are.
fn objects(data: &Path) -> Result<(usize, usize)> {
    let blobs = data.join("blobs");
    Ok((count(&blobs.join("kept"))?, count(&blobs.join("staging"))?))
}

/// How many files a folder holds, at any depth.
fn count(folder: &Path) -> Result<usize> {
    let mut found = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        found += if path.is_dir() { count(&path)? } else { 1 };
    }
    Ok(found)
}

#[tokio::test]
async fn an_import_goes_on_wherever_it_was_when_the_server_was_killed() -> Result<()> {
    let home = TempDir::new()?;
    let options = options(&home.path().join("data"));
    let elsewhere = Elsewhere::start().await?;
    let size = usize::try_from(std::fs::metadata(fixture(PHOTO))?.len())?;
    let mut server = Process::start(&binary()?, &options).await?;

    for (count, bytes) in [0, 1, size / 2, size - 1].into_iter().enumerate() {
        let reached = elsewhere.stop_after(bytes);
        import(&server, &elsewhere.url(PHOTO)).await?;
        reached.await?;
        server.kill()?;

        server = Process::start(&binary()?, &options).await?;
        let files = until_ready(&server, count + 1).await?;
        are_whole(&server, &files).await?;
        assert_eq!(objects(&options.data)?, (count + 1, 0));
    }
    assert_eq!(elsewhere.asked(), 8);
    Ok(())
}

#[tokio::test]
async fn what_was_ordered_comes_once_however_often_the_server_is_killed() -> Result<()> {
    let home = TempDir::new()?;
    let options = options(&home.path().join("data"));
    let elsewhere = Elsewhere::start().await?;
    let mut server = Process::start(&binary()?, &options).await?;
    let mut ordered = 0;

    for round in 0..5 {
        for _ in 0..4 {
            import(&server, &elsewhere.url(PHOTO)).await?;
            ordered += 1;
        }
        // The more rounds, the more of them have begun when the blow falls.
        let asked = elsewhere.asked();
        while elsewhere.asked() < asked + round && files(&server).await?.iter().any(is_pending) {
            tokio::task::yield_now().await;
        }
        server.kill()?;
        server = Process::start(&binary()?, &options).await?;
    }

    let files = until_ready(&server, ordered).await?;
    are_whole(&server, &files).await?;
    assert_eq!(objects(&options.data)?, (ordered, 0));
    assert!(server.stop().await?.success());
    Ok(())
}

fn is_pending(file: &FileDescriptor) -> bool {
    file.operation_status == OperationStatus::Pending
}

#[tokio::test]
async fn a_server_that_was_not_told_so_reaches_no_neighbour() -> Result<()> {
    let home = TempDir::new()?;
    let options = ProcessOptions::new(home.path().join("data"));
    let elsewhere = Elsewhere::start().await?;
    let server = Process::start(&binary()?, &options).await?;

    import(&server, &elsewhere.url(PHOTO)).await?;

    let begun = Instant::now();
    while files(&server).await?.iter().any(is_pending) {
        ensure!(
            begun.elapsed() < PATIENCE,
            "still pending: {}",
            server.said()
        );
        tokio::task::yield_now().await;
    }
    let files = files(&server).await?;
    assert_eq!(files[0].operation_status, OperationStatus::Failed);
    assert_eq!(elsewhere.asked(), 0);
    Ok(())
}
