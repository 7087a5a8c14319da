//! Stores a file: looks at it, asks where to put it, sends it, and continues when that was interrupted.

mod all;
mod body;
mod kind;
mod lane;
mod ledger;
mod offer;
mod parts;
mod put;
mod same;
mod source;
mod spool;
mod stride;
mod ticket;
mod tree;
mod tus;

#[cfg(test)]
mod tests;

use std::future::Future;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use futures::future::{BoxFuture, Either, select};
use tokio::sync::OnceCell;
use tracing::Instrument;
use transport::Context;
use url::Url;

pub use self::all::UploadAll;
pub(crate) use self::body::ReadFailed;
pub(crate) use self::ledger::hex;
use self::offer::Offer;
use self::source::Opened;
pub use self::source::Source;
use crate::files::until_ready;
use crate::model::{ExternalInfo, FileDescriptor, OperationStatus};
use crate::options::per_call;
use crate::progress::{Listener, Watch};
use crate::{Client, Error, ErrorKind, FileId, FolderId, FolderRef, Progress, Result};

/// Up to so many bytes a file goes in one request, unless told otherwise: 10 MB, as the service advises.
pub const PLAIN_LIMIT: u64 = 10_000_000;

/// The service's word for a type that does not belong to the name.
const MISMATCH: &str = "MISMATCH_MIME_TYPE";

/// How the bytes travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Protocol {
    /// In one request, which starts over when it is interrupted.
    Put,
    /// By tus, which continues where it was interrupted.
    Tus,
}

/// A file about to be stored.
///
/// The type is told by the name and the first bytes, the size by the source. What the service thinks of them shows in the
/// error's [`code`](Error::code): `UNSUPPORTED_FILE_FORMAT`, `ZERO_FILE_SIZE`, `FILE_SIZE_OVER_LIMIT`,
/// `SITE_QUOTA_EXCEEDED`. Where it finds that type and name disagree (`MISMATCH_MIME_TYPE`), it is asked once more to find
/// out the type itself, unless the type was given.
///
/// Dropping the future of [`send`](Self::send) ends the upload at once. Whatever ends it, with a [`ledger`](Self::ledger)
/// the next one goes on where it was.
#[must_use = "nothing is stored until `send`"]
pub struct Upload {
    client: Client,
    source: Source,
    wishes: Wishes,
    protocol: Option<Protocol>,
    chunk: Option<u64>,
    parallel: NonZeroUsize,
    checksums: bool,
    ledger: Option<PathBuf>,
    listener: Listener,
    skip_same: bool,
    until: Option<BoxFuture<'static, ()>>,
}

/// What the service is told about the file.
#[derive(Debug, Clone, Default)]
struct Wishes {
    name: Option<String>,
    mime_type: Option<String>,
    folder: Option<FolderRef>,
    private: Option<bool>,
    labels: Vec<String>,
    external_info: Option<ExternalInfo>,
}

impl Upload {
    pub(crate) fn new(client: Client, source: Source) -> Self {
        let ledger = client.ledger().map(ToOwned::to_owned);
        Self {
            client,
            source,
            wishes: Wishes::default(),
            protocol: None,
            chunk: None,
            parallel: NonZeroUsize::MIN,
            checksums: false,
            ledger,
            listener: Listener::default(),
            skip_same: false,
            until: None,
        }
    }

    /// Into this folder: an id, a [`Folder`](crate::model::Folder), or a path such as `/pets/cats`, whose folders are
    /// made where they are missing.
    pub fn folder(mut self, folder: impl Into<FolderRef>) -> Self {
        self.wishes.folder = Some(folder.into());
        self
    }

