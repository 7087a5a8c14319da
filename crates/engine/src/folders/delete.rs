//! Moves folders with all they hold to the trash, or removes them for good. Unknown ids are no error.

use api::types::BulkDeleteFoldersRequest;

use super::describe::root;
use crate::{Caller, Error, Result, Rule, Violation, files};

pub(super) async fn run(caller: &Caller, request: BulkDeleteFoldersRequest) -> Result<()> {
    let ids = request.folder_ids;
    check_no_roots(caller, &ids)?;

    let site = caller.site().as_str();
    if !request.permanent.unwrap_or(false) {
        return Ok(caller
            .catalog()
            .trash_folders(site, &ids, caller.now())
            .await?);
    }
    // The rows go first, as with files: whatever can still be listed can still be read.
    let removed = caller.catalog().remove_folders(site, &ids).await?;
    files::bury(caller.engine(), &removed).await
}

fn check_no_roots(caller: &Caller, ids: &[String]) -> Result<()> {
    let roots = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| root(caller.site(), id).is_some());
    let (violations, names): (Vec<_>, Vec<_>) = roots
        .map(|(index, id)| {
            let field = format!("folderIds[{index}]");
            (
                Violation::new(field, Rule::Validation, "is a root folder"),
                format!("`{id}`"),
            )
        })
        .unzip();
    if violations.is_empty() {
        return Ok(());
    }
    let message = format!("cannot delete the folder {}", names.join(", "));
    Err(Error::invalid_fields(violations).saying(message))
}
