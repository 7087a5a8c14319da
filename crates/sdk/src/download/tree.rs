//! A folder and all below it, as files of this machine.

use std::collections::VecDeque;
use std::future::ready;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::stream::{BoxStream, StreamExt, TryStreamExt, once, try_unfold};
use tokio::sync::Mutex;

use super::draft::settle;
use super::existing::Existing;
use super::names::{self, Taken};
use super::{Download, Downloaded};
use crate::model::{FileDescriptor, SortOrder};
use crate::options::per_call;
use crate::progress::Sum;
use crate::{Client, Error, FileRef, FileSort, FolderId, FolderRef, FolderSort, Progress, Result};

/// A folder about to be fetched, with all below it.
#[derive(Debug, Clone)]
#[must_use = "nothing is fetched until `to` or `stream`"]
pub struct DownloadFolder {
    client: Client,
    folder: FolderRef,
    jobs: usize,
    existing: Existing,
    durable: bool,
    sum: Option<Arc<Sum>>,
}

/// What became of one file of a folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fetched {
    /// The file, as the service lists it.
    pub file: FileDescriptor,
    /// Where it belongs.
    pub path: PathBuf,
    /// Where it is now, or why not.
    pub result: Result<Downloaded>,
}

impl DownloadFolder {
    pub(crate) fn new(client: Client, folder: FolderRef) -> Self {
        Self {
            client,
            folder,
            jobs: 8,
            existing: Existing::Compare,
            durable: true,
            sum: None,
        }
    }

    /// At most so many files at once: eight, unless something else is said.
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs.max(1);
        self
    }

    /// What becomes of files that are there already. Those that are the same are left, unless something else is said.
    pub fn existing(mut self, existing: Existing) -> Self {
        self.existing = existing;
        self
    }

    /// Whether to wait until the disk has everything: each file before it gets its name, the names once at the end. As
    /// [`Download::durable`], that is the case unless `false` is said.
    pub fn durable(mut self, durable: bool) -> Self {
        self.durable = durable;
        self
    }

    /// Calls this as bytes arrive, with those of all files together; how many that are is told once the last folder is
    /// listed. Files that were there already, or that fail, count as done in the end.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.sum = Some(Sum::new(tell));
        self
    }

    per_call!(client);

    /// Fetches everything into `folder`, which is made if absent, and tells what became of each file, in order. A file
    /// that fails stops none of the others.
    ///
    /// Folders keep their names and their places. Names are made safe as [`Download::to`] says, and where two of one
    /// folder are then the same, one gets a number: `cat (2).jpg`. Only what cannot be listed is an error of the whole.
    pub async fn to(self, folder: impl AsRef<Path>) -> Result<Vec<Fetched>> {
        self.stream(folder).try_collect().await
    }

    /// As [`to`](Self::to), each as soon as it and those before it are done. Dropping it stops.
    pub fn stream(self, folder: impl AsRef<Path>) -> BoxStream<'static, Result<Fetched>> {
        let made = Made::default();
        let found = walk(
            self.client.clone(),
            self.folder.clone(),
            folder.as_ref().to_owned(),
            made.clone(),
        );
        let durable = self.durable;
        let jobs = self.jobs;
        let listed = self.sum.clone();
        let all = once(async move {
            if let Some(sum) = listed {
                sum.complete();
            }
            Ok(None)
        });
        let fetched = found
            .map_ok(Some)
            .chain(all)
            .try_filter_map(|found| ready(Ok(found)))
            .map_ok(move |(file, path)| self.clone().fetch(file, path))
            .try_buffered(jobs)
            .map_ok(Some);
        let end = once(async move {
            if durable {
                made.settle().await?;
            }
            Ok(None)
        });
        fetched
            .chain(end)
            .try_filter_map(|fetched| ready(Ok(fetched)))
            .boxed()
    }

    /// Its part of the whole is known before anybody waits for it.
    fn fetch(
        self,
        file: FileDescriptor,
        path: PathBuf,
    ) -> impl Future<Output = Result<Fetched>> + Send {
        let size = file.size_in_bytes.map_or(0, u64::from);
        let share = self.sum.map(|sum| sum.share(size));
        let mut download =
            Download::file(self.client, FileRef::from(&file)).existing(self.existing);
        if let Some(share) = &share {
            download = download.on_progress(share.listener());
        }
        let download = download.durable(self.durable).among_others();
        async move {
            let result = download.to(&path).await;
            if let Some(share) = share {
                share.end(None);
            }
            Ok(Fetched { file, path, result })
        }
    }
}

/// The folders that were made, or were there.
#[derive(Clone, Default)]
struct Made(Arc<Mutex<Vec<PathBuf>>>);

impl Made {
    async fn make(&self, path: &Path) -> Result<()> {
        let made = tokio::fs::create_dir_all(path).await;
        made.map_err(|error| Error::file("make", path, error))?;
        self.0.lock().await.push(path.to_owned());
        Ok(())
    }

    /// Makes all the names in them last through a power cut.
    async fn settle(&self) -> Result<()> {
        for folder in std::mem::take(&mut *self.0.lock().await) {
            let path = folder.clone();
            let settled = tokio::task::spawn_blocking(move || settle(&path)).await;
            let settled = settled.map_err(std::io::Error::other).flatten();
            settled.map_err(|error| Error::file("write", &folder, error))?;
        }
        Ok(())
    }
}

/// Every file with its place, folder by folder; each folder is made on the way.
fn walk(
    client: Client,
    place: FolderRef,
    target: PathBuf,
    made: Made,
) -> BoxStream<'static, Result<(FileDescriptor, PathBuf)>> {
    let start = (client, made, VecDeque::new(), Some((place, target)));
    try_unfold(start, |(client, made, mut folders, top)| async move {
        let (id, path) = match (top, folders.pop_front()) {
            (Some((place, path)), _) => (place.find(&client).await?, path),
            (None, Some(next)) => next,
            (None, None) => return Ok::<_, Error>(None),
        };
        made.make(&path).await?;
        let mut taken = Taken::default();
        for (id, name) in below(&client, &id).await? {
            folders.push_back((id, path.join(taken.take(name))));
        }
        let files = files(&client, &id).await?.into_iter().map(move |file| {
            let name = names::safe(&file.display_name, &file.id);
            let place = path.join(taken.take(name));
            Ok((file, place))
        });
        let files = futures::stream::iter(files.collect::<Vec<_>>());
        Ok(Some((files, (client, made, folders, None))))
    })
    .try_flatten()
    .boxed()
}

/// The folders in a folder, and what they are called here.
async fn below(client: &Client, id: &FolderId) -> Result<Vec<(FolderId, String)>> {
    let list = client.folders().list().parent(id).limit(100);
    let list = list.sort(FolderSort::DisplayName, SortOrder::Asc).stream();
    let named = list.and_then(|folder| async move {
        let name = names::safe(&folder.display_name, &folder.id);
        Ok((FolderId::new(folder.id)?, name))
    });
    named.try_collect().await
}

async fn files(client: &Client, id: &FolderId) -> Result<Vec<FileDescriptor>> {
    let list = client.files().list().folder(id).limit(100);
    let list = list.sort(FileSort::DisplayName, SortOrder::Asc).stream();
    list.try_collect().await
}