    /// Under this name, with its extension, instead of the source's.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.wishes.name = Some(name.into());
        self
    }

    /// As this MIME type, instead of the one that belongs to the name.
    pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
        self.wishes.mime_type = Some(mime_type.into());
        self
    }

    /// As a private file. That cannot be changed later.
    pub fn private(mut self) -> Self {
        self.wishes.private = Some(true);
        self
    }

    /// With these labels.
    pub fn labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
        self.wishes.labels = labels.into_iter().map(Into::into).collect();
        self
    }

    /// With what it is called elsewhere. The service takes that only with an upload in one request, so that is how such
    /// a file travels, however large.
    pub fn external_info(mut self, info: ExternalInfo) -> Self {
        self.wishes.external_info = Some(info);
        self
    }

    /// Stores nothing if a file of this name, size and hash is in the folder already, and brings that back.
    ///
    /// Costs a look through the folder, and reading the source once more where name and size fit.
    pub fn skip_same(mut self) -> Self {
        self.skip_same = true;
        self
    }

    /// In this way, instead of the one that fits the size.
    pub fn protocol(mut self, protocol: Protocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// By tus if `true`, in one request if `false`, instead of what fits the size.
    pub fn resumable(self, resumable: bool) -> Self {
        self.protocol(if resumable {
            Protocol::Tus
        } else {
            Protocol::Put
        })
    }

    /// By tus in requests of at most so many bytes, instead of one request for all that is left.
    ///
    /// Seldom needed: where something on the way refuses a request as too large (413), smaller ones follow by
    /// themselves.
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.chunk = Some(bytes.max(1));
        self
    }

    /// By tus in so many parts at once, where the server can put them together and a part has at least a mebibyte; one,
    /// if nothing is said.
    ///
    /// Worth it where one connection does not fill the line.
    pub fn parallel(mut self, parts: NonZeroUsize) -> Self {
        self.parallel = parts;
        self
    }

    /// By tus with a checksum of each request's bytes (SHA-256, else SHA-1), where the server compares them.
    ///
    /// What does not match is sent again. Such a request is kept whole or not at all, so it carries at most 16 MiB
    /// (or [`chunk_size`](Self::chunk_size)), and so much is sent again after a cut; without checksums nothing is. TLS
    /// notices damage on the way already: this is for plain HTTP, and for what lies between TLS and the store.
    pub fn checksums(mut self) -> Self {
        self.checksums = true;
        self
    }

    /// Tells how far it has come, about every 256 KiB.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.listener.call(tell);
        self
    }

    /// A value to look at from elsewhere, which tells how far it has come.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let mut upload = client.upload("film.mp4");
    /// let mut watch = upload.watch();
    /// tokio::spawn(async move {
    ///     while let Some(progress) = watch.changed().await {
    ///         println!("{} bytes", progress.done);
    ///     }
    /// });
    /// upload.send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn watch(&mut self) -> Watch {
        self.listener.watch()
    }

    /// Ends with [`ErrorKind::Cancelled`] as soon as this future does: a token that is cancelled, a signal, a timer.
    pub fn until(mut self, end: impl Future<Output = ()> + Send + 'static) -> Self {
        self.until = Some(Box::pin(end));
        self
    }

    /// Remembers in this folder how to continue, so that a later process can: the same file, unchanged, sent to the
    /// same place with the same ledger goes on where the server left off.
    ///
    /// Only for files of this machine that go by tus. An entry holds the permission to finish that one upload, is
    /// readable only by its owner, and is gone once the file is stored, or after a week. While one process uploads a
    /// file, another that begins the same fails with [`ErrorKind::Conflict`].
    pub fn ledger(mut self, folder: impl Into<PathBuf>) -> Self {
        self.ledger = Some(folder.into());
        self
    }

    per_call!(client);

    /// Stores it, and brings back what the service knows of it. It may still be
    /// [`PENDING`](crate::model::OperationStatus::Pending).
    pub async fn send(mut self) -> Result<FileDescriptor> {
        let end = self.until.take();
        // Boxed, so that whoever awaits this does not carry the whole upload on the stack.
        let run = Box::pin(self.run());
        let Some(end) = end else { return run.await };
        match select(end, run).await {
            Either::Left(((), _)) => {
                Err(Error::new(ErrorKind::Cancelled, "the upload was cancelled"))
            }
            Either::Right((done, _)) => done,
        }
    }

    /// Stores it, and waits until the file is ready, at most so long from when it is stored.
    ///
    /// One that has failed, or is still pending by then, is [`ErrorKind::NotReady`]; see [`Error::not_ready`].
    pub async fn ready(self, deadline: Duration) -> Result<FileDescriptor> {
        let client = self.client.clone();
        let file = self.send().await?;
        if file.operation_status == OperationStatus::Ready {
            return Ok(file);
        }
        until_ready(&client, FileId::new(file.id)?, deadline).await
    }

    async fn run(self) -> Result<FileDescriptor> {
        let given = self.wishes.mime_type.is_some();
        let skip_same = self.skip_same;
        let mut job = self.look().await?;
        if skip_same && let Some(file) = same::find(&job).await? {
            return Ok(file);
        }
        let file = match job.run().await {
            Err(error)
                if error.code() == Some(MISMATCH) && !given && job.mime_type != kind::UNKNOWN =>
            {
                kind::UNKNOWN.clone_into(&mut job.mime_type);
                job.run().await?
            }
            done => done?,
        };
        job.client.places().learn_file(&file);
        Ok(file)
    }

    /// Finds out what there is to know before anything is asked.
    async fn look(self) -> Result<Job> {
        let Self {
            client,
            source,
            wishes,
            protocol,
            chunk,
            parallel,
            checksums,
            ledger,
            listener,
            ..
        } = self;
        let source = source.open().await?;
        let name = wishes.name.clone().unwrap_or_else(|| source.name.clone());
        if name.is_empty() {
            return Err(Error::invalid("the file has no name").with_hint("give it one with `name`"));
        }
        let protocol = protocol.unwrap_or_else(|| fitting(source.size, &wishes));
        if protocol == Protocol::Tus && wishes.external_info.is_some() {
            return Err(Error::invalid("an upload by tus takes no external info")
                .with_hint("send it in one request"));
        }
        let mime_type = wishes.mime_type.clone();
        let mime_type = mime_type.unwrap_or_else(|| kind::of(&name, &source.ends.0));
        let target = Target::of(&client, wishes.folder.as_ref()).await?;
        Ok(Job {
            client,
            source,
            name,
            mime_type,
            target,
            wishes,
            protocol,
            chunk,
            parallel,
            checksums,
            offer: OnceCell::new(),
            ledger,
            listener,
        })
    }
}

