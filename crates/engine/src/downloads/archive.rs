//! Zip URLs for several files, or for a folder with all that is below it.
//!
//! What is asked for is kept under an id that cannot be guessed, and the URL is made of that id: it has no end, and
//! is short however many files there are. The archive itself is kept nowhere. It is laid out anew for whoever
//! fetches it, and holds what is there then.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use api::types::{ArchiveUrlAnswer, GenerateFilesDownloadUrlRequest};
use catalog::{
    ArchiveContent, ArchiveRecord, Direction, FileFilter, FileQuery, FileRecord, FolderFilter,
    FolderQuery, FolderRecord, MEDIA_ROOT, Order, SYSTEM_FOLDERS, Scope, Sort, Status, TRASH_ROOT,
};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    names::{self, Names},
    zip::{Entry, Layout, Stored},
};
use crate::{
    Caller, Engine, Error, ErrorKind, FileId, Result, Rule, Violation, files, folders,
    seal::{self, Purpose},
};

/// The most files in one archive.
const FILES: usize = 1000;
/// The most folders; the service names no number.
const FOLDERS: usize = 10_000;
/// The longest path that a zip can hold.
const PATH: usize = u16::MAX as usize;

/// A zip, laid out.
#[derive(Debug)]
pub(super) struct Archive {
    pub(super) name: String,
    /// Changes when a byte of the archive does.
    pub(super) hash: String,
    pub(super) layout: Layout,
}

/// A URL of the files that are named.
pub(super) async fn of_files(
    caller: &Caller,
    request: GenerateFilesDownloadUrlRequest,
) -> Result<ArchiveUrlAnswer> {
    let ids: Vec<_> = request
        .file_ids
        .iter()
        .map(|id| FileId::parse(id))
        .collect();
    if ids.len() > FILES {
        return Err(too_many("fileIds", "files", FILES));
    }
    let plain: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let found = caller
        .catalog()
        .find_files(caller.site().as_str(), &plain)
        .await?;
    let unknown = ids.iter().enumerate();
    let unknown: Vec<_> = unknown
        .filter(|(_, id)| !found.iter().any(|file| file.id == id.as_str()))
        .map(|(index, id)| files::not_found(format!("fileIds[{index}]"), id))
        .collect();
    if unknown.is_empty() {
        keep(caller, ArchiveContent::Files(plain)).await
    } else {
        Err(Error::invalid_fields(unknown))
    }
}

/// A URL of a folder.
pub(super) async fn of_folder(caller: &Caller, id: &str) -> Result<ArchiveUrlAnswer> {
    let folder = caller.get_folder(id).await?.id;
    // What could not be delivered is refused now rather than to whoever has the URL.
    tree(caller.engine(), caller.site().as_str(), &folder).await?;
    keep(caller, ArchiveContent::Folder(folder)).await
}

/// The archive with this id as it is now.
pub(super) async fn open(engine: &Arc<Engine>, id: &str) -> Result<Archive> {
    let nothing = || Error::new(ErrorKind::NotFound, "there is no such archive");
    let record = engine.catalog().find_archive(id).await?;
    let ArchiveRecord { site, content, .. } = record.ok_or_else(nothing)?;

    let (name, entries) = match content {
        ArchiveContent::Files(ids) => {
            ("files".to_owned(), side_by_side(engine, &site, &ids).await?)
        }
        ArchiveContent::Folder(id) => tree(engine, &site, &id).await?,
    };
    if entries.is_empty() {
        return Err(Error::new(
            ErrorKind::NotFound,
            "nothing of this archive is left",
        ));
    }
    let layout = Layout::of(&entries);
    Ok(Archive {
        name: format!("{name}.zip"),
        hash: hash(&layout, &entries),
        layout,
    })
}

/// Who asks for the same again gets the same URL, and nothing is kept twice.
async fn keep(caller: &Caller, content: ArchiveContent) -> Result<ArchiveUrlAnswer> {
    let site = caller.site().to_string();
    let keys = caller.engine().keys().ring();
    let id = seal::mark(&keys, Purpose::Archive, &(&site, &content))?;
    let download_url = caller.links().archive(&id);
    let record = ArchiveRecord {
        id,
        site,
        content,
        created: caller.now(),
    };
    caller.catalog().keep_archive(record).await?;
    Ok(ArchiveUrlAnswer { download_url })
}

/// Those files that can still be read, in the order in which they were named.
async fn side_by_side(engine: &Engine, site: &str, ids: &[String]) -> Result<Vec<Entry>> {
    let found = engine.catalog().find_files(site, ids).await?;
    let mut found: HashMap<_, _> = found
        .into_iter()
        .map(|file| (file.id.clone(), file))
        .collect();
    let mut names = Names::default();
    let files = ids.iter().filter_map(|id| found.remove(id));
    Ok(files
        .filter(|file| file.status == Status::Ready)
        .map(|file| entry(&mut names, "", file))
        .collect())
}

