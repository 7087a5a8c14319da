//! The file beside the target that a download is written to, and the notes with which another process goes on.
//!
//! `cat.jpg` is written as `.cat.jpg.part`; from a mebibyte on, `.cat.jpg.part.json` says of which bytes it is a part.
//! Whoever writes holds a lock on the part, which ends with the process.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::writer::Writer;
use crate::{Client, Error, ErrorKind, Result};

/// A part of less than this is not worth the notes.
pub(super) const NOTED: u64 = 1024 * 1024;

/// Of what bytes the part is a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notes {
    /// Which site, file and asset.
    pub(super) what: String,
    pub(super) size: Option<u64>,
    pub(super) hash: Option<String>,
    pub(super) tag: Option<String>,
}

/// A file beside the target. Unless it is to be kept, it is removed at the end.
pub(super) struct Draft {
    file: File,
    part: PathBuf,
    notes: PathBuf,
    keep: bool,
}

impl Draft {
    /// The part of `target`, as far as an earlier download came, if it was of the same bytes.
    pub(super) async fn of(
        client: &Client,
        target: &Path,
        wanted: &Notes,
    ) -> Result<(Self, Notes, u64)> {
        let (part, notes) = beside(target)?;
        let file = locked(client, &part, target).await?;
        let failed = |error| Error::file("write", target, error);
        let length = file.metadata().map_err(failed)?.len();
        let found = fs::read(&notes).ok();
        let found = found.and_then(|notes| serde_json::from_slice::<Notes>(&notes).ok());
        let found = found.filter(|found| found.goes_on(wanted, length));
        if found.is_none() {
            file.set_len(0).map_err(failed)?;
            fs::remove_file(&notes).ok();
        }
        let draft = Self {
            file,
            part,
            notes,
            keep: found.is_some(),
        };
        Ok(match found {
            Some(found) => (draft, found, length),
            None => (draft, wanted.clone(), 0),
        })
    }

    /// Writes to it from `at` on.
    pub(super) fn write(&self, at: u64, durable: bool) -> Result<Writer> {
        let files = self.file.try_clone().and_then(|ours| {
            // A clone would share the place in the file with the one that writes.
            Ok((ours, File::open(&self.part)?))
        });
        let (file, reading) = files.map_err(|error| self.failed(error))?;
        Ok(Writer::start(file, reading, at, durable))
    }

    pub(super) fn failed(&self, error: io::Error) -> Error {
        Error::file("write", &self.part, error)
    }

    /// Keeps what there is for another time, unless it is wrong in the end.
    pub(super) fn keep(&mut self, notes: &Notes) -> Result<()> {
        let failed = |error| Error::file("write", &self.notes, error);
        let text = serde_json::to_vec(notes).map_err(|error| failed(error.into()))?;
        fs::write(&self.notes, text).map_err(failed)?;
        self.keep = true;
        Ok(())
    }

    /// Whether there are notes of it.
    pub(super) fn is_kept(&self) -> bool {
        self.keep
    }

    /// Takes back that it is worth keeping.
    pub(super) fn spoil(&mut self) {
        self.keep = false;
    }

    /// Puts the file in its place; `over` what is there, or not; `durable` as far as the name goes.
    pub(super) fn put(mut self, target: &Path, over: bool, durable: bool) -> Result<()> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => taken(target),
            _ => Error::file("write", target, error),
        };
        self.keep = false;
        if over {
            fs::rename(&self.part, target).map_err(failed)?;
        } else {
            // A link, unlike a rename, does not replace what came there meanwhile.
            fs::hard_link(&self.part, target).map_err(failed)?;
        }
        match target.parent() {
            Some(folder) if durable => settle(folder).map_err(failed),
            _ => Ok(()),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename there is nothing to remove; otherwise there is nobody to tell.
        if !self.keep {
            fs::remove_file(&self.notes).ok();
            fs::remove_file(&self.part).ok();
        }
    }
}

impl Notes {
    /// Whether a part of `length` bytes with these notes can become what is wanted.
    fn goes_on(&self, wanted: &Self, length: u64) -> bool {
        let same = Self {
            tag: None,
            ..self.clone()
        } == *wanted;
        same && self.tag.is_some() && length > 0 && self.size.is_none_or(|size| length <= size)
    }
}

/// Makes the names in `folder` last through a power cut. Not every system opens folders.
pub(super) fn settle(folder: &Path) -> io::Result<()> {
    let is_here = folder.as_os_str().is_empty();
    match File::open(if is_here { Path::new(".") } else { folder }) {
        Ok(folder) => folder.sync_all(),
        Err(_) => Ok(()),
    }
}

pub(super) fn taken(target: &Path) -> Error {
    let message = format!("`{}` exists already", target.display());
    Error::new(ErrorKind::Conflict, message)
}

fn beside(target: &Path) -> Result<(PathBuf, PathBuf)> {
    let name = target
        .file_name()
        .ok_or_else(|| Error::invalid(format!("`{}` names no file", target.display())))?;
    let beside = |end: &str| {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(end);
        target.with_file_name(hidden)
    };
    Ok((beside(".part"), beside(".part.json")))
}

/// The part, which nobody else is writing to.
async fn locked(client: &Client, part: &Path, target: &Path) -> Result<File> {
    let failed = |error| Error::file("write", target, error);
    // The threads of a download that was dropped take a moment to let go of it.
    for _ in 0..20 {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let file = options.open(part).map_err(failed)?;
        match file.try_lock() {
            // Who held the lock may have put the file in its place: then it is no longer the part.
            Ok(()) if is_at(&file, part) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                client.again().pace.sleep(Duration::from_millis(25)).await;
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
    let message = format!("`{}` is being downloaded already", target.display());
    Err(Error::new(ErrorKind::Conflict, message).with_hint("wait for it, or choose another target"))
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.exists()
}