fn fitting(size: u64, wishes: &Wishes) -> Protocol {
    if size > PLAIN_LIMIT && wishes.external_info.is_none() {
        Protocol::Tus
    } else {
        Protocol::Put
    }
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("source", &self.source)
            .field("wishes", &self.wishes)
            .finish_non_exhaustive()
    }
}

/// An upload with nothing left to find out.
struct Job {
    client: Client,
    source: Opened,
    name: String,
    mime_type: String,
    target: Target,
    wishes: Wishes,
    protocol: Protocol,
    chunk: Option<u64>,
    parallel: NonZeroUsize,
    checksums: bool,
    offer: OnceCell<Offer>,
    ledger: Option<PathBuf>,
    listener: Listener,
}

impl Job {
    async fn run(&self) -> Result<FileDescriptor> {
        let span = tracing::debug_span!("upload", size = self.size(), protocol = ?self.protocol);
        match self.protocol {
            Protocol::Put => put::run(self).instrument(span).await,
            Protocol::Tus => tus::run(self).instrument(span).await,
        }
    }

    fn size(&self) -> u64 {
        self.source.size
    }

    fn labels(&self) -> Option<Vec<String>> {
        let labels = &self.wishes.labels;
        (!labels.is_empty()).then(|| labels.clone())
    }
}

/// Where it goes: the service takes an id and a path apart.
#[derive(Debug, Clone, Default)]
struct Target {
    folder: Option<String>,
    path: Option<String>,
}

impl Target {
    async fn of(client: &Client, folder: Option<&FolderRef>) -> Result<Self> {
        let Some(folder) = folder.filter(|folder| folder.as_str() != "/") else {
            return Ok(Self::default());
        };
        if folder.is_path() && !is_marked(folder) {
            return Ok(Self {
                folder: None,
                path: Some(folder.to_string()),
            });
        }
        let id: FolderId = folder.find(client).await?;
        Ok(Self {
            folder: Some(id.into()),
            path: None,
        })
    }

    /// The folder as one would name it; `None` at the top.
    fn text(&self) -> Option<&str> {
        self.folder.as_deref().or(self.path.as_deref())
    }
}

/// Whether a path says more than names do: which one of several is meant, or that a slash belongs to a name. The service
/// knows nothing of that, so that such a folder has to be there.
fn is_marked(path: &FolderRef) -> bool {
    path.as_str().contains(['#', '%'])
}

/// A request that is sent once, because whoever sends it has its own way of repeating it.
fn once(url: Url) -> Context {
    Context {
        attempts: Some(NonZeroU32::MIN),
        ..Context::at(url)
    }
}

/// The URL that was handed out, with the name of the file added to its query.
fn named(url: &str, name: &str) -> Result<Url> {
    let mut url = handed_out(url)?;
    url.query_pairs_mut().append_pair("filename", name);
    Ok(url)
}

fn handed_out(url: &str) -> Result<Url> {
    Url::parse(url).map_err(|error| {
        Error::new(
            ErrorKind::BadAnswer,
            "the service handed out a URL that is none",
        )
        .with_source(error)
    })
}
