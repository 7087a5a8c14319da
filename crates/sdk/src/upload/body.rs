//! A part of a file as the body of a request: of known length, so that it is not sent in chunks.
//!
//! A thread reads ahead in large pieces while smaller ones go out, so that the disk and the network work together.

use std::error::Error as StdError;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

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
    modified: Option<SystemTime>,
    piece: Bytes,
    reader: Option<mpsc::Receiver<io::Result<Bytes>>>,
    listener: Listener,
}

impl FileBody {
    /// `left` bytes from `offset` on, of a file of `total` bytes that was last `modified` then. It is opened when it is
    /// first asked for bytes, and fails at the end if it was changed meanwhile.
    pub(super) fn new(
        path: PathBuf,
        offset: u64,
        left: u64,
        (total, modified): (u64, Option<SystemTime>),
        listener: Listener,
    ) -> Self {
        Self {
            path,
            offset,
            left,
            total,
            modified,
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
        self.reader.get_or_insert_with(|| {
            let range = self.offset..self.offset + self.left;
            read_ahead(self.path.clone(), range, self.modified)
        })
    }
}

/// Reads in a thread of its own, until all is read or nobody listens any more.
fn read_ahead(
    path: PathBuf,
    range: Range<u64>,
    modified: Option<SystemTime>,
) -> mpsc::Receiver<io::Result<Bytes>> {
    let (pieces, reader) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read(&path, range, modified, &pieces) {
            // Nobody may be there to hear it.
            pieces.blocking_send(Err(error)).ok();
        }
    });
    reader
}

fn read(
    path: &PathBuf,
    range: Range<u64>,
    modified: Option<SystemTime>,
    pieces: &mpsc::Sender<io::Result<Bytes>>,
) -> io::Result<()> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(range.start))?;
    let mut left = range.end - range.start;
    while left > 0 {
        let most = left.min(READ);
        let mut piece = Vec::with_capacity(usize::try_from(most).unwrap_or(PIECE));
        let read = file.by_ref().take(most).read_to_end(&mut piece)? as u64;
        if read < most {
            return Err(io::Error::other("it became shorter meanwhile"));
        }
        // Before the last piece, so that what was sent never counts as whole.
        if read == left && modified.is_some() && file.metadata()?.modified().ok() != modified {
            return Err(io::Error::other("it was changed meanwhile"));
        }
        if pieces.blocking_send(Ok(piece.into())).is_err() {
            return Ok(());
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
