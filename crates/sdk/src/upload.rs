//! Stores a file: looks at it, asks where to put it, sends it, and continues when that was interrupted.

mod body;
mod ledger;
mod put;
mod source;
mod ticket;
mod tus;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use url::Url;

pub(crate) use self::body::ReadFailed;
pub(crate) use self::ledger::hex;
pub use self::source::Source;
use self::{ledger::Ledger, source::Opened};
use crate::model::FileDescriptor;
use crate::progress::Listener;
use crate::{Client, Error, ErrorKind, FolderId, Progress, Result};

/// Up to so many bytes a file goes in one request, unless told otherwise: 10 MB, as the service advises.
pub const PLAIN_LIMIT: u64 = 10_000_000;

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
/// The type is told by the name, the size by the source. What the service thinks of them shows in the error's
/// [`code`](Error::code): `UNSUPPORTED_FILE_FORMAT`, `ZERO_FILE_SIZE`, `FILE_SIZE_OVER_LIMIT`, `MISMATCH_MIME_TYPE`,
/// `SITE_QUOTA_EXCEEDED`.
#[must_use = "nothing is stored until `send`"]
pub struct Upload {
    client: Client,
    source: Source,
    wishes: Wishes,
    protocol: Option<Protocol>,
    chunk: Option<u64>,
    ledger: Option<PathBuf>,
    listener: Listener,
}

/// What the service is told about the file.
#[derive(Debug, Clone, Default)]
struct Wishes {
    name: Option<String>,
    mime_type: Option<String>,
    folder: Option<String>,
    private: Option<bool>,
    labels: Vec<String>,
}

impl Upload {
    pub(crate) fn new(client: Client, source: Source) -> Self {
        Self {
            client,
            source,
            wishes: Wishes::default(),
            protocol: None,
            chunk: None,
            ledger: None,
            listener: Listener::default(),
        }
    }

    /// Into this folder: an id, or a path such as `/pets/cats`, whose folders are made where they are missing.
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
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
    /// For a proxy that limits what one request may carry; otherwise it only costs time.
    pub fn chunk_size(mut self, bytes: u64) -> Self {
        self.chunk = Some(bytes.max(1));
        self
    }

    /// Tells how far it has come, about every 256 KiB.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(tell);
        self
    }

    /// Remembers in this folder how to continue, so that a later process can: the same file, unchanged, sent to the
    /// same place with the same ledger goes on where the server left off.
    ///
    /// Only for what goes by tus. An entry holds the permission to finish that one upload, is readable only by its
    /// owner, and is gone once the file is stored.
    pub fn ledger(mut self, folder: impl Into<PathBuf>) -> Self {
        self.ledger = Some(folder.into());
        self
    }

    /// Stores it, and brings back what the service knows of it. It may still be
    /// [`PENDING`](crate::model::OperationStatus::Pending).
    pub async fn send(self) -> Result<FileDescriptor> {
        let protocol = self.protocol;
        let job = self.look().await?;
        let fits = if job.size() > PLAIN_LIMIT {
            Protocol::Tus
        } else {
            Protocol::Put
        };
        match protocol.unwrap_or(fits) {
            Protocol::Put => put::run(&job).await,
            Protocol::Tus => tus::run(&job).await,
        }
    }

    /// Finds out what there is to know before anything is asked.
    async fn look(self) -> Result<Job> {
        let Self {
            client,
            source,
            wishes,
            chunk,
            ledger,
            listener,
            ..
        } = self;
        let source = source.open().await?;
        let name = wishes.name.clone().unwrap_or_else(|| source.name.clone());
        if name.is_empty() {
            return Err(Error::invalid("the file has no name").with_hint("give it one with `name`"));
        }
        let guess = || {
            mime_guess::from_path(&name)
                .first_or_octet_stream()
                .essence_str()
                .to_owned()
        };
        let mime_type = wishes.mime_type.clone().unwrap_or_else(guess);
        let target = Target::of(wishes.folder.as_deref())?;
        let mut job = Job {
            client,
            source,
            name,
            mime_type,
            target,
            wishes,
            chunk,
            ledger: None,
            listener,
        };
        job.ledger = ledger.and_then(|folder| Ledger::of(&folder, &job));
        Ok(job)
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
    chunk: Option<u64>,
    ledger: Option<Ledger>,
    listener: Listener,
}

impl Job {
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
    fn of(folder: Option<&str>) -> Result<Self> {
        match folder {
            None | Some("/") => Ok(Self::default()),
            Some(path) if path.starts_with('/') => Ok(Self {
                folder: None,
                path: Some(path.to_owned()),
            }),
            Some(id) => Ok(Self {
                folder: Some(FolderId::new(id)?.into()),
                path: None,
            }),
        }
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
