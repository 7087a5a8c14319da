//! An object while it arrives: appended to, synced, looked at, and in the end promoted or discarded.

use std::{fs::File, io, sync::Arc};

use bytes::Bytes;
use futures::{Stream, pin_mut};
use object_store::ObjectStoreExt as _;
use tokio::{sync::mpsc, task};

use crate::{
    Blobs, BoxError, Digest, Error, Result,
    gather::{self, Batch, End},
    key,
    slot::Turn,
    state::{Mark, State},
};

/// Batches that wait for the disk while the socket goes on.
const WRITE_QUEUE: usize = 4;

/// The sole right to write one staged object.
///
/// Whoever asks [`Blobs::stage`] for the same object takes over: an [`append`](Self::append) under way stops with
/// [`TakenOver`](crate::ErrorKind::TakenOver) and keeps what had arrived. Dropping the future of a call loses
/// nothing that was handed to the disk, and the next in turn waits until the disk has it.
#[derive(Debug)]
pub struct Staged {
    blobs: Blobs,
    id: String,
    turn: Arc<Turn>,
}

impl Staged {
    pub(crate) fn new(blobs: Blobs, id: String, turn: Turn) -> Self {
        Self {
            blobs,
            id,
            turn: Arc::new(turn),
        }
    }

    /// How many bytes are there.
    pub async fn size(&self) -> Result<u64> {
        self.job("read the length of a staged object", State::size)
            .await
    }

    /// Adds a body to the end, `room` bytes at most, and says how many are there then.
    ///
    /// However the body ends, the bytes that arrived are kept; [`sync`](Self::sync) makes them durable.
    pub async fn append<S, E>(&self, body: S, mut room: u64) -> Result<u64>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Into<BoxError>,
    {
        pin_mut!(body);
        let first = gather::next(body.as_mut(), &mut room, self.turn.taken_over()).await;
        let end = match first {
            Batch {
                chunks,
                end: Some(end),
            } => {
                self.job(WRITE, move |state| state.append(&chunks)).await?;
                end
            }
            Batch { chunks, end: None } => {
                let (sender, receiver) = mpsc::channel(WRITE_QUEUE);
                let writing = self.spawn(move |state| state.append_each(receiver));
                let end = self.feed(chunks, body, &mut room, sender).await;
                writing.await?.map_err(|error| Error::io(WRITE, error))?;
                end
            }
        };
        end.into_result()?;
        self.size().await
    }

    /// Hands on batch after batch until the body ends, or the writer fails.
    async fn feed<S, E>(
        &self,
        mut chunks: Vec<Bytes>,
        mut body: std::pin::Pin<&mut S>,
        room: &mut u64,
        sender: mpsc::Sender<Vec<Bytes>>,
    ) -> End
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Into<BoxError>,
    {
        let mut ended = None;
        // A closed channel means that the writer failed, and its own error says more than ours.
        while sender.send(chunks).await.is_ok() {
            if let Some(end) = ended {
                return end;
            }
            let batch = gather::next(body.as_mut(), room, self.turn.taken_over()).await;
            (chunks, ended) = (batch.chunks, batch.end);
        }
        End::Whole
    }

    /// Puts what was appended on the disk, so that it may be acknowledged.
    pub async fn sync(&self) -> Result<()> {
        self.job("sync a staged object", State::sync).await
    }

    /// Starts over with nothing.
    pub async fn clear(&self) -> Result<()> {
        self.job("clear a staged object", State::clear).await
    }

    /// Remembers how far it is, to go [back](Self::rewind) to it.
    pub async fn mark(&self) -> Result<Mark> {
        self.job("read the length of a staged object", State::mark)
            .await
    }

    /// Throws away what was appended since the mark was made; durable when it returns.
    pub async fn rewind(&self, mark: Mark) -> Result<()> {
        self.job("shorten a staged object", |state| state.rewind(mark))
            .await
    }

    /// Adds all the bytes of another staged object, which keeps them, and says how many are there then.
    pub async fn append_all_of(&self, part: &Self) -> Result<u64> {
        let file = part
            .job("read a staged object", |state| state.open_if_any())
            .await?;
        match file {
            Some(file) => self.append_file(file).await,
            None => self.size().await,
        }
    }

    /// Adds all the bytes of a file, and says how many are there then.
    pub(crate) async fn append_file(&self, file: File) -> Result<u64> {
        self.job(WRITE, |state| state.append_file(file)).await?;
        self.size().await
    }

    /// Size and fingerprints of what is there; known already, unless the process was started anew meanwhile.
    pub async fn digest(&self) -> Result<Digest> {
        self.job("read a staged object", State::digest).await
    }

    /// Runs a closure over the bytes on a thread that may block.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut File) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.job("look into a staged object", |state| {
            look(&mut state.open()?)
        })
        .await
    }

    /// Syncs the bytes and keeps them under this name, replacing what may be there; durable when it returns.
    ///
    /// Once begun it runs to its end, even if the future is dropped. Afterwards nothing is staged here, yet
    /// nobody else gets the turn before this handle is dropped: time to write down that the object exists.
    pub async fn promote(&self, name: &str) -> Result<()> {
        let (from, to) = (key::staged(&self.id), key::kept(name));
        let (blobs, turn) = (self.blobs.clone(), Arc::clone(&self.turn));
        self.job(WRITE, State::sync_bytes).await?;
        let renaming = async move {
            blobs.store().rename(&from, &to).await?;
            turn.slot.state().leave();
            Ok(())
        };
        task::spawn(renaming).await?
    }

    /// Throws the bytes away.
    pub async fn discard(self) -> Result<()> {
        self.clear().await?;
        self.turn.slot.state().leave();
        Ok(())
    }

    async fn job<T: Send + 'static>(
        &self,
        what: &str,
        job: impl FnOnce(&mut State) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.spawn(job)
            .await?
            .map_err(|error| Error::io(what, error))
    }

    /// The job holds on to the turn, so that nobody else gets it before the job is done.
    fn spawn<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut State) -> T + Send + 'static,
    ) -> task::JoinHandle<T> {
        let turn = Arc::clone(&self.turn);
        task::spawn_blocking(move || job(&mut turn.slot.state()))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // A job on a thread may still hold the turn; the slot is then left for a later one to forget.
        if Arc::strong_count(&self.turn) == 1 {
            self.blobs.slots().tidy(&self.id, &self.turn.slot);
        }
    }
}

const WRITE: &str = "write a staged object";
