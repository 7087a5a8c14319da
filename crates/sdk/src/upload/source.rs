//! What is uploaded: a file of this machine, bytes in memory, or whatever can be read once.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt, TryStreamExt};
use md5::{Digest as _, Md5};
use ring::digest::Context;
use tempfile::TempPath;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::body::FileBody;
use super::offer::Algorithm;
use super::spool;
use crate::progress::Listener;
use crate::{Error, ErrorKind, Result};

/// So much of either end of a file is looked at, to tell its type and to recognise it again.
const END: usize = 8 << 10;
/// What is read at once from a reader.
const PIECE: usize = 64 << 10;

/// What is uploaded.
///
/// A path and bytes are sent as they are. What can be read only once ([`reader`](Self::reader),
/// [`stream`](Self::stream)) is read whole before anything is asked: the service wants to know the size first, and
/// an interrupted upload needs the bytes again. Up to [`PLAIN_LIMIT`](crate::PLAIN_LIMIT) it is kept in memory, above in
/// a temporary file that goes away with the upload.
///
/// # Examples
///
/// ```
/// use site_media::Source;
///
/// let file: Source = "photos/cat.jpg".into();
/// let note = Source::bytes("note.txt", "Feed the cat.");
/// let read = Source::reader("zeros.bin", tokio::io::AsyncReadExt::take(tokio::io::repeat(0), 9));
/// # let _ = (file, note, read);
/// ```
pub struct Source(Kind);

enum Kind {
    Path(PathBuf),
    Bytes(String, Bytes),
    Once(String, BoxStream<'static, io::Result<Bytes>>),
}

impl Source {
    /// Bytes in memory, under a name.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self(Kind::Bytes(name.into(), bytes.into()))
    }

    /// Everything a reader gives, under a name.
    pub fn reader(
        name: impl Into<String>,
        reader: impl AsyncRead + Send + Unpin + 'static,
    ) -> Self {
        let pieces = futures::stream::try_unfold(reader, |mut reader| async move {
            let mut piece = bytes::BytesMut::with_capacity(PIECE);
            let read = reader.read_buf(&mut piece).await?;
            Ok::<_, io::Error>((read > 0).then(|| (piece.freeze(), reader)))
        });
        Self(Kind::Once(name.into(), pieces.boxed()))
    }

    /// Everything a stream gives, under a name.
    pub fn stream<S, B, E>(name: impl Into<String>, stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
    {
        let pieces = stream.map_ok(Into::into).map_err(io::Error::other);
        Self(Kind::Once(name.into(), pieces.boxed()))
    }

    /// What to call it in a report: its path, or its name.
    pub(super) fn title(&self) -> String {
        match &self.0 {
            Kind::Path(path) => path.display().to_string(),
            Kind::Bytes(name, _) | Kind::Once(name, _) => name.clone(),
        }
    }

    /// How many bytes it has, as far as that can be told without reading it.
    pub(super) fn size(&self) -> u64 {
        match &self.0 {
            Kind::Path(path) => std::fs::metadata(path).map_or(0, |facts| facts.len()),
            Kind::Bytes(_, bytes) => bytes.len() as u64,
            Kind::Once(..) => 0,
        }
    }

    /// Looks at it.
    pub(super) async fn open(self) -> Result<Opened> {
        match self.0 {
            Kind::Bytes(name, bytes) => Ok(Opened::bytes(name, bytes)),
            Kind::Path(path) => Opened::path_at(path).await,
            Kind::Once(name, pieces) => match spool::keep(&name, pieces).await? {
                spool::Kept::Memory(bytes) => Ok(Opened::bytes(name, bytes)),
                spool::Kept::Disk(path) => {
                    let facts = Opened::path_at(path.to_path_buf()).await?;
                    Ok(Opened {
                        name,
                        spool: Some(path),
                        ..facts
                    })
                }
            },
        }
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Source {
    fn from(path: &P) -> Self {
        Self(Kind::Path(path.as_ref().to_owned()))
    }
}

impl From<PathBuf> for Source {
    fn from(path: PathBuf) -> Self {
        Self(Kind::Path(path))
    }
}

impl From<String> for Source {
    fn from(path: String) -> Self {
        Self(Kind::Path(path.into()))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Path(path) => write!(f, "Source({})", path.display()),
            Kind::Bytes(name, bytes) => write!(f, "Source({name}, {} bytes)", bytes.len()),
            Kind::Once(name, _) => write!(f, "Source({name}, to be read)"),
        }
    }
}

/// A source that was looked at.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) modified: Option<SystemTime>,
    /// The first bytes, and the last.
    pub(super) ends: (Bytes, Bytes),
    place: Place,
    /// Removes the temporary file when the upload is over.
    spool: Option<TempPath>,
}

enum Place {
    Path(PathBuf),
    Bytes(Bytes),
}

impl Opened {
    fn bytes(name: String, bytes: Bytes) -> Self {
        Self {
            name,
            size: bytes.len() as u64,
            modified: None,
            ends: (bytes.slice(..bytes.len().min(END)), Bytes::new()),
            place: Place::Bytes(bytes),
            spool: None,
        }
    }

