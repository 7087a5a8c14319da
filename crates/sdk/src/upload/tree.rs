//! The files below a folder of this machine, and the folders they belong in.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use futures::TryStreamExt;
use tokio::sync::Mutex;

use crate::place::{self, TOP};
use crate::{Client, Error, FolderId, FolderRef, Result, Source};

/// A file, or what could not be read.
pub(super) struct Found {
    pub(super) title: String,
    pub(super) source: Result<Source>,
    /// Where it is below the folder: `2024/may`, or nothing.
    pub(super) below: String,
}

/// Every file below `folder`, by name, folder after folder.
///
/// Links to files count as files. Links to folders are left out, since they may lead in a circle.
pub(super) fn walk(folder: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    enter(folder, "", &mut found);
    found
}

fn enter(folder: &Path, below: &str, found: &mut Vec<Found>) {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            found.push(Found {
                title: folder.display().to_string(),
                source: Err(Error::file("read", folder, error)),
                below: below.to_owned(),
            });
            return;
        }
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let inner = if below.is_empty() {
                name
            } else {
                format!("{below}/{name}")
            };
            enter(&path, &inner, found);
        } else if !fs::metadata(&path).is_ok_and(|facts| !facts.is_file()) {
            found.push(Found {
                title: path.display().to_string(),
                source: Ok(path.into()),
                below: below.to_owned(),
            });
        }
    }
}

/// The ids of the folders that files go to, each looked up or made once, however many files ask at once.
pub(super) struct Shelves {
    client: Client,
    known: Mutex<HashMap<String, FolderId>>,
}

impl Shelves {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            known: Mutex::default(),
        }
    }

    /// The folder at `below` under `base`, an id or a path; made where it is missing.
    pub(super) async fn at(&self, base: Option<&FolderRef>, below: &str) -> Result<FolderId> {
        let (mut here, way) = match base {
            Some(there) if !there.is_path() || super::is_marked(there) => {
                (there.find(&self.client).await?, below.to_owned())
            }
            path => (
                FolderId::new(TOP)?,
                format!("{}/{below}", path.map_or("", FolderRef::as_str)),
            ),
        };
        let mut known = self.known.lock().await;
        let mut place = String::new();
        for name in way.split('/').filter(|name| !name.is_empty()) {
            place = format!("{place}/{name}");
            here = match known.get(&place) {
                Some(id) => id.clone(),
                None => self.find_or_make(&here, name).await?,
            };
            known.insert(place.clone(), here.clone());
        }
        Ok(here)
    }

    async fn find_or_make(&self, parent: &FolderId, name: &str) -> Result<FolderId> {
        let folders = self.client.folders();
        let mut there = folders.list().parent(parent).limit(100).stream();
        while let Some(folder) = there.try_next().await? {
            if place::key(&folder.display_name) == place::key(name) {
                return FolderId::new(folder.id);
            }
        }
        FolderId::new(folders.create(name).parent(parent).send().await?.id)
    }
}
