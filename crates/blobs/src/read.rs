//! Reading a kept object in large pieces, one piece ahead of who asks.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use bytes::Bytes;
use futures::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use object_store::{GetResult, GetResultPayload};
use tokio::task::{self, JoinHandle};

use crate::{Error, Result};

/// Small pieces cost a change of thread each; 1 MiB is where that no longer shows.
const PIECE: u64 = 1 << 20;

/// A kept object, or a range of it, on its way out.
pub struct Blob {
    /// Size of the whole object.
    pub size: u64,
    /// What of it the body brings.
    pub range: Range<u64>,
    /// The bytes.
    pub body: BoxStream<'static, Result<Bytes>>,
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Blob")
            .field("size", &self.size)
            .field("range", &self.range)
            .finish_non_exhaustive()
    }
}

impl From<GetResult> for Blob {
    fn from(found: GetResult) -> Self {
        let (size, range) = (found.meta.size, found.range.clone());
        let body = match found.payload {
            GetResultPayload::File(file, _) => pieces(file, range.clone()),
            GetResultPayload::Stream(body) => body.map_err(Error::from).boxed(),
        };
        Self { size, range, body }
    }
}

/// A file being read: the piece after the one handed out is fetched meanwhile.
fn pieces(file: File, range: Range<u64>) -> BoxStream<'static, Result<Bytes>> {
    if range.is_empty() {
        return stream::empty().boxed();
    }
    let first = fetch(Piece {
        file,
        sought: false,
        rest: range,
    });
    stream::try_unfold(Some(first), |fetching| async {
        let Some(fetching) = fetching else {
            return Ok(None);
        };
        let (bytes, piece) = fetching
            .await?
            .map_err(|error| Error::io("read a kept object", error))?;
        let next = (!piece.rest.is_empty()).then(|| fetch(piece));
        Ok(Some((bytes, next)))
    })
    .boxed()
}

struct Piece {
    file: File,
    sought: bool,
    rest: Range<u64>,
}

fn fetch(piece: Piece) -> JoinHandle<io::Result<(Bytes, Piece)>> {
    task::spawn_blocking(move || read(piece))
}

fn read(mut piece: Piece) -> io::Result<(Bytes, Piece)> {
    if !piece.sought {
        piece.file.seek(SeekFrom::Start(piece.rest.start))?;
        piece.sought = true;
    }
    let wanted = PIECE.min(piece.rest.end - piece.rest.start);
    let mut bytes = Vec::with_capacity(usize::try_from(wanted).unwrap_or_default());
    let read = (&mut piece.file).take(wanted).read_to_end(&mut bytes)? as u64;
    if read < wanted {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    piece.rest.start += wanted;
    Ok((bytes.into(), piece))
}
