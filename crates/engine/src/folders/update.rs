//! Renames or moves a folder.

use api::types::{Folder, FolderPatch};
use catalog::FolderChange;

use super::{describe::folder, get::not_found};
use crate::{
    Caller, Error, Result, Rule, Violation,
    place::{self, Move},
};

pub(super) async fn run(caller: &Caller, id: &str, patch: FolderPatch) -> Result<Folder> {
    let FolderPatch {
        id: repeated,
        display_name: name,
        parent_folder_id,
    } = patch;
    check_same(id, repeated.as_deref())?;
    let wanted = parent_folder_id.filter(|id| !id.is_empty());
    if name.is_none() && wanted.is_none() {
        return Err(place::nothing_to_update("folder"));
    }
    place::check_name("folder.displayName", name.as_deref())?;
    if let Some(kind) = place::kind_of(id) {
        let violation =
            Violation::new("folder.id", Rule::Validation, format!("is a {kind} folder"));
        return Err(Error::invalid(violation).saying(format!("cannot change the folder `{id}`")));
    }

    let site = caller.site().as_str();
    let record = caller
        .catalog()
        .find_folder(site, id)
        .await?
        .ok_or_else(|| not_found(id))?;
    let folder_move = Move {
        field: "folder.parentFolderId",
        from: record.shown_in(),
        trashed: record.trashed.is_some(),
    };
    let parent = folder_move.to(wanted)?;
    let change = FolderChange {
        name,
        parent: parent.clone(),
    };
    match caller
        .catalog()
        .update_folder(site, id, change, caller.now())
        .await
    {
        Ok(Some(record)) => Ok(folder(record)),
        Ok(None) => Err(not_found(id)),
        Err(error) => Err(folder_move.refused(caller, parent, error).await),
    }
}

fn check_same(id: &str, repeated: Option<&str>) -> Result<()> {
    if repeated.is_none_or(|repeated| repeated.is_empty() || repeated == id) {
        return Ok(());
    }
    let description = format!("must be `{id}` as in the path");
    Err(Error::invalid(Violation::new(
        "folder.id",
        Rule::Validation,
        description,
    )))
}
