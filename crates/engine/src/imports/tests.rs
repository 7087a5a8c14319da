//! Imports over an engine in a temporary folder, from a world that says what it is told to say.

mod bulk;
mod done;
mod killed;
mod ordered;
mod troubled;

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use api::types::ImportFileRequest;
use bytes::Bytes;
use futures::{
    FutureExt as _,
    future::{BoxFuture, pending, ready},
    stream,
};
use tempfile::TempDir;
use tokio::sync::Notify;

use super::*;
use crate::{
    Config, Error, FileId, Limits, ListFiles, SiteId,
    testing::StillClock,
    uploads::{
        self,
        tests::{Done, links},
    },
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";
const PNG_MD5: &str = "5dc967b7b1e435b3beed9df92e6e7213";

/// What the world does when it is asked.
#[derive(Debug)]
enum Says {
    /// Gives these bytes, under a type and with a size.
    Gives(&'static str, Option<u64>, Vec<u8>),
    /// Gives these bytes and breaks off.
    Breaks(Vec<u8>),
    /// Refuses.
    Fails(FetchErrorKind, Option<Duration>),
    /// Never answers.
    Hangs,
}

impl Says {
    fn gives(bytes: &[u8]) -> Self {
        Self::Gives("", Some(bytes.len() as u64), bytes.to_vec())
    }

    fn stumbles() -> Self {
        Self::Fails(FetchErrorKind::Passing, None)
    }
}

/// A world that says what it is told to say, in turn, and remembers what it was asked.
#[derive(Debug, Default)]
struct World {
    lines: Mutex<VecDeque<Says>>,
    asked: Mutex<Vec<(&'static str, Target)>>,
    heard: Notify,
}

impl World {
    fn says(&self, lines: impl IntoIterator<Item = Says>) {
        self.lines.lock().expect("nobody panics").extend(lines);
    }

    fn asked(&self) -> Vec<(&'static str, Target)> {
        self.asked.lock().expect("nobody panics").clone()
    }

    fn next(&self, verb: &'static str, target: &Target) -> Says {
        let mut asked = self.asked.lock().expect("nobody panics");
        asked.push((verb, target.clone()));
        self.heard.notify_one();
        let next = self.lines.lock().expect("nobody panics").pop_front();
        next.unwrap_or(Says::Fails(FetchErrorKind::Final, None))
    }
}

impl Fetch for World {
    fn look<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Answer, FetchError>> {
        let asked = self.bring_as("look", target);
        asked
            .map(|fetched| fetched.map(|fetched| fetched.answer))
            .boxed()
    }

    fn bring<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Fetched, FetchError>> {
        self.bring_as("bring", target)
    }
}

impl World {
    fn bring_as(
        &self,
        verb: &'static str,
        target: &Target,
    ) -> BoxFuture<'static, Result<Fetched, FetchError>> {
        let (mime, size, body) = match self.next(verb, target) {
            Says::Gives(mime, size, bytes) => (mime, size, vec![Ok(bytes.into())]),
            Says::Breaks(bytes) => ("", None, vec![Ok(bytes.into()), Err(broken())]),
            Says::Fails(kind, wait) => {
                return ready(Err(FetchError::new(kind, "the world is closed").wait(wait))).boxed();
            }
            Says::Hangs => return pending().boxed(),
        };
        let mime = Some(mime.to_owned()).filter(|mime| !mime.is_empty());
        let answer = Answer { mime, size };
        let body = uploads::body(stream::iter(body));
        ready(Ok(Fetched { answer, body })).boxed()
    }
}

fn broken() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

/// An engine, its folder, its clock, its world, and someone on a site of it.
struct House {
    dir: TempDir,
    clock: Arc<StillClock>,
    world: Arc<World>,
    engine: Arc<Engine>,
    caller: Caller,
}

impl House {
    async fn new() -> Done<Self> {
        Self::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Done<Self> {
        let dir = tempfile::tempdir()?;
        let (clock, world) = (Arc::default(), Arc::new(World::default()));
        let engine = open(&dir, &clock, &world, limits).await?;
        let site = SiteId::new("site");
        engine.sites().ensure(&site, "key").await?;
        let caller = engine.caller(site, links());
        Ok(Self {
            dir,
            clock,
            world,
            engine,
            caller,
        })
    }

    /// What a process finds that starts after this one was killed.
    async fn killed(self) -> Done<Self> {
        let Self {
            dir,
            clock,
            world,
            engine,
            caller,
        } = self;
        let limits = engine.limits().clone();
        drop((engine, caller));
        let engine = open(&dir, &clock, &world, limits).await?;
        engine.recover().await?;
        let caller = engine.caller(SiteId::new("site"), links());
        Ok(Self {
            dir,
            clock,
            world,
            engine,
            caller,
        })
    }

    async fn import(&self, request: ImportFileRequest) -> Result<FileDescriptor> {
        self.caller.import_file(request).await
    }

    async fn file(&self, id: &str) -> Result<FileDescriptor> {
        self.caller.get_file(&FileId::parse(id)).await
    }

    /// State and name of every file there is.
    async fn listed(&self) -> Done<Vec<String>> {
        let files = self.caller.list_files(ListFiles::default()).await?.files;
        let told = files
            .iter()
            .map(|file| format!("{} {}", file.operation_status, file.display_name));
        Ok(told.collect())
    }

    /// How the job of a file stands: attempts that failed, and the last reason.
    async fn job(&self, file: &str) -> Done<(u32, Option<String>)> {
        let job = self
            .engine
            .catalog()
            .find_job_of(file)
            .await?
            .ok_or("no job")?;
        Ok((job.attempts, job.reason))
    }

    async fn content(&self, file: &str) -> Done<Option<Vec<u8>>> {
        let Some(blob) = self.engine.blobs().read(file, None).await? else {
            return Ok(None);
        };
        let chunks: Vec<Bytes> = futures::TryStreamExt::try_collect(blob.body).await?;
        Ok(Some(chunks.concat()))
    }

    fn staged(&self) -> Done<usize> {
        Ok(std::fs::read_dir(self.dir.path().join("blobs/staging"))?.count())
    }
}

async fn open(
    dir: &TempDir,
    clock: &Arc<StillClock>,
    world: &Arc<World>,
    limits: Limits,
) -> Result<Arc<Engine>> {
    let config = Config {
        clock: clock.clone(),
        fetch: world.clone(),
        limits,
        ..Config::new(dir.path())
    };
    Engine::open(config).await
}

fn request(url: &str) -> ImportFileRequest {
    ImportFileRequest {
        url: url.to_owned(),
        display_name: None,
        external_info: None,
        file_path: None,
        labels: None,
        media_type: None,
        mime_type: None,
        parent_folder_id: None,
        private: None,
        url_headers: None,
        url_params: None,
    }
}

fn named(name: &str) -> ImportFileRequest {
    let display_name = Some(name.to_owned());
    ImportFileRequest {
        display_name,
        ..request("https://world.test/cat.png")
    }
}

/// Which fields break which rules.
fn broken_rules<T>(outcome: Result<T>) -> Vec<String> {
    let violations = outcome
        .err()
        .map(|error: Error| error.violations().to_vec());
    let told = violations.into_iter().flatten();
    told.map(|each| format!("{} {}", each.field, each.rule.as_str()))
        .collect()
}
