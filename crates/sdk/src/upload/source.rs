//! What is uploaded: a file of this machine, or bytes in memory.

use std::fmt;
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use bytes::Bytes;
use tokio::fs::File;
use tokio::io::AsyncSeekExt;

use super::body::FileBody;
use crate::progress::Listener;
use crate::{Error, ErrorKind, Result};

/// What is uploaded.
///
/// # Examples
///
/// ```
/// use site_media::Source;
///
/// let file: Source = "photos/cat.jpg".into();
/// let note = Source::bytes("note.txt", "Feed the cat.");
/// # let _ = (file, note);
/// ```
#[derive(Clone)]
pub struct Source(Kind);

#[derive(Clone)]
enum Kind {
    Path(PathBuf),
    Bytes(String, Bytes),
}

impl Source {
    /// Bytes in memory, under a name.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self(Kind::Bytes(name.into(), bytes.into()))
    }

    /// Looks at it.
    pub(super) async fn open(self) -> Result<Opened> {
        match self.0 {
            Kind::Bytes(name, bytes) => {
                let size = bytes.len() as u64;
                Ok(Opened {
                    name,
                    size,
                    modified: None,
                    kind: Kind::Bytes(String::new(), bytes),
                })
            }
            Kind::Path(path) => open(path).await,
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
        }
    }
}

/// A source that was looked at.
pub(super) struct Opened {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) modified: Option<SystemTime>,
    kind: Kind,
}

impl Opened {
    /// The path, if it is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Path(path) => Some(path),
            Kind::Bytes(..) => None,
        }
    }

    /// A body of `length` bytes from `offset` on, which tells `listener` how far it is.
    pub(super) async fn body(
        &self,
        offset: u64,
        length: u64,
        listener: &Listener,
    ) -> Result<reqwest::Body> {
        match &self.kind {
            Kind::Path(path) => {
                let failed = |error| Error::file("read", path, error);
                let mut file = File::open(path).await.map_err(failed)?;
                file.seek(SeekFrom::Start(offset)).await.map_err(failed)?;
                let body = FileBody::new(
                    file,
                    path.clone(),
                    offset,
                    length,
                    self.size,
                    listener.clone(),
                );
                Ok(reqwest::Body::wrap(body))
            }
            Kind::Bytes(_, bytes) => {
                let range = position(offset)?..position(offset + length)?;
                listener.tell(offset + length, Some(self.size));
                Ok(bytes.slice(range).into())
            }
        }
    }
}

async fn open(path: PathBuf) -> Result<Opened> {
    let failed = |error| Error::file("read", &path, error);
    let facts = tokio::fs::metadata(&path).await.map_err(failed)?;
    if facts.is_dir() {
        let error = std::io::Error::from(std::io::ErrorKind::IsADirectory);
        return Err(failed(error).with_hint("upload the files in it"));
    }
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    Ok(Opened {
        name: name.unwrap_or_default(),
        size: facts.len(),
        modified: facts.modified().ok(),
        kind: Kind::Path(path),
    })
}

fn position(offset: u64) -> Result<usize> {
    usize::try_from(offset).map_err(|_| {
        Error::new(
            ErrorKind::BadAnswer,
            "the server holds more bytes than there are",
        )
    })
}
