//! Where the bytes of a download go: a thread that writes and hashes beside the transfer, never in it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use md5::{Digest, Md5};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::upload::hex;
use crate::{Error, ErrorKind, Result};

/// So many pieces may wait for the disk before the network has to.
const AHEAD: usize = 64;

/// A file beside the target, being written.
pub(super) struct Sink {
    draft: Draft,
    writer: Writer,
    length: u64,
}

/// What has been written.
pub(super) struct Written {
    pub(super) size: u64,
    pub(super) md5: String,
}

/// A whole file beside the target.
pub(super) struct Done(Draft);

impl Sink {
    /// A new file in the folder of `target`.
    pub(super) fn beside(target: &Path) -> Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);

        let name = target
            .file_name()
            .ok_or_else(|| Error::invalid(format!("`{}` names no file", target.display())))?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            ".{}.{}-{number}.part",
            name.to_string_lossy(),
            std::process::id()
        );
        let path = target.with_file_name(name);
        let writer = Writer::start(&path)?;
        Ok(Self {
            draft: Draft { path },
            writer,
            length: 0,
        })
    }

    /// How many bytes it was given.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.length += bytes.len() as u64;
        if self.writer.take(bytes).await {
            return Ok(());
        }
        // The thread ends early only when the disk refuses; its result says why.
        self.writer.end(&self.draft.path).await?;
        Err(Error::new(
            ErrorKind::LocalFile,
            format!("cannot write `{}`", self.draft.path.display()),
        ))
    }

    /// Throws away what was written, and starts over.
    pub(super) async fn restart(&mut self) -> Result<()> {
        // One after the other: two threads must not write to one file.
        self.writer.end(&self.draft.path).await?;
        self.writer = Writer::start(&self.draft.path)?;
        self.length = 0;
        Ok(())
    }

    /// Waits until everything is on the disk.
    pub(super) async fn finish(mut self) -> Result<(Done, Written)> {
        let written = self.writer.end(&self.draft.path).await?;
        Ok((Done(self.draft), written))
    }
}

impl Done {
    /// Puts the file in its place.
    pub(super) fn put(self, target: &Path) -> Result<()> {
        let failed = |error| Error::file("write", target, error);
        fs::rename(&self.0.path, target).map_err(failed)?;
        // Only the folder's own entry makes the new name last through a power cut.
        if let Some(folder) = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(failed)?;
        }
        Ok(())
    }
}

/// A file that is removed, unless it was renamed.
struct Draft {
    path: PathBuf,
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename there is nothing to remove; otherwise there is nobody to tell.
        fs::remove_file(&self.path).ok();
    }
}

/// The thread that writes.
struct Writer {
    pieces: Option<mpsc::Sender<Bytes>>,
    thread: JoinHandle<io::Result<Written>>,
}

impl Writer {
    fn start(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|error| Error::file("write", path, error))?;
        let (pieces, mut waiting) = mpsc::channel(AHEAD);
        let thread = tokio::task::spawn_blocking(move || drain(file, &mut waiting));
        Ok(Self {
            pieces: Some(pieces),
            thread,
        })
    }

    /// Hands it a piece; it says no if it has ended.
    async fn take(&self, piece: Bytes) -> bool {
        match &self.pieces {
            Some(pieces) => pieces.send(piece).await.is_ok(),
            None => false,
        }
    }

    async fn end(&mut self, path: &Path) -> Result<Written> {
        self.pieces = None;
        let ended = (&mut self.thread).await.map_err(|error| {
            Error::new(
                ErrorKind::LocalFile,
                format!("cannot write `{}`", path.display()),
            )
            .with_source(error)
        })?;
        ended.map_err(|error| Error::file("write", path, error))
    }
}

fn drain(mut file: File, pieces: &mut mpsc::Receiver<Bytes>) -> io::Result<Written> {
    let mut size = 0;
    let mut md5 = Md5::new();
    while let Some(piece) = pieces.blocking_recv() {
        file.write_all(&piece)?;
        md5.update(&piece);
        size += piece.len() as u64;
    }
    file.sync_all()?;
    Ok(Written {
        size,
        md5: hex(&md5.finalize()),
    })
}
