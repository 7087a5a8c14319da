//! Reads what is downloaded: one file, or the pieces of an archive, a few of them ahead.

use std::ops::Range;

use blobs::Blobs;
use bytes::Bytes;
use futures::{
    FutureExt, StreamExt, TryStreamExt,
    future::{self, BoxFuture},
    stream,
};

use super::{
    Body,
    zip::{Layout, Piece},
};
use crate::{Engine, Error, Result};

/// How many pieces are opened before their turn, so that many small files come as fast as one large.
const AHEAD: usize = 8;

pub(super) async fn file(engine: &Engine, id: &str, range: Range<u64>) -> Result<Body> {
    if range.is_empty() {
        return Ok(stream::empty().boxed());
    }
    let blob = engine.blobs().read(id, Some(range)).await?;
    let blob = blob.ok_or_else(|| Error::internal(format!("the bytes of `{id}` are missing")))?;
    Ok(blob.body)
}

/// Made bytes are few, and here already.
pub(super) fn made(bytes: &Bytes, range: &Range<u64>) -> Body {
    let at = |end: u64| usize::try_from(end).unwrap_or(usize::MAX).min(bytes.len());
    let part = bytes.slice(at(range.start)..at(range.end));
    stream::iter([Ok(part)]).boxed()
}

/// A file that has gone away since the archive was laid out breaks it off: its length was promised.
pub(super) fn archive(engine: &Engine, layout: &Layout, range: &Range<u64>) -> Body {
    let blobs = engine.blobs().clone();
    stream::iter(layout.cut(range))
        .map(move |piece| open(&blobs, piece))
        .buffered(AHEAD)
        .try_flatten()
        .boxed()
}

fn open(blobs: &Blobs, piece: Piece) -> BoxFuture<'static, Result<Body, blobs::Error>> {
    match piece {
        Piece::Made(bytes) => future::ready(Ok(stream::iter([Ok(bytes)]).boxed())).boxed(),
        Piece::File(id, range) => {
            let blobs = blobs.clone();
            // On its own, so that it goes on while an earlier piece is being sent.
            let opening = tokio::spawn(async move { blobs.fetch(&id, Some(range)).await });
            async { Ok(opening.await??.body) }.boxed()
        }
    }
}
