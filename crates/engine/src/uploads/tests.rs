//! Uploads as an uploader sees them, over an engine in a temporary folder.

mod killed;
mod parts;
mod plain;
mod quota;
mod resumable;

use std::{io, sync::Arc, time::Duration};

use api::{
    ByteSize,
    types::{GenerateFileResumableUploadUrlRequest, GenerateFileUploadUrlRequest},
};
use futures::{StreamExt, channel::mpsc, stream};
use tempfile::TempDir;

use super::*;
use crate::{Config, Error, ErrorKind, Limits, ListFiles, SiteId, testing::StillClock};

pub(crate) type Done<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// An engine, its folder, its clock, and someone on a site of it.
pub(crate) struct House {
    pub(crate) dir: TempDir,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) caller: Caller,
}

impl House {
    pub(crate) async fn new() -> Done<Self> {
        Self::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Done<Self> {
        let dir = tempfile::tempdir()?;
        let clock = Arc::new(StillClock::default());
        let engine = open(&dir, &clock, limits).await?;
        let site = SiteId::new("site");
        engine.sites().ensure(&site, "key").await?;
        let caller = engine.caller(site, links());
        Ok(Self {
            dir,
            clock,
            engine,
            caller,
        })
    }

    /// What a process finds that starts after this one was killed.
    async fn killed(self) -> Done<Self> {
        let Self {
            dir,
            clock,
            engine,
            caller,
        } = self;
        let limits = engine.limits().clone();
        drop((engine, caller));
        let engine = open(&dir, &clock, limits).await?;
        engine.recover().await?;
        let caller = engine.caller(SiteId::new("site"), links());
        Ok(Self {
            dir,
            clock,
            engine,
            caller,
        })
    }

    pub(crate) fn uploads(&self) -> Uploads {
        self.engine.uploads(links())
    }

    /// A ticket for a plain upload.
    pub(crate) async fn ticket(&self, request: GenerateFileUploadUrlRequest) -> Result<String> {
        let url = self.caller.upload_url(request).await?.upload_url;
        Ok(url.rsplit('/').next().unwrap_or_default().to_owned())
    }

    /// A resumable upload that has begun: its token and its id.
    async fn begun(&self, length: u64) -> Result<(String, String)> {
        let token = self.token("clip.mp4", None).await?;
        let sent = Sent {
            length: Some(length),
            ..Sent::default()
        };
        let begun = self.uploads().begin(&token, sent).await?;
        Ok((token, begun.id))
    }

    async fn token(&self, name: &str, size: Option<u64>) -> Result<String> {
        let request = GenerateFileResumableUploadUrlRequest {
            mime_type: media::OCTET_STREAM.to_owned(),
            file_name: Some(name.to_owned()),
            size_in_bytes: size.map(ByteSize),
            file_path: None,
            labels: None,
            parent_folder_id: None,
            private: None,
            upload_protocol: None,
        };
        Ok(self
            .caller
            .resumable_upload_url(request)
            .await?
            .upload_token)
    }

    async fn receive(&self, ticket: &str, body: Body) -> Result<FileDescriptor> {
        self.uploads().receive(ticket, Sent::default(), body).await
    }

    async fn append(&self, id: &str, offset: u64, bytes: &[u8]) -> Result<u64> {
        let place = Place {
            offset,
            ..Place::default()
        };
        Ok(self.uploads().append(id, place, whole(bytes)).await?.offset)
    }

    pub(crate) async fn listed(&self) -> Done<Vec<String>> {
        let files = self.caller.list_files(ListFiles::default()).await?.files;
        Ok(files.into_iter().map(|file| file.display_name).collect())
    }

    pub(crate) async fn content(&self, file: &FileDescriptor) -> Done<Vec<u8>> {
        let blob = self
            .engine
            .blobs()
            .read(&file.id, None)
            .await?
            .ok_or("not kept")?;
        let chunks: Vec<Bytes> = futures::TryStreamExt::try_collect(blob.body).await?;
        Ok(chunks.concat())
    }
}

async fn open(dir: &TempDir, clock: &Arc<StillClock>, limits: Limits) -> Result<Arc<Engine>> {
    let clock = clock.clone();
    Engine::open(Config {
        clock,
        limits,
        ..Config::new(dir.path())
    })
    .await
}

pub(crate) fn links() -> Links {
    Links::new("http://127.0.0.1:8080".parse().expect("a URL"))
}

pub(crate) fn plain(name: &str, mime: &str) -> GenerateFileUploadUrlRequest {
    GenerateFileUploadUrlRequest {
        mime_type: mime.to_owned(),
        file_name: Some(name.to_owned()),
        size_in_bytes: None,
        external_info: None,
        file_path: None,
        labels: None,
        parent_folder_id: None,
        private: None,
    }
}

pub(crate) fn whole(bytes: &[u8]) -> Body {
    body(stream::iter([io::Result::Ok(Bytes::copy_from_slice(
        bytes,
    ))]))
}

fn cut(bytes: &[u8]) -> Body {
    let broken = stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset).into())]);
    whole(bytes).chain(broken).boxed()
}

/// The codes of the rules that were broken.
pub(crate) fn rules<T>(outcome: Result<T>) -> Vec<String> {
    let violations = outcome
        .err()
        .map(|error| error.violations().to_vec())
        .unwrap_or_default();
    violations
        .into_iter()
        .map(|each| each.rule_name.unwrap_or(each.rule.as_str().to_owned()))
        .collect()
}

fn kind<T>(outcome: Result<T>) -> Option<ErrorKind> {
    outcome.err().as_ref().map(Error::kind)
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";
