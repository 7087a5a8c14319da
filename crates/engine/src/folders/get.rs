//! Looks one folder up, a root or in the trash as well.

use api::types::Folder;

use super::describe::{fixed, folder};
use crate::{Caller, Error, ErrorKind, Result};

pub(super) async fn run(caller: &Caller, id: &str) -> Result<Folder> {
    if let Some(folder) = fixed(caller.site(), id) {
        return Ok(folder);
    }
    let record = caller
        .catalog()
        .find_folder(caller.site().as_str(), id)
        .await?;
    record.map(folder).ok_or_else(|| not_found(id))
}

pub(crate) fn not_found(id: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("no folder has the ID `{id}`"))
}
