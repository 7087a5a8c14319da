//! Whatever moment a server is killed at, what it has acknowledged is so, and nothing is there by half.
//!
//! A kill comes after a drawn number of events, such as pieces sent and answers received, while uploads, deletions
//! and imports are under way side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use futures::TryStreamExt as _;
use serde_json::json;
use site_media::model::{FileDescriptor, OperationStatus};
use site_media::{Client, Source};
use tempfile::TempDir;
use testkit::{Elsewhere, Process, ProcessOptions, Raw, binary, fixture};
use tokio::process::Command;
use tokio::sync::watch;
use transport::Policy;

const SEED: u64 = 26;
const ROUNDS: u64 = 8;
/// How many files each of those who bring some would bring in a round, if they were left in peace.
const FILES: u64 = 6;
/// A kill comes after so many events at most.
const EVENTS: u64 = 40;
/// What is imported.
const PHOTO: &str = "rocket.jpg";
/// So long all imports may take to end.
const PATIENCE: Duration = Duration::from_mins(1);

/// What has become of a file, as far as the server has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    /// Asked for, but not answered.
    Trashing,
    Trashed,
    /// Asked for, but not answered.
    Removing,
    Removed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    List,
    Trash,
    Nowhere,
}

impl Fate {
    fn allows(self, place: Place) -> bool {
        match place {
            Place::List => matches!(self, Self::Kept | Self::Trashing | Self::Removing),
            Place::Trash => matches!(self, Self::Trashing | Self::Trashed),
            Place::Nowhere => matches!(self, Self::Removing | Self::Removed),
        }
    }
}

/// Everything that was acknowledged, over all rounds.
struct Story {
    elsewhere: Elsewhere,
    fates: Mutex<BTreeMap<String, Fate>>,
    events: watch::Sender<u64>,
}

impl Story {
    async fn new() -> Result<Self> {
        Ok(Self {
            elsewhere: Elsewhere::start().await?,
            fates: Mutex::default(),
            events: watch::Sender::new(0),
        })
    }

    fn fates(&self) -> MutexGuard<'_, BTreeMap<String, Fate>> {
        self.fates.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has everybody at work until the blow falls.
    async fn round(&self, mut server: Process, round: u64) -> Result<()> {
        let once = Policy {
            attempts: 1,
            ..Policy::default()
        };
        let client = server.client().retry(once).build()?;
        let raw = server.raw()?;
        let target = *self.events.borrow() + 1 + draw(round) % EVENTS;
        let mut events = self.events.subscribe();

        let mut work = pin!(async {
            tokio::try_join!(
                self.upload(&client, round, false),
                self.upload(&client, round, true),
                self.import(&raw, round),
                self.delete(&client, round),
            )
        });
        tokio::select! {
            // Nothing may fail while the server lives.
            ended = &mut work => { ended?; }
            reached = events.wait_for(|count| *count >= target) => { drop(reached?); }
        }
        server.kill()
    }

    async fn upload(&self, client: &Client, round: u64, resumable: bool) -> Result<()> {
        for number in 0..FILES {
            let way = if resumable { "tus" } else { "put" };
            let name = format!("{way}-{round}-{number}.txt");
            let events = self.events.clone();
            let upload = client
                .upload(Source::bytes(&name, content(&name)?))
                .resumable(resumable)
                .on_progress(move |_| events.send_modify(|count| *count += 1));
            self.is_now(upload.send().await?.id, Fate::Kept);
        }
        Ok(())
    }

    async fn import(&self, raw: &Raw, round: u64) -> Result<()> {
        for number in 0..FILES {
            let request = json!({
                "url": self.elsewhere.url(PHOTO),
                "displayName": format!("import-{round}-{number}.jpg"),
            });
            let answer = raw.post("/files/import", &request).await?;
            ensure!(answer.status == 200, "{answer}");
            let answer = answer.value()?;
            let id = answer["file"]["id"].as_str().context("no id")?;
            self.is_now(id.to_owned(), Fate::Kept);
        }
        Ok(())
    }

