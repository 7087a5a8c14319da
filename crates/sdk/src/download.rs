//! Fetches bytes: into a file, which is put in place once it is whole and right, or as they come.

mod address;
mod draft;
mod existing;
mod names;
mod origin;
mod ranges;
mod reader;
mod stream;
mod tree;
mod writer;

#[cfg(test)]
mod tests;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use futures::TryStreamExt;
use futures::stream::{BoxStream, StreamExt, once};
use reqwest::header::HeaderValue;
use tokio::io::{AsyncWrite, AsyncWriteExt};

pub use self::address::{FileDownloadUrl, StreamUrl};
pub(crate) use self::address::{ids, of_files, of_folder};
use self::draft::{Draft, NOTED, Notes};
pub use self::existing::Existing;
use self::origin::{Origin, What};
use self::ranges::Reading;
use self::reader::Step;
pub use self::tree::{DownloadFolder, Fetched};
use self::writer::Writer;
use crate::model::FileDescriptor;
use crate::options::per_call;
use crate::progress::Listener;
use crate::{Client, Error, ErrorKind, FileId, FileRef, FolderRef, Progress, Result};

/// Bytes about to be fetched: of a file, or of a zip of files or of a folder.
///
/// A connection that breaks is followed by one for the rest, pinned by the `ETag`; a URL that expires in the middle is
/// renewed. What arrives is compared with the size and the MD5 that the service knows; what differs is
/// [`ErrorKind::Corrupt`]. Of zips and of assets the service tells neither; there, the length of the answer is all
/// that is checked.
#[must_use = "nothing is fetched until `to`, `to_writer`, `stream` or `bytes`"]
pub struct Download {
    client: Client,
    what: Result<Wanted>,
    listener: Listener,
    existing: Existing,
    parallel: NonZeroUsize,
    durable: bool,
    sole: bool,
}

/// A file that was fetched.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// What the service knows of it; nothing of a zip.
    pub file: Option<FileDescriptor>,
    /// Whether it was there already, so that nothing was fetched. See [`Existing`].
    pub spared: bool,
}

/// What has to arrive, as far as that is known.
struct Expected {
    size: Option<u64>,
    hash: Option<String>,
}

impl Download {
    pub(crate) fn file(client: Client, file: FileRef) -> Self {
        Self::new(client, Wanted::File(file, None))
    }

    pub(crate) fn files(client: Client, files: Vec<FileRef>) -> Self {
        Self::new(client, Wanted::Files(files))
    }

    pub(crate) fn folder(client: Client, folder: FolderRef) -> Self {
        Self::new(client, Wanted::Folder(folder))
    }

    fn new(client: Client, what: Wanted) -> Self {
        Self {
            client,
            what: Ok(what),
            listener: Listener::default(),
            existing: Existing::default(),
            parallel: NonZeroUsize::MIN,
            durable: true,
            sole: true,
        }
    }

