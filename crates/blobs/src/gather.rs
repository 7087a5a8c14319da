//! Gathers a body into batches worth writing.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use futures::{FutureExt, Stream, StreamExt, future, pin_mut};

use crate::{BoxError, Error, ErrorKind};

/// A batch this big goes to the disk at once.
const FULL: usize = 1 << 20;
/// A batch this big goes to the disk as soon as the body has nothing ready: on a slow line a killed process
/// must not lose much.
const ENOUGH: usize = 256 << 10;

/// Chunks to write, and why no more follow, if none do.
pub(crate) struct Batch {
    pub(crate) chunks: Vec<Bytes>,
    pub(crate) end: Option<End>,
}

/// Why a body ended.
pub(crate) enum End {
    Whole,
    Cut(BoxError),
    TooLong,
    TakenOver,
}

impl End {
    pub(crate) fn into_result(self) -> Result<(), Error> {
        match self {
            Self::Whole => Ok(()),
            Self::Cut(source) => {
                Err(Error::new(ErrorKind::Cut, "the body broke off").because(source))
            }
            Self::TooLong => Err(Error::new(
                ErrorKind::TooLong,
                "the body is longer than there is room for",
            )),
            Self::TakenOver => Err(Error::new(
                ErrorKind::TakenOver,
                "a newer request has taken over",
            )),
        }
    }
}

/// The next batch of a body: at most `room` bytes, less if the writer is taken over.
pub(crate) async fn next<S, E>(
    mut body: Pin<&mut S>,
    room: &mut u64,
    taken_over: impl Future<Output = ()>,
) -> Batch
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<BoxError>,
{
    let mut chunks = Vec::new();
    let mut size = 0;
    pin_mut!(taken_over);

    while size < FULL {
        let chunk = if size < ENOUGH {
            future::select(&mut taken_over, body.next())
                .map(either)
                .await
        } else {
            match body.next().now_or_never() {
                Some(chunk) => Next::Chunk(chunk),
                None => break,
            }
        };
        let end = match chunk {
            Next::TakenOver => End::TakenOver,
            Next::Chunk(None) => End::Whole,
            Next::Chunk(Some(Err(error))) => End::Cut(error.into()),
            Next::Chunk(Some(Ok(mut bytes))) => {
                let fits = usize::try_from(*room)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let over = fits < bytes.len();
                bytes.truncate(fits);
                *room -= fits as u64;
                size += fits;
                chunks.push(bytes);
                if !over {
                    continue;
                }
                End::TooLong
            }
        };
        return Batch {
            chunks,
            end: Some(end),
        };
    }
    Batch { chunks, end: None }
}

enum Next<T> {
    TakenOver,
    Chunk(T),
}

fn either<A, B, T>(which: future::Either<((), B), (T, A)>) -> Next<T> {
    match which {
        future::Either::Left(_) => Next::TakenOver,
        future::Either::Right((chunk, _)) => Next::Chunk(chunk),
    }
}
