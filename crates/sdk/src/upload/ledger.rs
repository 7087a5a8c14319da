//! Remembers on disk how to continue an upload, for the process after this one.
//!
//! An entry is one small JSON file, named for what the upload is: the file with its size and time, the site, the
//! place. So a file that changed meanwhile finds no entry, and starts over.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use tokio::fs;
use tokio::io::AsyncWriteExt;
use url::Url;

use super::Job;
use crate::{Error, Result};

/// Where an upload by tus stands, and what permits to go on.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Point {
    /// Where it was opened, and is finished.
    pub(super) endpoint: Url,
    /// What permits to finish it.
    pub(super) token: String,
    /// Where its bytes go.
    pub(super) location: Url,
}

/// The entry of one upload.
pub(super) struct Ledger {
    entry: PathBuf,
}

impl Ledger {
    /// The entry of this job. Bytes in memory have none: nothing tells whether they are the same the next time.
    pub(super) fn of(folder: &Path, job: &Job) -> Option<Self> {
        let path = job.source.path()?;
        let fingerprint = fingerprint(path, job);
        Some(Self {
            entry: folder.join(format!("{fingerprint}.json")),
        })
    }

    /// What was kept, if it still makes sense.
    pub(super) async fn find(&self) -> Result<Option<Point>> {
        match fs::read(&self.entry).await {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::file("read", &self.entry, error)),
        }
    }

    /// Keeps how to continue, before the first byte goes out.
    pub(super) async fn keep(&self, point: &Point) -> Result<()> {
        let text = serde_json::to_vec(point).expect("URLs and a string are JSON");
        write(&self.entry, &text)
            .await
            .map_err(|error| Error::file("write", &self.entry, error))
    }

    /// Drops it. If that fails, the next upload finds that the server knows it no more, and starts over.
    pub(super) async fn forget(&self) {
        if let Err(error) = fs::remove_file(&self.entry).await {
            tracing::debug!(%error, "the ledger keeps an entry that is done");
        }
    }
}

async fn write(entry: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = entry.parent() {
        fs::create_dir_all(folder).await?;
    }
    // Half an entry must never be found, so it appears whole under its name.
    let draft = entry.with_extension("draft");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&draft).await?;
    file.write_all(text).await?;
    file.sync_all().await?;
    fs::rename(&draft, entry).await
}

fn fingerprint(path: &Path, job: &Job) -> String {
    let place = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let modified = job
        .source
        .modified
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let what = format!(
        "{}\n{}\n{:?}\n{}\n{}\n{}\n{}\n{:?}\n{:?}",
        place.display(),
        job.size(),
        modified.map(|time| time.as_nanos()),
        job.client.base_url(),
        job.client.site(),
        job.name,
        job.mime_type,
        job.target,
        job.wishes,
    );
    hex(&Md5::digest(what))
}

/// Bytes as hexadecimal digits, in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes everything");
            text
        })
}
