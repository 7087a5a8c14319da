//! The place where bytes lie: a folder now, any object store behind the same trait later.

use std::{
    collections::HashSet,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures::{TryStreamExt as _, future::ready};
use object_store::{
    GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt as _,
    local::LocalFileSystem,
};
use tokio::task;

use crate::{
    Blob, Digest, Error, ErrorKind, Result, Shelf, Staged, digest::Hasher, key, slot::Slots, state,
    workshop,
};

/// All bytes of a Media Manager. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    store: Arc<dyn ObjectStore>,
    slots: Slots,
}

impl Blobs {
    /// Opens the folder, which is made if need be. Kept objects go to `kept/`, unfinished ones to `staging/`.
    pub fn open(dir: &Path) -> Result<Self> {
        prepare(dir)
            .map_err(|error| Error::io(&format!("use `{}` for bytes", dir.display()), error))?;
        // Both folders lie under the store's root, so that promoting is one rename, made durable by the store.
        let store = LocalFileSystem::new_with_prefix(dir)?.with_fsync(true);
        let inner = Inner {
            dir: dir.to_owned(),
            store: Arc::new(store),
            slots: Slots::default(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// Takes the right to write a staged object, which starts out empty. Whoever holds it is told to stop.
    pub async fn stage(&self, id: &str) -> Result<Staged> {
        let turn = self.0.slots.of(id, &self.0.dir).take().await?;
        Ok(Staged::new(self.clone(), id.to_owned(), turn))
    }

    /// Opens a kept object, the whole or a range of it.
    pub async fn read(&self, name: &str, range: Option<Range<u64>>) -> Result<Option<Blob>> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.0.store.get_opts(&key::kept(name), options).await;
        Ok(if_found(found)?.map(Blob::from))
    }

    /// Opens a kept object that has to be there: [`NotFound`](crate::ErrorKind::NotFound) if it is not.
    pub async fn fetch(&self, name: &str, range: Option<Range<u64>>) -> Result<Blob> {
        let blob = self.read(name, range).await?;
        blob.ok_or_else(|| {
            let message = format!("the object `{name}` is missing");
            Error::new(ErrorKind::NotFound, message)
        })
    }

    /// Runs a closure over a kept object on a thread that may block; it may read here and there.
    pub async fn look<T: Send + 'static>(
        &self,
        name: &str,
        look: impl FnOnce(&mut fs::File) -> io::Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        const LOOK: &str = "look into a kept object";
        let found = self.0.store.get(&key::kept(name)).await;
        match if_found(found)?.map(|found| found.payload) {
            None => Ok(None),
            Some(GetResultPayload::File(mut file, _)) => {
                let looked = task::spawn_blocking(move || look(&mut file)).await?;
                looked.map(Some).map_err(|error| Error::io(LOOK, error))
            }
            Some(GetResultPayload::Stream(_)) => {
                Err(Error::io(LOOK, io::ErrorKind::Unsupported.into()))
            }
        }
    }

    /// The size of a kept object, if there is one of this name.
    pub async fn size(&self, name: &str) -> Result<Option<u64>> {
        let found = self.0.store.head(&key::kept(name)).await;
        Ok(if_found(found)?.map(|meta| meta.size))
    }

    /// Reads a kept object from end to end and says what it comes to.
    pub async fn digest(&self, name: &str) -> Result<Option<Digest>> {
        let digest = |file: &mut fs::File| {
            let mut hasher = Hasher::default();
            hasher.update_from(file)?;
            Ok(hasher.digest())
        };
        self.look(name, digest).await
    }

    /// Where objects are kept whose names are not among `known`.
    pub async fn strangers(&self, known: HashSet<String>) -> Result<Vec<String>> {
        let known: HashSet<_> = known.iter().map(|name| key::kept(name)).collect();
        let kept = self.0.store.list(Some(&key::KEPT.into()));
        let strangers = kept.map_ok(|meta| meta.location);
        let strangers = strangers.try_filter(|place| ready(!known.contains(place)));
        Ok(strangers
            .map_ok(|place| place.to_string())
            .try_collect()
            .await?)
    }

    /// Deletes a kept object; one that is gone already is no error.
    pub async fn delete(&self, name: &str) -> Result<()> {
        if_found(self.0.store.delete(&key::kept(name)).await)?;
        Ok(())
    }

    /// Takes a kept object back to staging, as if it had never been promoted. Says whether there was one.
    ///
    /// For start-up, when an object was kept but the process died before anyone wrote down that it exists.
    pub async fn restage(&self, name: &str, id: &str) -> Result<bool> {
        let moved = self
            .0
            .store
            .rename(&key::kept(name), &key::staged(id))
            .await;
        Ok(if_found(moved)?.is_some())
    }

    /// Deletes every staged object not named here, and all workshops; says how many objects. For start-up, before anything is staged.
    pub async fn sweep(&self, keep: HashSet<String>) -> Result<usize> {
        let dir = self.0.dir.clone();
        let job = move || {
            workshop::sweep(&dir)?;
            sweep(&dir.join(key::STAGING), &keep)
        };
        task::spawn_blocking(job)
            .await?
            .map_err(|error| Error::io("sweep the staged objects", error))
    }

    /// A place for what can be made again from kept objects, with room for so many bytes.
    pub fn shelf(&self, room: u64) -> Shelf {
        Shelf::open(self.0.dir.join(key::SHELF), room)
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.0.dir
    }

    pub(crate) fn store(&self) -> &dyn ObjectStore {
        &*self.0.store
    }

    pub(crate) fn slots(&self) -> &Slots {
        &self.0.slots
    }
}

fn prepare(dir: &Path) -> io::Result<()> {
    for folder in [key::KEPT, key::STAGING] {
        fs::create_dir_all(dir.join(folder))?;
        state::sync_parent(&dir.join(folder))?;
    }
    state::sync_parent(dir)
}

fn if_found<T>(outcome: object_store::Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn sweep(staging: &Path, keep: &HashSet<String>) -> io::Result<usize> {
    let keep: HashSet<_> = keep.iter().map(|id| key::staged_file(id)).collect();
    let mut swept = 0;
    for entry in fs::read_dir(staging)? {
        let entry = entry?;
        if !keep.contains(&Path::new(key::STAGING).join(entry.file_name())) {
            state::remove(&entry.path())?;
            swept += 1;
        }
    }
    Ok(swept)
}
