//! Where the bytes of a Media Manager lie: staged while they arrive, then kept under a name.
//!
//! [`Blobs`] is the folder (or, one day, the bucket); [`Staged`] is the sole right to write one unfinished object;
//! [`Blob`] is a kept one, being read. What was staged survives a killed process: the length of the file is the
//! truth. What was promoted is on the disk, its directory entries included, before the call returns.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! # let dir = tempfile::tempdir()?;
//! use blobs::Blobs;
//! use futures::{TryStreamExt, stream};
//!
//! let blobs = Blobs::open(dir.path())?;
//! let staged = blobs.stage("upload-1").await?;
//! staged.append(stream::iter([std::io::Result::Ok("hello".into())]), u64::MAX).await?;
//! let digest = staged.digest().await?;
//! staged.promote("greeting.txt").await?;
//!
//! let blob = blobs.read("greeting.txt", None).await?.expect("just kept");
//! let chunks: Vec<bytes::Bytes> = blob.body.try_collect().await?;
//! assert_eq!((digest.size, chunks.concat().as_slice()), (5, b"hello".as_slice()));
//! # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
//! ```

mod blobs;
mod digest;
mod error;
mod gather;
mod key;
mod read;
mod shelf;
mod slot;
mod staged;
mod state;
mod workshop;
mod write;

pub use self::{
    blobs::Blobs,
    digest::Digest,
    error::{BoxError, Error, ErrorKind, Result},
    read::Blob,
    shelf::Shelf,
    staged::Staged,
    state::Mark,
    workshop::Workshop,
};
