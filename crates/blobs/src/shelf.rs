//! Things that can be made again: kept while there is room, the longest unused thrown away first.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use bytes::Bytes;
use tokio::task;

use crate::{Error, Result, key};

/// A place for things that can be made again. Cheap to clone.
///
/// Each thing belongs to an object and goes by a name beside it; both may be any text. Nothing here is synced: what a
/// crash loses is made again, and half a file never has its name.
#[derive(Debug, Clone)]
pub struct Shelf(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    room: u64,
    /// Read from the folder when it is first asked for, so that opening costs nothing.
    index: OnceLock<Mutex<Index>>,
}

impl Shelf {
    pub(crate) fn open(dir: PathBuf, room: u64) -> Self {
        Self(Arc::new(Inner {
            dir,
            room,
            index: OnceLock::new(),
        }))
    }

    /// What is there of this name.
    pub async fn get(&self, object: &str, name: &str) -> Result<Option<Bytes>> {
        let (inner, place) = (Arc::clone(&self.0), key::shelved(object, name));
        let read = task::spawn_blocking(move || inner.read(&place));
        read.await?
            .map_err(|error| Error::io("read what was made before", error))
    }

    /// Keeps it, if there can be room for it.
    pub async fn put(&self, object: &str, name: &str, bytes: Bytes) -> Result<()> {
        let (inner, place) = (Arc::clone(&self.0), key::shelved(object, name));
        let write = task::spawn_blocking(move || inner.write(&place, &bytes));
        write
            .await?
            .map_err(|error| Error::io("keep what was made", error))
    }

    /// Throws away all that belongs to an object.
    pub async fn forget(&self, object: &str) -> Result<()> {
        let (inner, object) = (Arc::clone(&self.0), key::shelf(object));
        let forget = task::spawn_blocking(move || inner.forget(&object));
        forget
            .await?
            .map_err(|error| Error::io("throw away what was made", error))
    }
}

