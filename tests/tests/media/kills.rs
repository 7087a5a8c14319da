//! A server that is killed in the middle of its work does each thing once, and leaves nobody at work.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde_json::json;
use site_media::Client;
use site_media::model::{FileDescriptor, OperationStatus};
use tempfile::TempDir;
use testkit::{Elsewhere, Process, ProcessOptions, binary, fixture, players};

use crate::making::{film, kept, sound};

/// So long all may take in the end, and a program to be gone.
const PATIENCE: Duration = Duration::from_mins(2);
const SOON: Duration = Duration::from_secs(2);

/// A folder of data, and the servers that come and go on it.
struct Place {
    home: TempDir,
    options: ProcessOptions,
}

impl Place {
    fn new() -> Result<Self> {
        let home = TempDir::new()?;
        let mut options = ProcessOptions::new(home.path().join("data"));
        options.arguments.push("--allow-private-imports".to_owned());
        Ok(Self { home, options })
    }

    async fn start(&self) -> Result<Process> {
        Process::start(&binary()?, &self.options).await
    }

    fn blobs(&self) -> PathBuf {
        self.options.data.join("blobs")
    }

    /// Kills servers one after the other, each while it is at work if it still is within a while; each gets further,
    /// since what is noted is not made again.
    async fn kill_at_work(&self, mut server: Process, times: usize) -> Result<Process> {
        for _ in 0..times {
            let begun = Instant::now();
            while under_way(&self.blobs()).is_empty() && begun.elapsed() < SOON {
                tokio::task::yield_now().await;
            }
            server.kill()?;
            server = self.start().await?;
        }
        Ok(server)
    }

    /// Holds that there is this one file, and so many objects of it, and nothing unfinished.
    async fn holds(&self, client: &Client, id: &str, objects: usize) -> Result<FileDescriptor> {
        let wait = client.files().wait_ready(id);
        let ready = wait.deadline(PATIENCE).send().await?;
        ensure!(
            ready.operation_status == OperationStatus::Ready,
            "{ready:?}"
        );
        let kept = kept(&self.blobs().join("kept"))?;
        ensure!(kept == objects, "{kept} objects of {objects}");
        ensure!(under_way(&self.blobs()).is_empty(), "somebody is at work");
        let staged = fs::read_dir(self.blobs().join("staging"))?.count();
        ensure!(staged == 0, "{staged} are staged");
        Ok(ready)
    }
}

/// What is being made at the moment.
fn under_way(blobs: &Path) -> Vec<String> {
    let workshops = fs::read_dir(blobs.join("work")).into_iter().flatten();
    let inside = workshops
        .flatten()
        .filter_map(|workshop| fs::read_dir(workshop.path()).ok());
    let inside = inside.flatten().flatten();
    inside
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[tokio::test]
async fn a_film_goes_on_wherever_it_was_when_the_server_was_killed() -> Result<()> {
    if players("a_film_goes_on_wherever_it_was_when_the_server_was_killed").is_none() {
        return Ok(());
    }
    let place = Place::new()?;
    let path = film(place.home.path(), "test.mp4", "854x480", 2)?;
    let server = place.start().await?;
    let file = server.client().build()?.upload(&path).send().await?;

    let server = place.kill_at_work(server, 3).await?;
    // The film, four pictures of it, and two sizes.
    place.holds(&server.client().build()?, &file.id, 7).await?;
    Ok(())
}

#[tokio::test]
async fn a_sound_goes_on_wherever_it_was_when_the_server_was_killed() -> Result<()> {
    if players("a_sound_goes_on_wherever_it_was_when_the_server_was_killed").is_none() {
        return Ok(());
    }
    let place = Place::new()?;
    let path = sound(place.home.path(), "tone.wav", 20)?;
    let server = place.start().await?;
    let file = server.client().build()?.upload(&path).send().await?;

    let server = place.kill_at_work(server, 3).await?;
    // The sound, and three qualities of it.
    place.holds(&server.client().build()?, &file.id, 4).await?;
    Ok(())
}

#[tokio::test]
async fn an_imported_film_goes_on_wherever_it_was_when_the_server_was_killed() -> Result<()> {
    if players("an_imported_film_goes_on_wherever_it_was_when_the_server_was_killed").is_none() {
        return Ok(());
    }
    let place = Place::new()?;
    let elsewhere = Elsewhere::start().await?;
    let stopped = elsewhere.stop_after(100_000);
    let mut server = place.start().await?;
    let request = json!({ "url": elsewhere.url("city.mp4") });
    let answer = server
        .raw()?
        .post("/files/import", &request)
        .await?
        .value()?;
    let id = answer["file"]["id"].as_str().unwrap_or_default().to_owned();

    // Once while it comes, and then while things are made of it.
    stopped.await?;
    server.kill()?;
    let server = place.start().await?;
    let server = place.kill_at_work(server, 2).await?;
    let client = server.client().build()?;
    // The film, four pictures of it, and 240p: it is 640 x 360.
    let ready = place.holds(&client, &id, 6).await?;
    let size = fs::metadata(fixture("city.mp4"))?.len();
    assert_eq!(ready.size_in_bytes.map(|size| size.0), Some(size));
    let ends = ["file_ready", "file_failed"].map(|kind| client.events().kind(kind).past());
    let [ready, failed] = ends.map(futures::TryStreamExt::try_collect::<Vec<_>>);
    assert_eq!((ready.await?.len(), failed.await?.len()), (1, 0));
    Ok(())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn whatever_is_at_work_ends_with_the_server() -> Result<()> {
    let can = std::process::Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "true"])
        .status();
    if players("whatever_is_at_work_ends_with_the_server").is_none()
        || !can.is_ok_and(|can| can.success())
    {
        return Ok(());
    }
    let mut place = Place::new()?;
    place
        .options
        .arguments
        .push("--video-ladder=720p".to_owned());
    let path = film(place.home.path(), "test.mp4", "1280x720", 12)?;
    let mut server = place.start().await?;
    server.client().build()?.upload(&path).send().await?;
    let begun = Instant::now();
    while !under_way(&place.blobs())
        .iter()
        .any(|name| name.ends_with("mp4"))
    {
        ensure!(begun.elapsed() < PATIENCE, "nobody is at work");
        tokio::task::yield_now().await;
    }
    let workers = || at_work_in(&place.options.data);
    ensure!(!workers()?.is_empty(), "nobody is at work");

    server.kill()?;
    let begun = Instant::now();
    while !workers()?.is_empty() {
        ensure!(begun.elapsed() < SOON, "{:?} are still at work", workers()?);
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// The processes that were told of this folder.
fn at_work_in(folder: &Path) -> Result<Vec<String>> {
    let folder = folder.to_string_lossy();
    let mut found = Vec::new();
    for process in fs::read_dir("/proc")? {
        // It may have ended since.
        let words = fs::read(process?.path().join("cmdline")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).replace('\0', " ");
        if words.contains("ffmpeg") && words.contains(&*folder) {
            found.push(words);
        }
    }
    Ok(found)
}
