//! A part of a file as the body of a request: of known length, so that it is not sent in chunks.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

use crate::progress::Listener;

/// What is read at once. Larger pieces gain nothing, and cost memory.
const PIECE: usize = 256 * 1024;

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
    file: File,
    path: PathBuf,
    offset: u64,
    left: u64,
    total: u64,
    piece: Vec<u8>,
    listener: Listener,
}

impl FileBody {
    pub(super) fn new(
        file: File,
        path: PathBuf,
        offset: u64,
        left: u64,
        total: u64,
        listener: Listener,
    ) -> Self {
        Self {
            file,
            path,
            offset,
            left,
            total,
            piece: Vec::new(),
            listener,
        }
    }

    fn failed(&self, error: io::Error) -> ReadFailed {
        ReadFailed {
            path: self.path.clone(),
            error,
        }
    }

    fn take(&mut self, filled: usize) -> Bytes {
        let mut piece = std::mem::take(&mut self.piece);
        piece.truncate(filled);
        self.offset += filled as u64;
        self.left -= filled as u64;
        self.listener.tell(self.offset, Some(self.total));
        piece.into()
    }
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
        let most = usize::try_from(this.left).map_or(PIECE, |left| left.min(PIECE));
        this.piece.resize(most, 0);
        let mut buffer = ReadBuf::new(&mut this.piece);
        let read = ready!(Pin::new(&mut this.file).poll_read(cx, &mut buffer));
        let filled = buffer.filled().len();

        Poll::Ready(Some(match read {
            Err(error) => Err(this.failed(error)),
            Ok(()) if filled == 0 => {
                Err(this.failed(io::Error::other("it became shorter meanwhile")))
            }
            Ok(()) => Ok(Frame::data(this.take(filled))),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
