//! Stores many files, several at a time; what goes wrong with one is no matter to the others.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use futures::{Stream, StreamExt};
use tokio::sync::Semaphore;

use super::tree::{Found, Shelves, walk};
use super::{Source, Upload};
use crate::model::FileDescriptor;
use crate::options::per_call;
use crate::progress::{Share, Sum};
use crate::{Client, FolderRef, Outcome, Outcomes, Progress, Result};

/// So many files at a time: enough to hide the latency, few enough for a small server.
const AT_ONCE: usize = 4;
/// So many bytes at a time, unless told otherwise.
const IN_FLIGHT: u64 = 256 << 20;
/// So many files may be ahead of the slowest, so that one large file does not hold the others up.
const AHEAD: usize = 16;
/// Bytes are counted in units of this many.
const UNIT: u64 = 1 << 10;

impl Client {
    /// Stores many files: paths, or whatever else is a [`Source`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let stored = client.upload_all(["cat.jpg", "dog.jpg"]).folder("/pets").send().await;
    /// for file in stored {
    ///     match file.result {
    ///         Ok(stored) => println!("{} is {}", file.item, stored.id),
    ///         Err(error) => eprintln!("{}: {error}", file.item),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_all<S: Into<Source>>(&self, sources: impl IntoIterator<Item = S>) -> UploadAll {
        let found = sources.into_iter().map(|source| {
            let source = source.into();
            Found {
                title: source.title(),
                source: Ok(source),
                below: String::new(),
            }
        });
        UploadAll::new(self.clone(), What::Files(found.collect()))
    }

    /// Stores every file below a folder of this machine. What is in a folder there comes into a folder of the same name
    /// here; empty folders, and links to folders, are left out.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let photos = client.upload_folder("photos").folder("/photos");
    /// let stored = photos.each(|upload, _| upload.skip_same()).send().await;
    /// println!("{stored}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload_folder(&self, folder: impl Into<PathBuf>) -> UploadAll {
        UploadAll::new(self.clone(), What::Folder(folder.into()))
    }
}

/// Many files about to be stored.
///
/// At most four at a time, and 256 MiB of them, unless told otherwise. Every file has an outcome of its own, in the order
/// of the files.
#[must_use = "nothing is stored until `send` or `stream`"]
pub struct UploadAll {
    client: Client,
    what: What,
    folder: Option<FolderRef>,
    at_once: usize,
    in_flight: u64,
    each: Each,
    sum: Option<Arc<Sum>>,
}

type Each = Arc<dyn Fn(Upload, &str) -> Upload + Send + Sync>;

enum What {
    Files(Vec<Found>),
    Folder(PathBuf),
}

impl UploadAll {
    fn new(client: Client, what: What) -> Self {
        Self {
            client,
            what,
            folder: None,
            at_once: AT_ONCE,
            in_flight: IN_FLIGHT,
            each: Arc::new(|upload, _| upload),
            sum: None,
        }
    }

    /// Into this folder: an id, a [`Folder`](crate::model::Folder), or a path such as `/pets/cats`, whose folders are
    /// made where they are missing.
    pub fn folder(mut self, folder: impl Into<FolderRef>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// So many files at a time; four if not told.
    pub fn at_once(mut self, files: NonZeroUsize) -> Self {
        self.at_once = files.get();
        self
    }

    /// So many bytes of all files at a time; 256 MiB if not told. A larger file goes alone.
    pub fn in_flight(mut self, bytes: u64) -> Self {
        self.in_flight = bytes;
        self
    }

    /// Says more about each upload, which comes with its path or name.
    pub fn each(mut self, each: impl Fn(Upload, &str) -> Upload + Send + Sync + 'static) -> Self {
        self.each = Arc::new(each);
        self
    }

    /// Calls this as bytes go out, with those of all files together; at the end, with all of them. Files that were there
    /// already, or that fail, count as done in the end.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.sum = Some(Sum::new(tell));
        self
    }

    per_call!(client);