impl Inner {
    fn index(&self) -> io::Result<MutexGuard<'_, Index>> {
        if self.index.get().is_none() {
            let found = Index::of(&self.dir)?;
            // Whoever looked at the same time saw the same.
            let _ = self.index.set(Mutex::new(found));
        }
        let index = self.index.get_or_init(Mutex::default);
        Ok(index.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read(&self, place: &Path) -> io::Result<Option<Bytes>> {
        if !self.index()?.touch(place) {
            return Ok(None);
        }
        match fs::read(self.dir.join(place)) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        let size = bytes.len() as u64;
        if size > self.room {
            return Ok(());
        }
        let target = self.dir.join(place);
        let folder = target.parent().unwrap_or(&self.dir);
        fs::create_dir_all(folder)?;
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(bytes)?;

        let mut index = self.index()?;
        beside.persist(&target).map_err(|error| error.error)?;
        for gone in index.put(place, size, self.room) {
            remove(&self.dir.join(gone))?;
        }
        Ok(())
    }

    fn forget(&self, object: &Path) -> io::Result<()> {
        let mut index = self.index()?;
        if !index.forget(object) {
            return Ok(());
        }
        match fs::remove_dir_all(self.dir.join(object)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // The folder of an object of which nothing is left; one that still holds something stays.
    let _ = path.parent().map(fs::remove_dir);
    Ok(())
}

/// What there is, and in which order it was last asked for.
#[derive(Debug, Default)]
struct Index {
    things: BTreeMap<PathBuf, Thing>,
    order: BTreeMap<u64, PathBuf>,
    size: u64,
    next: u64,
}

#[derive(Debug)]
struct Thing {
    size: u64,
    turn: u64,
}

impl Index {
    /// Of an earlier process the files tell no more than when they were made.
    fn of(dir: &Path) -> io::Result<Self> {
        let mut found = Vec::new();
        for shard in entries(dir)? {
            for object in entries(&shard)? {
                for file in entries(&object)? {
                    let meta = fs::metadata(&file)?;
                    let place = file.strip_prefix(dir).unwrap_or(&file).to_owned();
                    found.push((meta.modified()?, place, meta.len()));
                }
            }
        }
        found.sort();
        let mut index = Self::default();
        for (_, place, size) in found {
            index.put(&place, size, u64::MAX);
        }
        Ok(index)
    }

    /// Says that it was asked for, and whether it is there.
    fn touch(&mut self, place: &Path) -> bool {
        let Some(thing) = self.things.get_mut(place) else {
            return false;
        };
        let turn = self.next;
        self.next += 1;
        if let Some(place) = self.order.remove(&thing.turn) {
            self.order.insert(turn, place);
        }
        thing.turn = turn;
        true
    }

    /// Notes a new thing, and says which ones have to go so that all fit.
    fn put(&mut self, place: &Path, size: u64, room: u64) -> Vec<PathBuf> {
        self.drop(place);
        let turn = self.next;
        self.next += 1;
        self.things.insert(place.to_owned(), Thing { size, turn });
        self.order.insert(turn, place.to_owned());
        self.size += size;

        let mut gone = Vec::new();
        while self.size > room {
            let Some((_, oldest)) = self.order.first_key_value() else {
                break;
            };
            let oldest = oldest.clone();
            self.drop(&oldest);
            gone.push(oldest);
        }
        gone
    }

    /// Says whether there was anything.
    fn forget(&mut self, object: &Path) -> bool {
        let behind = self.things.range(object.to_owned()..);
        let of_it = behind.map(|(place, _)| place.clone());
        let of_it: Vec<_> = of_it
            .take_while(|place| place.starts_with(object))
            .collect();
        for place in &of_it {
            self.drop(place);
        }
        !of_it.is_empty()
    }

    fn drop(&mut self, place: &Path) {
        if let Some(thing) = self.things.remove(place) {
            self.order.remove(&thing.turn);
            self.size -= thing.size;
        }
    }
}

fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(dir) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(dir: &Path) -> Shelf {
        Shelf::open(dir.join("shelf"), 10)
    }

    async fn there(shelf: &Shelf) -> Result<String> {
        let mut names = String::new();
        for name in ["a", "b", "c"] {
            if shelf.get("cat", name).await?.is_some() {
                names.push_str(name);
            }
        }
        Ok(names)
    }

    #[tokio::test]
    async fn the_longest_unused_goes_when_room_is_short() -> Result<()> {
        let dir = tempfile::tempdir().map_err(|error| Error::io("make a folder", error))?;
        let shelf = shelf(dir.path());
        shelf.put("cat", "a", "1234".into()).await?;
        shelf.put("cat", "b", "1234".into()).await?;
        shelf.get("cat", "a").await?;
        shelf.put("cat", "c", "1234".into()).await?;
        assert_eq!(there(&shelf).await?, "ac");

        shelf
            .put("cat", "b", "more than there is room for".into())
            .await?;
        assert_eq!(there(&shelf).await?, "ac");
        Ok(())
    }

    #[tokio::test]
    async fn what_was_kept_is_there_for_the_next_process() -> Result<()> {
        let dir = tempfile::tempdir().map_err(|error| Error::io("make a folder", error))?;
        shelf(dir.path()).put("cat", "a", "1234".into()).await?;

        let next = shelf(dir.path());
        assert_eq!(next.get("cat", "a").await?.as_deref(), Some(&b"1234"[..]));
        next.forget("cat").await?;
        assert_eq!(next.get("cat", "a").await?, None);
        assert_eq!(shelf(dir.path()).get("cat", "a").await?, None);
        Ok(())
    }

    #[tokio::test]
    async fn names_stay_below_the_shelf() -> Result<()> {
        let dir = tempfile::tempdir().map_err(|error| Error::io("make a folder", error))?;
        let shelf = shelf(dir.path());
        shelf.put("../..", "../../b", "x".into()).await?;
        assert_eq!(
            shelf.get("../..", "../../b").await?.as_deref(),
            Some(&b"x"[..])
        );
        assert_eq!(entries(dir.path()).map(|all| all.len()).ok(), Some(1));
        Ok(())
    }
}
