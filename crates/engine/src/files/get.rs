//! Looks files up by their ids, in the trash as well.

use std::collections::HashMap;

use api::types::FileDescriptor;
use serde_json::json;

use super::describe;
use crate::{Caller, Error, FileId, Result, Violation};

pub(super) async fn one(caller: &Caller, id: &FileId) -> Result<FileDescriptor> {
    let record = caller
        .catalog()
        .find_file(caller.site().as_str(), id.as_str())
        .await?;
    let record = record.ok_or_else(|| Error::invalid(not_found("fileId", id)))?;
    Ok(describe(caller.links(), record))
}

pub(super) async fn several(caller: &Caller, ids: &[FileId]) -> Result<Vec<FileDescriptor>> {
    let plain: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let records = caller
        .catalog()
        .find_files(caller.site().as_str(), &plain)
        .await?;
    let records: HashMap<_, _> = records
        .into_iter()
        .map(|record| (record.id.clone(), record))
        .collect();

    let unknown = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| !records.contains_key(id.as_str()));
    let violations: Vec<_> = unknown
        .map(|(index, id)| not_found(format!("fileIds[{index}]"), id))
        .collect();
    if !violations.is_empty() {
        return Err(Error::invalid_fields(violations));
    }
    Ok(ids
        .iter()
        .map(|id| describe(caller.links(), records[id.as_str()].clone()))
        .collect())
}

/// The service answers 400 for a file that does not exist, with 404 inside.
pub(crate) fn not_found(field: impl Into<String>, id: &FileId) -> Violation {
    let description = format!("no file has the ID `{id}`");
    Violation::named(field, "RESOURCE_NOT_FOUND", description)
        .with_data(json!({ "internalHttpStatusCode": 404, "internalKey": "file.not_found" }))
}
