//! A download as a stream of bytes, checked at its end.

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt, try_unfold};
use md5::{Digest, Md5};
use tokio::sync::{mpsc, oneshot};

use super::ranges::Reading;
use super::reader::Step;
use super::writer::on_thread;
use super::{Expected, check};
use crate::progress::Listener;
use crate::upload::hex;
use crate::{Error, ErrorKind, Result};

/// So many pieces may wait to be hashed before the reader has to. Each has up to 400 KiB.
const AHEAD: usize = 32;

struct Passing {
    reader: Reading,
    expected: Expected,
    listener: Listener,
    /// Hashes beside, but only where there is a hash to compare with.
    hasher: Option<(mpsc::Sender<Bytes>, oneshot::Receiver<String>)>,
}

pub(super) fn stream(
    reader: Reading,
    expected: Expected,
    listener: Listener,
) -> BoxStream<'static, Result<Bytes>> {
    let hasher = expected.hash.is_some().then(|| {
        let (pieces, waiting) = mpsc::channel(AHEAD);
        (pieces, on_thread(move || hash(waiting)))
    });
    let passing = Passing {
        reader,
        expected,
        listener,
        hasher,
    };
    try_unfold(Some((passing, 0)), |state| async move {
        let Some((mut passing, size)) = state else {
            return Ok(None);
        };
        let bytes = match passing.reader.next().await? {
            Some(Step::Bytes(_, bytes)) => bytes,
            Some(Step::Changed) => {
                let message = "the file changed while it was read";
                return Err(Error::new(ErrorKind::Corrupt, message));
            }
            None => {
                passing.end(size).await?;
                return Ok(None);
            }
        };
        let size = size + bytes.len() as u64;
        if let Some((pieces, _)) = &passing.hasher {
            // It ends early only with the runtime.
            pieces.send(bytes.clone()).await.ok();
        }
        passing.listener.tell(size, passing.reader.total());
        Ok(Some((bytes, Some((passing, size)))))
    })
    .boxed()
}

impl Passing {
    async fn end(self, size: u64) -> Result<()> {
        let hash = match self.hasher {
            Some((pieces, hashing)) => {
                drop(pieces);
                hashing.await.ok()
            }
            None => None,
        };
        check(&self.expected, size, hash.as_deref().unwrap_or_default())
    }
}

fn hash(mut pieces: mpsc::Receiver<Bytes>) -> String {
    let mut md5 = Md5::new();
    while let Some(piece) = pieces.blocking_recv() {
        md5.update(&piece);
    }
    hex(&md5.finalize())
}
