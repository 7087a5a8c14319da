//! One page of what is directly in a folder, or in the trash.

use api::{
    enums::MediaType,
    types::{CursorPaging, FileList, FileSorting},
};
use catalog::{FileFilter, FileQuery, FileRecord, Scope};

use super::describe;
use crate::{
    Caller, Error, Result, Violation,
    paging::{self, LIST},
    place,
};

/// Which files, in what order, and which page of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListFiles {
    /// The folder to look into; absent means the media root, or the top level of the trash.
    pub parent_folder_id: Option<String>,
    /// Only these media types; absent or empty means all.
    pub media_types: Option<Vec<MediaType>>,
    /// Only private files, or only public ones.
    pub private: Option<bool>,
    /// By what, and which way.
    pub sort: Option<FileSorting>,
    /// Which page.
    pub paging: Option<CursorPaging>,
}

pub(super) async fn run(caller: &Caller, request: ListFiles) -> Result<FileList> {
    list(caller, request, place::listed).await
}

pub(super) async fn deleted(caller: &Caller, request: ListFiles) -> Result<FileList> {
    list(caller, request, place::deleted).await
}

async fn list(
    caller: &Caller,
    request: ListFiles,
    scope: impl FnOnce(Option<String>) -> Scope,
) -> Result<FileList> {
    let ListFiles {
        parent_folder_id,
        media_types,
        private,
        sort,
        paging,
    } = request;
    let query = paging::query::<FileRecord>(&LIST, caller.site(), paging, || {
        let FileSorting { field_name, order } = sort.unwrap_or_default();
        let order = paging::order::<FileRecord>(&LIST, field_name, order)?;
        let scope = scope(parent_folder_id);
        let media_types = filterable(media_types)?;
        Ok((
            FileFilter {
                scope,
                media_types,
                private,
                search: None,
            },
            order,
        ))
    })?;
    page(caller, query).await
}

pub(super) async fn page(caller: &Caller, query: FileQuery) -> Result<FileList> {
    let mut records = caller.catalog().list_files(&query).await?;
    let next_cursor = Some(paging::next(query, &mut records));
    let files = records
        .into_iter()
        .map(|record| describe(caller.links(), record))
        .collect();
    Ok(FileList { files, next_cursor })
}

/// Media types that files can be filtered on; `UNKNOWN` and `OTHER` are not among them.
pub(super) const FILTERABLE: [&str; 7] = [
    "IMAGE", "VIDEO", "AUDIO", "DOCUMENT", "VECTOR", "ARCHIVE", "MODEL3D",
];

/// The media types that are wanted, if files can be filtered on all of them.
pub(super) fn filterable(media_types: Option<Vec<MediaType>>) -> Result<Vec<String>> {
    let words = media_types
        .unwrap_or_default()
        .into_iter()
        .map(|each| each.to_string());
    words
        .map(|word| {
            if FILTERABLE.contains(&word.as_str()) {
                return Ok(word);
            }
            let description = format!("cannot filter on media type `{word}`");
            let violation = Violation::named("mediaTypes", "UNSUPPORTED_MEDIA_TYPE", description);
            Err(Error::invalid(
                violation.with_data(paging::unsupported(&FILTERABLE, &word)),
            ))
        })
        .collect()
}