    /// Tells how far it has come.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(tell);
        self
    }

    /// Fetches this asset of a file, such as `720p.mp4`, rather than the original, which is `src`.
    pub fn asset(mut self, key: impl Into<String>) -> Self {
        let key = key.into();
        self.what = match self.what {
            Ok(Wanted::File(file, _)) => {
                Ok(Wanted::File(file, Some(key).filter(|key| key != "src")))
            }
            Ok(_) => Err(Error::invalid("an archive has no assets")),
            Err(error) => Err(error),
        };
        self
    }

    /// What becomes of a file that is at the target already. It is replaced, unless something else is said.
    pub fn existing(mut self, existing: Existing) -> Self {
        self.existing = existing;
        self
    }

    /// In so many ranges at once, where the file has at least 16 MiB and the server gives parts; one, if nothing is said.
    ///
    /// Worth it where one connection does not fill the line. Each range has 8 MiB, and waits in memory for its turn.
    pub fn parallel(mut self, ranges: NonZeroUsize) -> Self {
        self.parallel = ranges;
        self
    }

    /// Whether to wait until the disk has every byte and the name, so that what is done is done even after a power
    /// cut. That is the case, unless `false` is said: then the system writes in its own time. A crash of the process
    /// harms nothing either way.
    pub fn durable(mut self, durable: bool) -> Self {
        self.durable = durable;
        self
    }

    per_call!(client);

    /// One of many: who asked for them has chosen the very path, and sees to it that the names last.
    fn among_others(mut self) -> Self {
        self.sole = false;
        self
    }

    /// Fetches it to `path`, or into `path` under its own name if that is a folder. What was there is replaced, but
    /// only once the whole file has arrived and is what was stored.
    ///
    /// It is written to `.<name>.part` beside the target. When this process ends too early, or the network is away for
    /// too long, a part of at least a mebibyte stays, and the next call goes on with it. Two at once for one target is
    /// [`ErrorKind::Conflict`].
    ///
    /// In a folder, whatever in a name would lead elsewhere, or be a name on one system and not on another, becomes
    /// `_`: separators, control characters, `: * ? " < > |`, names of devices; a long name is cut to 240 bytes and
    /// keeps its extension.
    pub async fn to(self, path: impl AsRef<Path>) -> Result<Downloaded> {
        // Boxed, so that whoever awaits this does not carry everything on the stack.
        let (what, file, expected) = Box::pin(look(&self.client, self.what?)).await?;
        let path = if self.sole {
            target(path.as_ref(), &what, file.as_ref())
        } else {
            path.as_ref().to_owned()
        };
        let spared = self
            .existing
            .spares(&path, file.as_ref().filter(|_| what.original().is_some()));
        if spared.await? {
            return Ok(Downloaded {
                path,
                file,
                spared: true,
            });
        }
        let fetch = Fetch {
            client: self.client,
            what,
            listener: self.listener,
            expected,
            parallel: self.parallel,
            durable: self.durable,
            sole: self.sole,
            over: self.existing != Existing::Refuse,
        };
        Box::pin(fetch.to(&path)).await?;
        Ok(Downloaded {
            path,
            file,
            spared: false,
        })
    }

    /// Fetches it as a stream of bytes. The end is the end only without an error: whether all is right shows there.
    pub fn stream(self) -> BoxStream<'static, Result<Bytes>> {
        once(async move {
            let (what, _, expected) = look(&self.client, self.what?).await?;
            let origin = Origin::new(self.client, what);
            let reader = Reading::new(origin, 0, expected.size, None, self.parallel);
            Ok::<_, Error>(stream::stream(reader, expected, self.listener))
        })
        .try_flatten()
        .boxed()
    }

    /// Fetches it into `writer`, flushes it, and tells how many bytes it was. After an error, forget what was written.
    pub async fn to_writer(self, mut writer: impl AsyncWrite + Unpin) -> Result<u64> {
        let failed = |error: std::io::Error| {
            Error::new(ErrorKind::LocalFile, "cannot write what was downloaded").with_source(error)
        };
        let mut size = 0;
        let mut bytes = self.stream();
        while let Some(bytes) = bytes.try_next().await? {
            writer.write_all(&bytes).await.map_err(failed)?;
            size += bytes.len() as u64;
        }
        writer.flush().await.map_err(failed)?;
        Ok(size)
    }

    /// Fetches it into memory.
    pub async fn bytes(self) -> Result<Bytes> {
        let mut all = BytesMut::new();
        let mut bytes = self.stream();
        while let Some(bytes) = bytes.try_next().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(all.freeze())
    }
}

/// What is to be fetched, as it was asked for.
#[derive(Debug)]
enum Wanted {
    File(FileRef, Option<String>),
    Files(Vec<FileRef>),
    Folder(FolderRef),
}

/// Looks up what is wanted, and what the service knows of it.
async fn look(client: &Client, wanted: Wanted) -> Result<(What, Option<FileDescriptor>, Expected)> {
    let nothing = Expected {
        size: None,
        hash: None,
    };
    let (file, asset) = match wanted {
        Wanted::File(file, asset) => (client.files().get(file).await?, asset),
        Wanted::Files(files) => {
            let ids = ids(client, files).await?;
            return Ok((What::Files(ids), None, nothing));
        }
        Wanted::Folder(folder) => {
            let id = folder.find(client).await?;
            return Ok((What::Folder(id), None, nothing));
        }
    };
    let expected = match asset {
        Some(_) => nothing,
        None => Expected {
            size: file.size_in_bytes.map(u64::from),
            hash: file.hash.clone().filter(|hash| is_md5(hash)),
        },
    };
    let what = What::File(FileId::new(&file.id)?, asset);
    Ok((what, Some(file), expected))
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download")
            .field("what", &self.what)
            .finish_non_exhaustive()
    }
}

