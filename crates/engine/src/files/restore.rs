//! Brings files back from the trash. Unknown ids, and files that are not there, are no error.

use api::types::BulkRestoreFilesFromTrashBinRequest;

use super::plain_ids;
use crate::{Caller, Result};

pub(super) async fn run(
    caller: &Caller,
    request: BulkRestoreFilesFromTrashBinRequest,
) -> Result<()> {
    let ids = plain_ids(&request.file_ids);
    caller
        .catalog()
        .restore_files(caller.site().as_str(), &ids, caller.now())
        .await?;
    Ok(())
}