    /// Deletes half of what earlier rounds left, now and then for good.
    async fn delete(&self, client: &Client, round: u64) -> Result<()> {
        let kept: Vec<_> = {
            let fates = self.fates();
            let kept = fates.iter().filter(|(_, fate)| **fate == Fate::Kept);
            kept.map(|(id, _)| id.clone()).collect()
        };
        for (id, number) in kept.into_iter().zip(0..) {
            let delete = client.files().delete([&id]);
            let (delete, before, after) = match draw(round * 1000 + number) % 4 {
                0 => (delete, Fate::Trashing, Fate::Trashed),
                1 => (delete.permanently(), Fate::Removing, Fate::Removed),
                _ => continue,
            };
            self.is_now(id.clone(), before);
            delete.send().await.all()?;
            self.is_now(id, after);
        }
        Ok(())
    }

    fn is_now(&self, id: String, fate: Fate) {
        self.fates().insert(id, fate);
        self.events.send_modify(|count| *count += 1);
    }

    /// Holds what the server has against what it said, and every byte of it against what was sent.
    async fn holds(&self, server: &Process, home: &Path) -> Result<()> {
        let client = server.client().build()?;
        let listed = until_settled(server, &client).await?;
        let trashed: Vec<_> = client.files().trash().stream().try_collect().await?;

        for (id, fate) in self.fates().iter() {
            let is_in = |files: &[FileDescriptor]| files.iter().any(|file| file.id == *id);
            let place = match (is_in(&listed), is_in(&trashed)) {
                (false, false) => Place::Nowhere,
                (false, true) => Place::Trash,
                _ => Place::List,
            };
            ensure!(fate.allows(place), "`{id}` is {fate:?}, but {place:?}");
        }
        let all = listed.iter().chain(&trashed);
        let names: BTreeSet<_> = all.map(|file| &file.display_name).collect();
        ensure!(
            names.len() == listed.len() + trashed.len(),
            "something came twice: {names:?}"
        );
        for file in listed {
            let copy = client.download(&file.id).to(home.join("copy")).await?;
            ensure!(
                std::fs::read(&copy.path)? == content(&file.display_name)?,
                "`{}` is not whole",
                file.display_name
            );
            std::fs::remove_file(copy.path)?;
        }
        Ok(())
    }
}

/// What is listed once no import is under way any more.
async fn until_settled(server: &Process, client: &Client) -> Result<Vec<FileDescriptor>> {
    let begun = Instant::now();
    loop {
        let files: Vec<_> = client.files().list().stream().try_collect().await?;
        let is_ready = |file: &FileDescriptor| file.operation_status == OperationStatus::Ready;
        if files.iter().all(is_ready) {
            return Ok(files);
        }
        ensure!(begun.elapsed() < PATIENCE, "not ready: {}", server.said());
        tokio::task::yield_now().await;
    }
}

/// The bytes that belong to a name.
fn content(name: &str) -> Result<Vec<u8>> {
    if name.starts_with("import-") {
        return Ok(std::fs::read(fixture(PHOTO))?);
    }
    let seed = name
        .bytes()
        .fold(0, |seed: u64, byte| draw(seed ^ u64::from(byte)));
    let lines = usize::try_from(1 + seed % 20_000)?;
    Ok(format!("{name}\n").repeat(lines).into_bytes())
}

/// The next of the numbers that are drawn here.
fn draw(number: u64) -> u64 {
    testkit::draw(SEED.wrapping_add(number))
}

#[tokio::test]
async fn what_was_acknowledged_holds_whenever_the_server_is_killed() -> Result<()> {
    let home = TempDir::new()?;
    let mut options = ProcessOptions::new(home.path().join("data"));
    options.arguments.push("--allow-private-imports".to_owned());
    let story = Story::new().await?;

    for round in 0..ROUNDS {
        let server = Process::start(&binary()?, &options).await?;
        Box::pin(story.round(server, round)).await?;
    }
    let server = Process::start(&binary()?, &options).await?;
    story.holds(&server, home.path()).await?;
    assert!(server.stop().await?.success());

    let fates: Vec<_> = story.fates().values().copied().collect();
    for fate in [Fate::Kept, Fate::Trashed, Fate::Removed] {
        assert!(fates.contains(&fate), "nothing was {fate:?}");
    }
    let verified = Command::new(binary()?)
        .args(["serve", "--verify", "--data"])
        .arg(&options.data)
        .output()
        .await?;
    assert!(verified.status.success(), "{verified:?}");
    Ok(())
}