/// A download to a file.
struct Fetch {
    client: Client,
    what: What,
    listener: Listener,
    expected: Expected,
    parallel: NonZeroUsize,
    durable: bool,
    sole: bool,
    over: bool,
}

impl Fetch {
    async fn to(&self, path: &Path) -> Result<()> {
        let wanted = Notes {
            what: format!("{} {}", self.client.site(), self.what.key()),
            size: self.expected.size,
            hash: self.expected.hash.clone(),
            tag: None,
        };
        loop {
            let (mut draft, notes, at) = Draft::of(&self.client, path, &wanted).await?;
            match self.fill(&mut draft, notes, at).await {
                Ok(()) => return draft.put(path, self.over, self.durable && self.sole),
                Err(error) if error.kind() == ErrorKind::Corrupt => {
                    draft.spoil();
                    // What an earlier process left may be what is wrong: once more, without it.
                    if at == 0 {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes what is missing after `at`, and compares the whole with what has to arrive.
    async fn fill(&self, draft: &mut Draft, mut notes: Notes, mut at: u64) -> Result<()> {
        let tag = notes.tag.as_deref();
        let tag = tag.and_then(|tag| HeaderValue::from_str(tag).ok());
        let origin = Origin::new(self.client.clone(), self.what.clone());
        let mut reader = Reading::new(origin, at, self.expected.size, tag, self.parallel);
        loop {
            let writer = draft.write(at, self.durable)?;
            match self.pass(&mut reader, &writer, draft, &mut notes).await {
                Ok(Passed::All) => {
                    let written = writer.end().await.map_err(|error| draft.failed(error))?;
                    return check(&self.expected, written.size, &written.md5);
                }
                Ok(Passed::Old) => {
                    writer.stop().await.map_err(|error| draft.failed(error))?;
                    draft.spoil();
                    at = 0;
                }
                Err(error) => {
                    // Only what is written can be gone on with. And what the disk says is why, if it says something.
                    let stopped = writer.stop().await.map_err(|error| draft.failed(error));
                    return Err(stopped.err().unwrap_or(error));
                }
            }
        }
    }

    /// Passes what is read to `writer`, and notes of what it is a part once that is worth it.
    async fn pass(
        &self,
        reader: &mut Reading,
        writer: &Writer,
        draft: &mut Draft,
        notes: &mut Notes,
    ) -> Result<Passed> {
        while let Some(step) = reader.next().await? {
            let Step::Bytes(from, bytes) = step else {
                return Ok(Passed::Old);
            };
            let done = from + bytes.len() as u64;
            if !writer.take(bytes).await {
                return Err(draft.failed(std::io::ErrorKind::BrokenPipe.into()));
            }
            let tag = reader.tag().and_then(|tag| tag.to_str().ok());
            if let Some(tag) = tag.filter(|_| !draft.is_kept() && done >= NOTED) {
                notes.tag = Some(tag.to_owned());
                draft.keep(notes)?;
            }
            self.listener.tell(done, reader.total());
        }
        Ok(Passed::All)
    }
}

/// What a reader gave.
enum Passed {
    All,
    /// Bytes that have since been replaced by others.
    Old,
}

fn check(expected: &Expected, size: u64, md5: &str) -> Result<()> {
    if let Some(expected) = expected.size.filter(|expected| *expected != size) {
        let message = format!("{size} bytes arrived instead of {expected}");
        return Err(Error::new(ErrorKind::Corrupt, message));
    }
    match &expected.hash {
        Some(hash) if !hash.eq_ignore_ascii_case(md5) => Err(Error::new(
            ErrorKind::Corrupt,
            "the bytes that arrived are not those that were stored",
        )),
        _ => Ok(()),
    }
}

/// The service speaks of a hash, and does not say of which kind: one that looks like MD5 is.
fn is_md5(hash: &str) -> bool {
    hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The place for it.
fn target(path: &Path, what: &What, file: Option<&FileDescriptor>) -> PathBuf {
    if !path.is_dir() {
        return path.to_owned();
    }
    let name = match (what, file) {
        (What::File(_, Some(asset)), Some(file)) => format!("{}.{asset}", file.display_name),
        (What::File(id, _), None) => id.to_string(),
        (_, Some(file)) => file.display_name.clone(),
        (What::Files(_), None) => "files.zip".to_owned(),
        (What::Folder(id), None) => format!("{id}.zip"),
    };
    let otherwise = file.map_or("file", |file| file.id.as_str());
    path.join(names::safe(&name, otherwise))
}
