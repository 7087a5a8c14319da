//! Gathers what can be read only once, so that it has a size and can be sent again: in memory, or on disk once it is large.

use std::io::Write as _;

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use site_media::{PLAIN_LIMIT, Source};
use tempfile::{Builder, TempPath};

/// A source before it is looked at.
pub(crate) enum Pending {
    Source(Source),
    Pieces(BoxStream<'static, std::io::Result<Bytes>>),
}

impl Pending {
    /// What the SDK uploads, and the file that goes away when the upload has ended.
    pub(crate) async fn ready(self) -> std::io::Result<(Source, Option<TempPath>)> {
        let mut pieces = match self {
            Self::Source(source) => return Ok((source, None)),
            Self::Pieces(pieces) => pieces,
        };
        let mut head = BytesMut::new();
        while let Some(piece) = pieces.try_next().await? {
            head.extend_from_slice(&piece);
            if head.len() as u64 > PLAIN_LIMIT {
                return on_disk(&head, pieces).await;
            }
        }
        Ok((Source::bytes("", head.freeze()), None))
    }
}

async fn on_disk(
    head: &[u8],
    mut pieces: BoxStream<'static, std::io::Result<Bytes>>,
) -> std::io::Result<(Source, Option<TempPath>)> {
    let mut file = Builder::new().prefix("site-media-").tempfile()?;
    file.write_all(head)?;
    while let Some(piece) = pieces.try_next().await? {
        file.write_all(&piece)?;
    }
    let path = file.into_temp_path();
    Ok((Source::from(&path), Some(path)))
}
