//! Makes a folder. Two of one name in one place are two folders.

use api::types::{CreateFolderRequest, Folder};
use catalog::{ErrorKind::Missing, FolderRecord, MEDIA_ROOT};

use super::{describe::folder, get::not_found};
use crate::{Caller, Error, Result, Rule, Violation, place};

pub(super) async fn run(caller: &Caller, request: CreateFolderRequest) -> Result<Folder> {
    let CreateFolderRequest {
        display_name: name,
        parent_folder_id,
    } = request;
    if name.is_empty() {
        let violation = Violation::new("displayName", Rule::RequiredField, "must be given");
        return Err(Error::invalid(violation));
    }

    let parent = parent_folder_id.filter(|id| !id.is_empty());
    let parent = parent.unwrap_or_else(|| MEDIA_ROOT.to_owned());
    place::check_target("parentFolderId", &parent)?;

    let now = caller.now();
    let record = FolderRecord {
        id: caller.ids().hex(),
        site: caller.site().to_string(),
        parent,
        name,
        created: now,
        updated: now,
        trashed: None,
    };
    match caller.catalog().insert_folder(record.clone()).await {
        Ok(()) => Ok(folder(record)),
        Err(error) if error.kind() == Missing => Err(not_found(&record.parent)),
        Err(error) => Err(error.into()),
    }
}