    async fn path_at(path: PathBuf) -> Result<Self> {
        let looked = tokio::task::spawn_blocking(move || look(path)).await;
        looked.map_err(|error| {
            Error::new(ErrorKind::LocalFile, "the file was not looked at").with_source(error)
        })?
    }

    /// The path, if it is a file that a later process can find again.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Path(path) if self.spool.is_none() => Some(path),
            _ => None,
        }
    }

    /// A body of `length` bytes from `offset` on, which tells `listener` how far it is.
    pub(super) fn body(
        &self,
        offset: u64,
        length: u64,
        listener: &Listener,
    ) -> Result<reqwest::Body> {
        match &self.place {
            Place::Path(path) => {
                let body = FileBody::new(
                    path.clone(),
                    offset,
                    length,
                    (self.size, self.modified),
                    listener.clone(),
                );
                Ok(reqwest::Body::wrap(body))
            }
            Place::Bytes(bytes) => {
                let range = position(offset)?..position(offset + length)?;
                listener.tell(offset + length, Some(self.size));
                Ok(bytes.slice(range).into())
            }
        }
    }

    /// The MD5 of all of it, as the service tells it of a file.
    pub(super) async fn md5(&self) -> Result<String> {
        let sum = match &self.place {
            Place::Bytes(bytes) => Md5::digest(bytes),
            Place::Path(path) => {
                let read = fold(path.clone(), 0..self.size, Md5::new(), |sum, piece| {
                    sum.update(piece);
                });
                read.await?.finalize()
            }
        };
        Ok(super::hex(&sum))
    }

    /// What `length` bytes from `offset` on come to.
    pub(super) async fn sum(
        &self,
        offset: u64,
        length: u64,
        algorithm: Algorithm,
    ) -> Result<Vec<u8>> {
        let range = offset..offset + length;
        let mut sum = algorithm.begin();
        match &self.place {
            Place::Bytes(bytes) => {
                sum.update(&bytes[position(range.start)?..position(range.end)?]);
            }
            Place::Path(path) => sum = fold(path.clone(), range, sum, Context::update).await?,
        }
        Ok(sum.finish().as_ref().to_vec())
    }
}

/// Reads a range of a file, piece by piece, and takes each up into `state`.
async fn fold<S: Send + 'static>(
    path: PathBuf,
    range: Range<u64>,
    mut state: S,
    take: fn(&mut S, &[u8]),
) -> Result<S> {
    let name = path.clone();
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; 1 << 20];
        let mut file = std::fs::File::open(&path)?;
        file.seek(SeekFrom::Start(range.start))?;
        let mut rest = file.take(range.end - range.start);
        loop {
            match rest.read(&mut piece)? {
                0 => return Ok(state),
                read => take(&mut state, &piece[..read]),
            }
        }
    });
    let read = read.await.map_err(|error| {
        Error::new(ErrorKind::LocalFile, "the file was not read").with_source(error)
    })?;
    read.map_err(|error| Error::file("read", &name, error))
}

fn look(path: PathBuf) -> Result<Opened> {
    let failed = |error| Error::file("read", &path, error);
    let facts = std::fs::metadata(&path).map_err(failed)?;
    if facts.is_dir() {
        let error = io::Error::from(io::ErrorKind::IsADirectory);
        return Err(failed(error).with_hint("`upload_folder` stores the files in it"));
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let ends = ends(&path, facts.len()).map_err(failed)?;
    Ok(Opened {
        name: name.unwrap_or_default(),
        size: facts.len(),
        modified: facts.modified().ok(),
        ends,
        place: Place::Path(path),
        spool: None,
    })
}

/// The first bytes, and the last that are not among them.
fn ends(path: &Path, size: u64) -> io::Result<(Bytes, Bytes)> {
    let mut file = std::fs::File::open(path)?;
    let mut head = Vec::with_capacity(END);
    file.by_ref().take(END as u64).read_to_end(&mut head)?;
    let mut tail = Vec::new();
    if size > END as u64 {
        file.seek(SeekFrom::Start((size - END as u64).max(END as u64)))?;
        file.take(END as u64).read_to_end(&mut tail)?;
    }
    Ok((head.into(), tail.into()))
}

fn position(offset: u64) -> Result<usize> {
    usize::try_from(offset).map_err(|_| {
        Error::new(
            ErrorKind::BadAnswer,
            "the server holds more bytes than there are",
        )
    })
}
