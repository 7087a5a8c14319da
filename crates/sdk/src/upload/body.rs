//! A part of a file as the body of a request: of known length, so that it is not sent in chunks.
//!
//! A thread reads ahead in large pieces while smaller ones go out, so that the disk and the network work together.

use std::error::Error as StdError;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;

use crate::progress::Listener;

/// What is read at once.
const READ: u64 = 1 << 20;
/// So many pieces may be read before they are needed.
const AHEAD: usize = 2;
/// What is sent at once, and told as progress.
const PIECE: usize = 256 << 10;

/// The file itself could not be read; nothing is wrong with the connection.
#[derive(Debug)]
pub(crate) struct ReadFailed {
    path: PathBuf,
    error: io::Error,
}

impl ReadFailed {
    /// Finds it behind an error of whoever was reading.
    pub(crate) fn behind<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Self> {
        std::iter::successors(Some(error), |&error| error.source())
            .find_map(|error| error.downcast_ref())
    }
}

impl fmt::Display for ReadFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read `{}`: {}", self.path.display(), self.error)
    }
}

impl StdError for ReadFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.error)
    }
}

/// `left` bytes of a file that stands at `offset`.
pub(super) struct FileBody {
    path: PathBuf,
    offset: u64,
    left: u64,
    total: u64,
    piece: Bytes,
    reader: Option<mpsc::Receiver<io::Result<Bytes>>>,
    listener: Listener,
}

impl FileBody {
    /// `left` bytes from `offset` on, of a file of `total` bytes. It is opened when it is first asked for bytes.
    pub(super) fn new(
        path: PathBuf,
        offset: u64,
        left: u64,
        total: u64,
        listener: Listener,
    ) -> Self {
        Self {
            path,
            offset,
            left,
            total,
            piece: Bytes::new(),
            reader: None,
            listener,
        }
    }

    fn failed(&self, error: io::Error) -> ReadFailed {
        ReadFailed {
            path: self.path.clone(),
            error,
        }
    }

    fn take(&mut self) -> Bytes {
        let next = self.piece.split_to(self.piece.len().min(PIECE));
        self.offset += next.len() as u64;
        self.left -= next.len() as u64;
        self.listener.tell(self.offset, Some(self.total));
        next
    }

    fn reader(&mut self) -> &mut mpsc::Receiver<io::Result<Bytes>> {
        self.reader
            .get_or_insert_with(|| read_ahead(self.path.clone(), self.offset, self.left))
    }
}

/// Reads in a thread of its own, until all is read or nobody listens any more.
fn read_ahead(path: PathBuf, offset: u64, left: u64) -> mpsc::Receiver<io::Result<Bytes>> {
    let (pieces, reader) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read(&path, offset, left, &pieces) {
            // Nobody may be there to hear it.
            pieces.blocking_send(Err(error)).ok();
        }
    });
    reader
}

fn read(
    path: &PathBuf,
    offset: u64,
    mut left: u64,
    pieces: &mpsc::Sender<io::Result<Bytes>>,
) -> io::Result<()> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    while left > 0 {
        let most = left.min(READ);
        let mut piece = Vec::with_capacity(usize::try_from(most).unwrap_or(PIECE));
        let read = file.by_ref().take(most).read_to_end(&mut piece)? as u64;
        if read > 0 && pieces.blocking_send(Ok(piece.into())).is_err() {
            return Ok(());
        }
        if read < most {
            return Err(io::Error::other("it became shorter meanwhile"));
        }
        left -= read;
    }
    Ok(())
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = ReadFailed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ReadFailed>>> {
        let this = &mut *self;
        if this.left == 0 {
            return Poll::Ready(None);
        }
        if this.piece.is_empty() {
            match ready!(this.reader().poll_recv(cx)) {
                Some(Ok(piece)) => this.piece = piece,
                Some(Err(error)) => return Poll::Ready(Some(Err(this.failed(error)))),
                None => {
                    let error = io::Error::other("its reader ended early");
                    return Poll::Ready(Some(Err(this.failed(error))));
                }
            }
        }
        Poll::Ready(Some(Ok(Frame::data(this.take()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
