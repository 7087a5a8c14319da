//! Renames, moves or labels a file.

use api::types::{FileDescriptor, FilePatch};
use catalog::FileChange;

use super::{describe, get::not_found};
use crate::{
    Caller, Error, FileId, Result,
    place::{self, Move},
};

pub(super) async fn run(caller: &Caller, patch: FilePatch) -> Result<FileDescriptor> {
    let FilePatch {
        id,
        display_name: name,
        labels,
        parent_folder_id,
    } = patch;
    let wanted = parent_folder_id.filter(|id| !id.is_empty());
    if name.is_none() && labels.is_none() && wanted.is_none() {
        return Err(place::nothing_to_update("file"));
    }
    place::check_name("file.displayName", name.as_deref())?;

    let (site, id) = (caller.site().as_str(), FileId::parse(&id));
    let unknown = || Error::invalid(not_found("file.id", &id));
    let file = caller
        .catalog()
        .find_file(site, id.as_str())
        .await?
        .ok_or_else(unknown)?;

    let file_move = Move {
        field: "file.parentFolderId",
        from: file.shown_in(),
        trashed: file.trashed.is_some(),
    };
    let folder = file_move.to(wanted)?;
    let change = FileChange {
        name,
        folder: folder.clone(),
        labels,
    };
    match caller
        .catalog()
        .update_file(site, id.as_str(), change, caller.now())
        .await
    {
        Ok(Some(file)) => Ok(describe(caller.links(), file)),
        Ok(None) => Err(unknown()),
        Err(error) => Err(file_move.refused(caller, folder, error).await),
    }
}
