//! Remembers on disk how to continue an upload, for the process after this one.
//!
//! An entry is one small file of JSON lines, named for what the upload is: the file with its size, time and both ends,
//! the site, the place. So a file that changed meanwhile finds no entry, and starts over. The last whole line counts, so
//! that a process may die while it writes. Whoever uploads holds a lock on the entry; it goes with its process.

use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Job;
use crate::{Error, ErrorKind, Result};

/// So long the service keeps what was not finished; older entries are of no use.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// Where an upload by tus stands, and what permits to go on.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Point {
    /// Where it was opened, and is finished.
    pub(super) endpoint: Url,
    /// What permits to finish it.
    pub(super) token: String,
    /// Where its bytes go; several, if it goes in parts.
    pub(super) locations: Vec<Url>,
    /// Whether all bytes have arrived, so that the file may be there already.
    #[serde(default)]
    pub(super) complete: bool,
}

/// The entry of one upload, held by this process alone.
pub(super) struct Ledger {
    path: PathBuf,
    file: File,
    point: Option<Point>,
}

impl Ledger {
    /// The entry of this job. Bytes in memory have none: nothing tells whether they are the same the next time.
    ///
    /// Fails with [`ErrorKind::Conflict`] while another process, or another upload of this one, is at it, and with
    /// [`ErrorKind::Invalid`] if the client cannot tell its site: the bytes might go on to another one.
    pub(super) fn of(folder: &Path, job: &Job) -> Result<Option<Self>> {
        let Some(source) = job.source.path() else {
            return Ok(None);
        };
        if job.client.site().is_empty() {
            let message = "a ledger has to know the site, which a token does not tell";
            return Err(Error::new(ErrorKind::Invalid, message)
                .with_hint("name it with `site` when the client is built"));
        }
        let path = folder.join(format!("{}.json", fingerprint(source, job)));
        let failed = |error| Error::file("write", &path, error);
        fs::create_dir_all(folder).map_err(failed)?;
        sweep(folder, job.client.again().pace.now());
        let Some(mut file) = claim(&path).map_err(failed)? else {
            let message = format!("`{}` is being uploaded already", source.display());
            return Err(Error::new(ErrorKind::Conflict, message));
        };
        let point = last(&mut file).map_err(failed)?;
        Ok(Some(Self { path, file, point }))
    }

    /// What an earlier process kept.
    pub(super) fn found(&self) -> Option<&Point> {
        self.point.as_ref()
    }

    /// Keeps how to continue, before the first byte goes out.
    pub(super) fn keep(&mut self, point: &Point) -> Result<()> {
        let mut text = serde_json::to_vec(point).expect("URLs and a string are JSON");
        text.push(b'\n');
        self.point = Some(point.clone());
        write(&mut self.file, &text).map_err(|error| Error::file("write", &self.path, error))
    }

    /// Drops what it says; with the value the entry goes too.
    pub(super) fn forget(&mut self) {
        self.point = None;
    }
}

impl Drop for Ledger {
    /// An entry that leads nowhere is gone.
    fn drop(&mut self) {
        if self.point.is_none()
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::debug!(%error, "the ledger keeps an entry that is done");
        }
    }
}

/// Opens and locks the entry, unless somebody else has.
fn claim(path: &Path) -> io::Result<Option<File>> {
    loop {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Whoever held it may have removed it meanwhile, and then this is a file that nobody else will find.
        if is_at(&file, path) {
            return Ok(Some(file));
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let id = |facts: fs::Metadata| (facts.dev(), facts.ino());
    let held = file.metadata().map(id).ok();
    held.is_some() && held == fs::metadata(path).map(id).ok()
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}

/// The last line that makes sense.
fn last(file: &mut File) -> io::Result<Option<Point>> {
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let mut lines = text.split(|byte| *byte == b'\n').rev();
    Ok(lines.find_map(|line| serde_json::from_slice(line).ok()))
}

fn write(file: &mut File, line: &[u8]) -> io::Result<()> {
    // A line that a dying process began would swallow this one.
    let end = file.seek(SeekFrom::End(0))?;
    if end > 0 {
        file.write_all(b"\n")?;
    }
    file.write_all(line)?;
    file.sync_all()
}

/// Clears away entries that nobody can use any more. What cannot be cleared away is left for the next time.
fn sweep(folder: &Path, now: SystemTime) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|end| end == "json") && is_old(&path, now) {
            fs::remove_file(&path).ok();
        }
    }
}

fn is_old(path: &Path, now: SystemTime) -> bool {
    let changed = fs::metadata(path).and_then(|facts| facts.modified());
    let age = changed
        .ok()
        .and_then(|changed| now.duration_since(changed).ok());
    age.is_some_and(|age| age > KEPT) && File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

fn fingerprint(path: &Path, job: &Job) -> String {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let modified = job
        .source
        .modified
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let (head, tail) = &job.source.ends;
    let what = format!(
        "{}\n{}\n{:?}\n{}\n{}\n{}\n{}\n{}\n{}\n{:?}\n{:?}",
        place.display(),
        job.size(),
        modified.map(|time| time.as_nanos()),
        hex(&Md5::digest(head)),
        hex(&Md5::digest(tail)),
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
