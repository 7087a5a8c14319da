//! The threads that write and hash beside the transfer, never in it.
//!
//! One writes what arrives, and hands it to the other, which hashes. What that one has no room for it reads from the
//! file later, so that neither the network nor the disk ever waits for MD5; what an earlier process wrote is hashed in
//! the same way.

use std::fs::File;
use std::io::{self, IoSlice, Read, Seek, SeekFrom, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use bytes::Bytes;
use md5::{Digest, Md5};
use tokio::sync::{mpsc, oneshot};

use crate::upload::hex;

/// So many pieces may wait for the disk before the network has to. Each has up to 400 KiB.
const AHEAD: usize = 32;

/// So many pieces that are on disk may wait to be hashed.
const BESIDE: usize = 16;

/// So much is hashed at once.
const BLOCK: usize = 256 * 1024;

/// What has been written.
pub(super) struct Written {
    pub(super) size: u64,
    pub(super) md5: String,
}

/// The thread that writes, and the one that hashes.
pub(super) struct Writer {
    pieces: mpsc::Sender<Bytes>,
    writing: oneshot::Receiver<io::Result<()>>,
    hashing: oneshot::Receiver<io::Result<Written>>,
}

impl Writer {
    /// Writes to `file` from `at` on; `reading` is the same file, opened once more.
    pub(super) fn start(file: File, reading: File, at: u64, durable: bool) -> Self {
        let (pieces, waiting) = mpsc::channel(AHEAD);
        let (beside, written) = sync_channel(BESIDE);
        Self {
            pieces,
            writing: on_thread(move || drain(file, waiting, at, beside, durable)),
            hashing: on_thread(move || follow(reading, written)),
        }
    }

    /// Hands it a piece; it says no if the disk did.
    pub(super) async fn take(&self, piece: Bytes) -> bool {
        self.pieces.send(piece).await.is_ok()
    }

    /// Waits until everything is written, of which the hash is of no use.
    pub(super) async fn stop(self) -> io::Result<()> {
        drop(self.pieces);
        self.writing.await.map_err(io::Error::other)?
    }

    /// Waits until everything is written and hashed.
    pub(super) async fn end(self) -> io::Result<Written> {
        drop(self.pieces);
        self.writing.await.map_err(io::Error::other)??;
        self.hashing.await.map_err(io::Error::other)?
    }
}

/// Runs for as long as a transfer does, so not on a thread of the runtime: of those there are few, and the names of
/// hosts are looked up there, without which no transfer would end.
pub(super) fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> oneshot::Receiver<T> {
    let (tell, told) = oneshot::channel();
    let thread = thread::Builder::new().name("site-media-download".to_owned());
    let started = thread.spawn(move || {
        // Nobody waits any more if the transfer was given up.
        tell.send(work()).ok();
    });
    if let Err(error) = started {
        tracing::debug!(%error, "no thread for a download");
    }
    told
}

fn drain(
    mut file: File,
    mut pieces: mpsc::Receiver<Bytes>,
    mut at: u64,
    beside: SyncSender<(u64, Bytes)>,
    durable: bool,
) -> io::Result<()> {
    // A file that was cut to nothing is written to the disk when it is closed, whoever waits for that (ext4).
    if file.metadata()?.len() != at {
        file.set_len(at)?;
    }
    file.seek(SeekFrom::Start(at))?;
    let mut batch = Vec::with_capacity(AHEAD);
    while pieces.blocking_recv_many(&mut batch, AHEAD) > 0 {
        write(&mut file, &batch)?;
        for piece in batch.drain(..) {
            let size = piece.len() as u64;
            // Without room for it, or without anybody there, it can still be read.
            beside.try_send((at, piece)).ok();
            at += size;
        }
    }
    drop(beside);
    if durable {
        file.sync_all()?;
    }
    Ok(())
}

/// Many pieces by one call of the system.
fn write(file: &mut File, pieces: &[Bytes]) -> io::Result<()> {
    let mut slices: Vec<_> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
    let mut left = &mut slices[..];
    while !left.is_empty() {
        match file.write_vectored(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => IoSlice::advance_slices(&mut left, count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Hashes what is written, until there is no writer, and then what is left.
fn follow(file: File, pieces: Receiver<(u64, Bytes)>) -> io::Result<Written> {
    let mut hash = Hash {
        file,
        md5: Md5::new(),
        size: 0,
    };
    for (at, piece) in pieces {
        hash.read(at)?;
        hash.take(&piece);
    }
    hash.read(u64::MAX)?;
    Ok(Written {
        size: hash.size,
        md5: hex(&hash.md5.finalize()),
    })
}

/// A hash in the making, of a file that is being written.
struct Hash {
    file: File,
    md5: Md5,
    size: u64,
}

impl Hash {
    fn take(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.size += bytes.len() as u64;
    }

    /// Takes what stands in the file up to `end`.
    fn read(&mut self, end: u64) -> io::Result<()> {
        if self.size == end {
            return Ok(());
        }
        let mut block = vec![0; BLOCK];
        self.file.seek(SeekFrom::Start(self.size))?;
        while self.size < end {
            let most = usize::try_from(end - self.size).map_or(BLOCK, |left| left.min(BLOCK));
            match self.file.read(&mut block[..most]) {
                Ok(0) => break,
                Ok(read) => self.take(&block[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes pieces after what a file has already, and tells what both come to.
    fn written(before: &[u8], pieces: usize) -> io::Result<(Vec<u8>, Written)> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("part");
        std::fs::write(&path, before)?;
        let (file, reading) = (File::options().write(true).open(&path)?, File::open(&path)?);
        let written = runtime.block_on(async {
            let at = before.len() as u64;
            let writer = Writer::start(file, reading, at, false);
            for piece in 0..pieces {
                let piece = vec![u8::try_from(piece % 251).unwrap_or_default(); 1000 + piece];
                assert!(writer.take(piece.into()).await, "the writer is there");
            }
            writer.end().await
        })?;
        Ok((std::fs::read(&path)?, written))
    }

    #[test]
    fn what_was_there_and_what_comes_are_hashed_as_one() -> io::Result<()> {
        for (before, pieces) in [(&b""[..], 0), (b"", 1), (b"begun", 0), (b"begun", 500)] {
            let (bytes, written) = written(before, pieces)?;

            assert!(bytes.starts_with(before), "what was there is kept");
            assert_eq!(written.size, bytes.len() as u64);
            assert_eq!(written.md5, hex(&Md5::digest(&bytes)));
        }
        Ok(())
    }

    #[test]
    fn what_there_is_no_room_for_is_read_from_the_file() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("part");
        std::fs::write(&path, "0123456789")?;
        let (beside, pieces) = sync_channel(2);
        let piece = |at: u64, text: &'static str| (at, Bytes::from_static(text.as_bytes()));
        for piece in [piece(2, "23"), piece(6, "67")] {
            beside.try_send(piece).map_err(io::Error::other)?;
        }
        drop(beside);

        let written = follow(File::open(&path)?, pieces)?;

        assert_eq!(written.size, 10);
        assert_eq!(written.md5, hex(&Md5::digest("0123456789")));
        Ok(())
    }
}
