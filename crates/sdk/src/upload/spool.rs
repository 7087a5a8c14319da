//! Keeps what can be read only once, so that it can be sent more than once.

use std::io;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use tempfile::{NamedTempFile, TempPath};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::PLAIN_LIMIT;
use crate::{Error, ErrorKind, Result};

/// Where it is now.
pub(super) enum Kept {
    Memory(Bytes),
    Disk(TempPath),
}

/// Reads `pieces` to their end.
pub(super) async fn keep(
    name: &str,
    pieces: BoxStream<'static, io::Result<Bytes>>,
) -> Result<Kept> {
    collect(pieces).await.map_err(|error| {
        let message = format!("cannot read `{name}`: {error}");
        Error::new(ErrorKind::LocalFile, message).with_source(error)
    })
}

async fn collect(mut pieces: BoxStream<'static, io::Result<Bytes>>) -> io::Result<Kept> {
    let mut memory = Vec::new();
    while let Some(piece) = pieces.try_next().await? {
        memory.extend_from_slice(&piece);
        if memory.len() as u64 > PLAIN_LIMIT {
            let rest = futures::stream::iter([Ok(Bytes::from(memory))]).chain(pieces);
            return write(rest.boxed()).await.map(Kept::Disk);
        }
    }
    Ok(Kept::Memory(memory.into()))
}

async fn write(mut pieces: BoxStream<'static, io::Result<Bytes>>) -> io::Result<TempPath> {
    let (file, path) = NamedTempFile::with_prefix("site-media-")?.into_parts();
    let mut file = File::from_std(file);
    while let Some(piece) = pieces.try_next().await? {
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    Ok(path)
}