/// A folder and all that is below it, level by level, and the folder's name.
async fn tree(engine: &Engine, site: &str, id: &str) -> Result<(String, Vec<Entry>)> {
    let top = top(engine, site, id).await?;
    let name = names::harmless(&top.name);
    let mut names = Names::default();
    let mut entries = Vec::new();
    let mut files_left = FILES;
    let mut to_visit = VecDeque::from([(top, String::new())]);
    let mut folders_left = FOLDERS;

    while let Some((folder, above)) = to_visit.pop_front() {
        let path = names.place(&above, &folder.name) + "/";
        if path.len() > PATH - 4 * 255 {
            let words = "holds folders that lie too deep for an archive";
            return Err(Error::invalid(Violation::new(
                "folderId",
                Rule::Validation,
                words,
            )));
        }
        let files = files_in(engine, site, &folder.id, files_left).await?;
        files_left -= files.len();
        // A folder of the service that holds nothing is hidden from people, and so from archives.
        if files.is_empty() && SYSTEM_FOLDERS.contains(&folder.id.as_str()) && !above.is_empty() {
            continue;
        }

        entries.push(Entry {
            path: path.clone(),
            modified: folder.updated,
            file: None,
        });
        let ready = files
            .into_iter()
            .filter(|file| file.status == Status::Ready);
        entries.extend(ready.map(|file| entry(&mut names, &path, file)));
        let below = folders_in(engine, site, &folder.id, folders_left).await?;
        folders_left -= below.len();
        to_visit.extend(below.into_iter().map(|below| (below, path.clone())));
    }
    Ok((name, entries))
}

/// The folder itself; the roots are folders too. What is in the trash cannot be fetched as a folder.
async fn top(engine: &Engine, site: &str, id: &str) -> Result<FolderRecord> {
    if id == TRASH_ROOT {
        return Err(folders::not_found(id));
    }
    if let Some(name) = folders::fixed_name(id) {
        return Ok(service_folder(site, id, name));
    }
    let found = engine.catalog().find_folder(site, id).await?;
    found
        .filter(|folder| folder.trashed.is_none())
        .ok_or_else(|| folders::not_found(id))
}

fn service_folder(site: &str, id: &str, name: &str) -> FolderRecord {
    FolderRecord {
        id: id.to_owned(),
        site: site.to_owned(),
        parent: MEDIA_ROOT.to_owned(),
        name: name.to_owned(),
        created: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
        trashed: None,
    }
}

const BY_NAME: Order = Order {
    sort: Sort::Name,
    direction: Direction::Ascending,
};

async fn files_in(
    engine: &Engine,
    site: &str,
    folder: &str,
    most: usize,
) -> Result<Vec<FileRecord>> {
    let query = FileQuery {
        site: site.to_owned(),
        filter: FileFilter {
            scope: Scope::In(folder.to_owned()),
            media_types: Vec::new(),
            private: None,
            search: None,
        },
        order: BY_NAME,
        after: None,
        // One more than there is room for tells whether there are too many.
        limit: most + 1,
    };
    let found = engine.catalog().list_files(&query).await?;
    if found.len() > most {
        return Err(too_many("folderId", "files", FILES));
    }
    Ok(found)
}

async fn folders_in(
    engine: &Engine,
    site: &str,
    folder: &str,
    most: usize,
) -> Result<Vec<FolderRecord>> {
    let query = FolderQuery {
        site: site.to_owned(),
        filter: FolderFilter {
            scope: Scope::In(folder.to_owned()),
            search: None,
        },
        order: BY_NAME,
        after: None,
        limit: most + 1,
    };
    let mut found = engine.catalog().list_folders(&query).await?;
    if found.len() > most {
        return Err(too_many("folderId", "folders", FOLDERS));
    }
    if folder == MEDIA_ROOT {
        let fixed = SYSTEM_FOLDERS.into_iter();
        let fixed = fixed.filter_map(|id| Some(service_folder(site, id, folders::fixed_name(id)?)));
        found.extend(fixed);
        found.truncate(most);
    }
    Ok(found)
}

fn entry(names: &mut Names, folder: &str, file: FileRecord) -> Entry {
    Entry {
        path: names.place(folder, &file.name),
        modified: file.updated,
        file: Some(Stored {
            id: file.id,
            size: file.size,
            crc32: file.crc32,
        }),
    }
}

/// The directory tells all that is made here, and the bytes of a file never change.
fn hash(layout: &Layout, entries: &[Entry]) -> String {
    let mut hash = Sha256::new();
    hash.update(layout.directory());
    for file in entries.iter().filter_map(|entry| entry.file.as_ref()) {
        hash.update(file.id.as_bytes());
        hash.update([0]);
    }
    hex::encode(&hash.finalize()[..16])
}

fn too_many(field: &str, what: &str, most: usize) -> Error {
    let description = format!("must hold at most {most} {what} to be made an archive");
    let violation = Violation::new(field, Rule::MaxSize, description);
    Error::invalid(violation.with_data(json!({ "threshold": most })))
}
