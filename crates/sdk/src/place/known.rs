//! What is remembered of names and ids, so that a thousand paths into one folder cost one look.
//!
//! A listing is taken whole, lasts a minute, and follows every change that this client makes: an id knows where it
//! was seen, so it leaves there when it is renamed, moved or deleted. What others change shows when the service says
//! that something is gone, or when the minute is over.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::path::key;
use crate::FolderId;
use crate::model::{FileDescriptor, Folder, State};

/// How long a listing is believed.
const LASTS: Duration = Duration::from_mins(1);

/// So many names are remembered at most; a longer listing is used once and forgotten.
const MOST: usize = 100_000;

/// What a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    File,
    Folder,
}

/// The ids that go by a name, by name.
pub(super) type Names = HashMap<String, Vec<String>>;

/// How old what is remembered may be: a look that began before this is not believed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trust(u64);

impl Trust {
    /// Whatever is remembered.
    pub(crate) const ANY: Self = Self(0);

    pub(super) fn is_any(self) -> bool {
        self.0 == 0
    }
}

/// The memory that all clones of a client share.
#[derive(Default)]
pub(crate) struct Places {
    known: Mutex<Known>,
    flights: Mutex<HashMap<Key, Arc<tokio::sync::Mutex<()>>>>,
}

/// Whose children of which kind.
pub(super) type Key = (Kind, FolderId);

#[derive(Default)]
struct Known {
    /// Counts the looks that began.
    looks: u64,
    /// Counts the changes of our own.
    changes: u64,
    listings: HashMap<Key, Listing>,
    /// Where each id was seen, and under what name.
    seen: HashMap<(Kind, String), (FolderId, String)>,
}

struct Listing {
    look: u64,
    taken: SystemTime,
    names: Names,
}

/// A look into a folder that has begun.
pub(super) struct Look {
    number: u64,
    changes: u64,
    taken: SystemTime,
}

impl Places {
    /// Trusts only what is looked up from now on.
    pub(crate) fn afresh(&self) -> Trust {
        Trust(self.known().looks + 1)
    }

    /// Trusts what `trust` does, but not the look that is remembered now.
    pub(super) fn newer(&self, key: &Key, trust: Trust) -> Trust {
        let known = self.known();
        let look = known
            .listings
            .get(key)
            .map_or(0, |listing| listing.look + 1);
        Trust(trust.0.max(look))
    }

    /// Reads what is remembered of a folder, if it may be believed.
    pub(super) fn read<T>(
        &self,
        key: &Key,
        trust: Trust,
        now: SystemTime,
        read: impl FnOnce(&Names) -> T,
    ) -> Option<T> {
        let known = self.known();
        let listing = known.listings.get(key)?;
        let age = now.duration_since(listing.taken).unwrap_or_default();
        (listing.look >= trust.0 && age < LASTS).then(|| read(&listing.names))
    }

    /// Lets one look at a time into a folder; the next one may find what it needs in memory.
    pub(super) fn flight(&self, key: &Key) -> Arc<tokio::sync::Mutex<()>> {
        let mut flights = lock(&self.flights);
        // Those that nobody holds have landed.
        flights.retain(|_, flight| Arc::strong_count(flight) > 1);
        Arc::clone(flights.entry(key.clone()).or_default())
    }

    pub(super) fn begin(&self, now: SystemTime) -> Look {
        let mut known = self.known();
        known.looks += 1;
        Look {
            number: known.looks,
            changes: known.changes,
            taken: now,
        }
    }

    /// Remembers what was seen, unless something was changed meanwhile.
    pub(super) fn keep(&self, key: &Key, look: &Look, names: &Names) {
        let mut known = self.known();
        let many: usize = names.values().map(Vec::len).sum();
        if known.changes != look.changes || many > MOST {
            return;
        }
        if known.seen.len() + many > MOST {
            known.clear();
        }
        known.drop_listing(key);
        for (name, ids) in names {
            for id in ids {
                let place = (key.1.clone(), name.clone());
                known.seen.insert((key.0, id.clone()), place);
            }
        }
        let listing = Listing {
            look: look.number,
            taken: look.taken,
            names: names.clone(),
        };
        known.listings.insert(key.clone(), listing);
    }

    /// A file is where and what the service says.
    pub(crate) fn learn_file(&self, file: &FileDescriptor) {
        let parent = file.parent_folder_id.as_deref();
        let parent = parent.filter(|_| file.state != State::Deleted);
        self.known()
            .put(Kind::File, &file.id, parent, &file.display_name);
    }

    /// A folder is where and what the service says.
    pub(crate) fn learn_folder(&self, folder: &Folder) {
        let parent = Some(folder.parent_folder_id.as_str());
        let parent = parent.filter(|_| folder.state != State::Deleted);
        self.known()
            .put(Kind::Folder, &folder.id, parent, &folder.display_name);
    }

    /// Something is no longer where it was.
    pub(crate) fn forget(&self, kind: Kind, id: &str) {
        self.known().put(kind, id, None, "");
    }

    /// Things may be anywhere: they came back from the trash.
    pub(crate) fn forget_all(&self) {
        let mut known = self.known();
        known.changes += 1;
        known.clear();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

impl Known {
    fn put(&mut self, kind: Kind, id: &str, parent: Option<&str>, name: &str) {
        self.changes += 1;
        let seen = (kind, id.to_owned());
        if let Some((parent, name)) = self.seen.remove(&seen) {
            let listing = self.listings.get_mut(&(kind, parent));
            if let Some(ids) = listing.and_then(|listing| listing.names.get_mut(&name)) {
                ids.retain(|known| known != id);
            }
        }
        let Some(parent) = parent.and_then(|parent| FolderId::new(parent).ok()) else {
            return;
        };
        if let Some(listing) = self.listings.get_mut(&(kind, parent.clone())) {
            let name = key(name);
            let ids = listing.names.entry(name.clone()).or_default();
            ids.push(id.to_owned());
            self.seen.insert(seen, (parent, name));
        }
    }

    fn drop_listing(&mut self, key: &Key) {
        let Some(listing) = self.listings.remove(key) else {
            return;
        };
        for id in listing.names.into_values().flatten() {
            self.seen.remove(&(key.0, id));
        }
    }

    fn clear(&mut self) {
        self.listings.clear();
        self.seen.clear();
    }
}

/// Nothing here is left half done by a panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
