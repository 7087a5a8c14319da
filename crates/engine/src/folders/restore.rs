//! Brings folders back from the trash with all they hold. Unknown ids are no error.

use api::types::BulkRestoreFoldersFromTrashBinRequest;

use crate::{Caller, Result};

pub(super) async fn run(
    caller: &Caller,
    request: BulkRestoreFoldersFromTrashBinRequest,
) -> Result<()> {
    let (site, now) = (caller.site().as_str(), caller.now());
    Ok(caller
        .catalog()
        .restore_folders(site, &request.folder_ids, now)
        .await?)
}
