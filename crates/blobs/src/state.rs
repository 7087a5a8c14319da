//! One staged object on the disk: its file, its length, and the fingerprints of what went in.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::{Digest, digest::Hasher, write};

/// How much is read at a time where one object is copied to another.
const COPY: usize = 1 << 20;
/// Batches that wait for the hash while the disk goes on.
const HASH_QUEUE: usize = 4;
/// How much is written before the disk is told to begin. Left to itself the system keeps a gigabyte in memory and
/// starts only when the sync at the end asks for it, with everybody waiting.
const SETTLE: u64 = 32 << 20;

/// What is known of a staged object. Used on blocking threads only.
#[derive(Debug)]
pub(crate) struct State {
    path: PathBuf,
    /// Open while someone has the turn and has written.
    file: Option<File>,
    /// Unknown until looked at, and after a failed write.
    size: Option<u64>,
    hasher: Hasher,
    /// Whether the folder may not yet know of the file after a power cut.
    fresh: bool,
    gone: bool,
}

/// How far a staged object was at some time.
#[derive(Debug, Clone)]
pub struct Mark {
    size: u64,
    hasher: Hasher,
}

impl State {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            size: None,
            hasher: Hasher::default(),
            fresh: true,
            gone: false,
        }
    }

    /// The length on the disk, which is the truth; nothing there is a length of zero.
    pub(crate) fn size(&mut self) -> io::Result<u64> {
        if let Some(size) = self.size {
            return Ok(size);
        }
        let size = match std::fs::metadata(&self.path) {
            Ok(metadata) => metadata.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
        self.size = Some(size);
        Ok(size)
    }

    /// Writes one batch and hashes it on the same thread: the whole of a small upload.
    pub(crate) fn append(&mut self, batch: &[Bytes]) -> io::Result<()> {
        let in_step = self.size()? == self.hasher.size();
        self.write(batch)?;
        if in_step {
            self.hasher.update_all(batch);
        }
        Ok(())
    }

    /// Writes batches until no more come, while a second thread hashes what was written.
    pub(crate) fn append_each(
        &mut self,
        mut batches: mpsc::Receiver<Vec<Bytes>>,
    ) -> io::Result<()> {
        // Bytes written by an earlier process are hashed when the digest is asked for, not while a client waits.
        if self.size()? != self.hasher.size() {
            while let Some(batch) = batches.blocking_recv() {
                self.write(&batch)?;
            }
            return Ok(());
        }

        let mut hasher = std::mem::take(&mut self.hasher);
        let (sender, receiver) = sync_channel::<Vec<Bytes>>(HASH_QUEUE);
        let (settle, settled) = sync_channel(1);
        thread::scope(|scope| {
            let hashing = scope.spawn(move || {
                for batch in receiver {
                    hasher.update_all(&batch);
                }
                hasher
            });
            let settling = scope.spawn(move || sync_each(&settled));
            let outcome = self.write_each(&mut batches, &sender, &settle);
            drop((sender, settle));
            if let Ok(hasher) = hashing.join() {
                self.hasher = hasher;
            }
            // The system tells of a failure only once, so what it told here must not be lost.
            let settled = settling.join().unwrap_or(Ok(()));
            if settled.is_err() {
                self.size = None;
            }
            outcome.and(settled)
        })
    }

    fn write_each(
        &mut self,
        batches: &mut mpsc::Receiver<Vec<Bytes>>,
        hashing: &SyncSender<Vec<Bytes>>,
        settling: &SyncSender<File>,
    ) -> io::Result<()> {
        let mut begun = self.size()?;
        while let Some(batch) = batches.blocking_recv() {
            self.write(&batch)?;
            // The other end lives until this one is dropped.
            let _ = hashing.send(batch);

            let size = self.size()?;
            if let Some(file) = self.file.as_ref().filter(|_| size - begun >= SETTLE)
                && settling.try_send(file.try_clone()?).is_ok()
            {
                begun = size;
            }
        }
        Ok(())
    }

    fn write(&mut self, batch: &[Bytes]) -> io::Result<()> {
        let size = self.size()?;
        let file = match &self.file {
            Some(file) => file,
            None => self.file.insert(
                OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(&self.path)?,
            ),
        };
        match write::write_all(file, batch) {
            Ok(written) => {
                self.size = Some(size + written);
                Ok(())
            }
            Err((_, error)) => {
                self.size = None;
                Err(error)
            }
        }
    }

    /// Puts what was appended on the disk, so that it may be acknowledged.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.sync_bytes()?;
        if std::mem::take(&mut self.fresh) {
            sync_parent(&self.path)?;
        }
        Ok(())
    }

    /// The bytes alone: the rename that follows takes care of the folders.
    pub(crate) fn sync_bytes(&mut self) -> io::Result<()> {
        if let Some(file) = &self.file {
            return file.sync_all();
        }
        // Opened to append, so that an object of no bytes comes into being and others stay as they are.
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path)?
            .sync_all()
    }

    /// Starts over with nothing.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        self.file = None;
        self.hasher = Hasher::default();
        self.size = Some(0);
        remove(&self.path)
    }

    /// The digest of all bytes; those not yet seen are read again.
    pub(crate) fn digest(&mut self) -> io::Result<Digest> {
        let size = self.size()?;
        if self.hasher.size() > size {
            self.hasher = Hasher::default();
        }
        if self.hasher.size() < size {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(self.hasher.size()))?;
            self.hasher.update_from(file)?;
        }
        Ok(self.hasher.digest())
    }

    /// How far it is now.
    pub(crate) fn mark(&mut self) -> io::Result<Mark> {
        Ok(Mark {
            size: self.size()?,
            hasher: self.hasher.clone(),
        })
    }

    /// Forgets what came after the mark.
    pub(crate) fn rewind(&mut self, mark: Mark) -> io::Result<()> {
        // Unknown until it is done, and looked up anew if it cannot be.
        self.size = None;
        self.hasher = mark.hasher;
        if let Some(file) = self.open_to_append()? {
            file.set_len(mark.size)?;
        }
        self.size = Some(mark.size);
        self.sync()
    }

    /// Adds the whole of a file.
    pub(crate) fn append_file(&mut self, mut file: File) -> io::Result<()> {
        loop {
            let mut chunk = Vec::with_capacity(COPY);
            if (&mut file).take(COPY as u64).read_to_end(&mut chunk)? == 0 {
                return Ok(());
            }
            self.append(&[chunk.into()])?;
        }
    }

    /// The file, if there is one.
    fn open_to_append(&self) -> io::Result<Option<File>> {
        found(OpenOptions::new().append(true).open(&self.path))
    }

    /// The bytes, to be looked at, if there are any.
    pub(crate) fn open_if_any(&self) -> io::Result<Option<File>> {
        found(File::open(&self.path))
    }

    /// The bytes, to be looked at.
    pub(crate) fn open(&mut self) -> io::Result<File> {
        File::open(&self.path)
    }

    /// Lets go of the file until someone writes again.
    pub(crate) fn close(&mut self) {
        self.file = None;
    }

    /// Nothing is staged here any more; whoever waits for a turn is told so.
    pub(crate) fn leave(&mut self) {
        self.close();
        self.gone = true;
    }

    /// Whether forgetting what is known here loses nothing: no bytes were hashed.
    pub(crate) const fn is_empty(&self) -> bool {
        self.hasher.size() == 0
    }

    pub(crate) const fn is_gone(&self) -> bool {
        self.gone
    }
}

/// Puts on the disk what was written so far, whenever told to.
fn sync_each(files: &Receiver<File>) -> io::Result<()> {
    files.iter().try_for_each(|file| file.sync_data())
}

fn found(file: io::Result<File>) -> io::Result<Option<File>> {
    match file {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        file => file.map(Some),
    }
}

/// Removes a file, which may be gone already.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a new directory entry survive a power cut.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) => File::open(parent)?.sync_all(),
        None => Ok(()),
    }
}
