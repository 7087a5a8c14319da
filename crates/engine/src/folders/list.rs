//! One page of what is directly in a folder, or in the trash.

use api::types::{CursorPaging, FolderList, FolderSorting};
use catalog::{FolderFilter, FolderQuery, FolderRecord, Scope};

use super::describe::folder;
use crate::{
    Caller, Result,
    paging::{self, LIST},
    place,
};

/// Which folders, in what order, and which page of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListFolders {
    /// The folder to look into; absent means the media root, or the top level of the trash.
    pub parent_folder_id: Option<String>,
    /// By what, and which way.
    pub sort: Option<FolderSorting>,
    /// Which page.
    pub paging: Option<CursorPaging>,
}

pub(super) async fn run(caller: &Caller, request: ListFolders) -> Result<FolderList> {
    list(caller, request, place::listed).await
}

pub(super) async fn deleted(caller: &Caller, request: ListFolders) -> Result<FolderList> {
    list(caller, request, place::deleted).await
}

async fn list(
    caller: &Caller,
    request: ListFolders,
    scope: impl FnOnce(Option<String>) -> Scope,
) -> Result<FolderList> {
    let ListFolders {
        parent_folder_id,
        sort,
        paging,
    } = request;
    let query = paging::query::<FolderRecord>(&LIST, caller.site(), paging, || {
        let FolderSorting { field_name, order } = sort.unwrap_or_default();
        let order = paging::order::<FolderRecord>(&LIST, field_name, order)?;
        Ok((
            FolderFilter {
                scope: scope(parent_folder_id),
                search: None,
            },
            order,
        ))
    })?;
    page(caller, query).await
}

pub(super) async fn page(caller: &Caller, query: FolderQuery) -> Result<FolderList> {
    let mut records = caller.catalog().list_folders(&query).await?;
    let next_cursor = Some(paging::next(query, &mut records));
    Ok(FolderList {
        folders: records.into_iter().map(folder).collect(),
        next_cursor,
    })
}