    /// Stores them, and brings back what became of each. One that fails stops no other.
    pub async fn send(self) -> Outcomes<FileDescriptor> {
        self.stream().collect().await
    }

    /// Stores them, and tells what became of each, in order, as soon as it is known. Dropping the stream ends it.
    pub fn stream(self) -> impl Stream<Item = Outcome<FileDescriptor>> + Send + Unpin {
        let outcomes =
            async move {
                let Self {
                    client,
                    what,
                    folder,
                    at_once,
                    in_flight,
                    each,
                    sum,
                } = self;
                let files = what.files().await;
                let shares = shares(sum, &files);
                let units = u32::try_from(in_flight / UNIT).unwrap_or(u32::MAX).max(1);
                let work = Arc::new(Work {
                    shelves: Shelves::new(client.clone()),
                    client,
                    // Many files that want the same folder at once must not each make it.
                    is_shared: files.len() > 1,
                    folder,
                    files: Semaphore::new(at_once),
                    bytes: Semaphore::new(units as usize),
                    units,
                    each,
                });
                let jobs = files.into_iter().zip(shares).enumerate().map(
                    move |(index, (found, share))| one(Arc::clone(&work), index, found, share),
                );
                futures::stream::iter(jobs).buffered(at_once.saturating_mul(AHEAD))
            };
        Box::pin(futures::stream::once(outcomes).flatten())
    }
}

impl fmt::Debug for UploadAll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadAll")
            .field("folder", &self.folder)
            .field("at_once", &self.at_once)
            .finish_non_exhaustive()
    }
}

impl What {
    async fn files(self) -> Vec<Found> {
        match self {
            Self::Files(files) => files,
            Self::Folder(folder) => tokio::task::spawn_blocking(move || walk(&folder))
                .await
                .expect("listing a folder does not panic"),
        }
    }
}

/// What all the uploads share.
struct Work {
    client: Client,
    shelves: Shelves,
    folder: Option<FolderRef>,
    is_shared: bool,
    files: Semaphore,
    bytes: Semaphore,
    units: u32,
    each: Each,
}

/// What each file has of the progress, if anybody wants to know of it.
fn shares(sum: Option<Arc<Sum>>, files: &[Found]) -> Vec<Option<Share>> {
    let Some(sum) = sum else {
        return vec![None; files.len()];
    };
    let size = |found: &Found| found.source.as_ref().map_or(0, Source::size);
    let shares = files.iter().map(|found| Some(sum.share(size(found))));
    let shares = shares.collect();
    sum.complete();
    shares
}

async fn one(
    work: Arc<Work>,
    index: usize,
    found: Found,
    share: Option<Share>,
) -> Outcome<FileDescriptor> {
    let Found {
        title,
        source,
        below,
    } = found;
    let result = match source {
        Ok(source) => store(&work, source, &title, &below, share.as_ref()).await,
        Err(error) => Err(error),
    };
    if let Some(share) = share {
        let size = result.as_ref().ok().and_then(|file| file.size_in_bytes);
        share.end(size.map(u64::from));
    }
    Outcome::new(index, title, result)
}

async fn store(
    work: &Work,
    source: Source,
    title: &str,
    below: &str,
    share: Option<&Share>,
) -> Result<FileDescriptor> {
    const OPEN: &str = "nobody closes it";

    let _file = work.files.acquire().await.expect(OPEN);
    let units = u32::try_from(source.size() / UNIT).unwrap_or(u32::MAX);
    let _bytes = work
        .bytes
        .acquire_many(units.min(work.units))
        .await
        .expect(OPEN);

    let mut upload = work.client.upload(source);
    if let Some(share) = share {
        upload = upload.on_progress(share.listener());
    }
    let base = work.folder.as_ref();
    let is_path = base.is_some_and(FolderRef::is_path);
    if !below.is_empty() || (is_path && work.is_shared) {
        upload = upload.folder(work.shelves.at(base, below).await?);
    } else if let Some(base) = base {
        upload = upload.folder(base);
    }
    (work.each)(upload, title).send().await
}
