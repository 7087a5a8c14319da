//! The threads that write and hash beside the transfer, never in it.
//!
//! One writes what arrives. The other follows it through the file and hashes, so that neither the network nor the disk
//! ever waits for MD5, and what an earlier process wrote is hashed in the same way.

use std::fs::File;
use std::io::{self, IoSlice, Read, Seek, SeekFrom, Write};

use bytes::Bytes;
use md5::{Digest, Md5};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::upload::hex;

/// So many pieces may wait for the disk before the network has to.
const AHEAD: usize = 256;

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
    writing: JoinHandle<io::Result<()>>,
    hashing: JoinHandle<io::Result<Written>>,
}

impl Writer {
    /// Writes to `file` from `at` on; `reading` is the same file, opened once more.
    pub(super) fn start(file: File, reading: File, at: u64, durable: bool) -> Self {
        let (pieces, waiting) = mpsc::channel(AHEAD);
        let (tell, written) = watch::channel(at);
        let runtime = tokio::runtime::Handle::current();
        Self {
            pieces,
            writing: spawn_blocking(move || drain(file, waiting, at, &tell, durable)),
            hashing: spawn_blocking(move || follow(reading, written, &runtime)),
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

fn drain(
    mut file: File,
    mut pieces: mpsc::Receiver<Bytes>,
    mut at: u64,
    tell: &watch::Sender<u64>,
    durable: bool,
) -> io::Result<()> {
    file.set_len(at)?;
    file.seek(SeekFrom::Start(at))?;
    let mut batch = Vec::with_capacity(AHEAD);
    while pieces.blocking_recv_many(&mut batch, AHEAD) > 0 {
        at += write(&mut file, &batch)?;
        batch.clear();
        tell.send_replace(at);
    }
    if durable {
        file.sync_all()?;
    }
    Ok(())
}

/// Many pieces by one call of the system.
fn write(file: &mut File, pieces: &[Bytes]) -> io::Result<u64> {
    let mut slices: Vec<_> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
    let mut left = &mut slices[..];
    let mut total = 0;
    while !left.is_empty() {
        match file.write_vectored(left) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => {
                total += count as u64;
                IoSlice::advance_slices(&mut left, count);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(total)
}

/// Hashes as far as the writer has come, until there is no writer.
fn follow(
    mut file: File,
    mut written: watch::Receiver<u64>,
    runtime: &tokio::runtime::Handle,
) -> io::Result<Written> {
    let mut md5 = Md5::new();
    let mut block = vec![0; BLOCK];
    let mut size = 0;
    file.seek(SeekFrom::Start(0))?;
    loop {
        let there = *written.borrow_and_update();
        while size < there {
            let most = usize::try_from(there - size).map_or(BLOCK, |left| left.min(BLOCK));
            file.read_exact(&mut block[..most])?;
            md5.update(&block[..most]);
            size += most as u64;
        }
        if runtime.block_on(written.changed()).is_err() {
            break;
        }
    }
    Ok(Written {
        size,
        md5: hex(&md5.finalize()),
    })
}
