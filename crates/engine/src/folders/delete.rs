//! Moves folders with all they hold to the trash, or removes them for good. Unknown ids are no error.

use api::types::BulkDeleteFoldersRequest;

use crate::{Caller, Error, Result, Rule, Violation, files, place};

pub(super) async fn run(caller: &Caller, request: BulkDeleteFoldersRequest) -> Result<()> {
    let ids = request.folder_ids;
    check_deletable(&ids)?;

    let site = caller.site().as_str();
    if !request.permanent.unwrap_or(false) {
        return Ok(caller
            .catalog()
            .trash_folders(site, &ids, caller.now())
            .await?);
    }
    // The rows go first, as with files: whatever can still be listed can still be read.
    let removed = caller
        .catalog()
        .remove_folders(site, &ids, caller.now())
        .await?;
    files::bury(caller.engine(), &removed).await
}

fn check_deletable(ids: &[String]) -> Result<()> {
    let fixed = ids.iter().enumerate().filter_map(|(index, id)| {
        let description = format!("is a {} folder", place::kind_of(id)?);
        let field = format!("folderIds[{index}]");
        Some((
            Violation::new(field, Rule::Validation, description),
            format!("`{id}`"),
        ))
    });
    let (violations, names): (Vec<_>, Vec<_>) = fixed.unzip();
    if violations.is_empty() {
        return Ok(());
    }
    let message = format!("cannot delete the folder {}", names.join(", "));
    Err(Error::invalid_fields(violations).saying(message))
}
