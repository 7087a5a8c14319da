//! One page of all folders below a root whose name holds a text.

use api::types::{FolderList, FolderSorting, SearchFoldersRequest};
use catalog::{FolderFilter, FolderRecord};

use super::list::page;
use crate::{
    Caller, Result,
    paging::{self, LIST},
    place,
};

pub(super) async fn run(caller: &Caller, request: SearchFoldersRequest) -> Result<FolderList> {
    let SearchFoldersRequest {
        search,
        root_folder,
        sort,
        paging,
    } = request;
    let query = paging::query::<FolderRecord>(&LIST, caller.site(), paging, || {
        let FolderSorting { field_name, order } = sort.unwrap_or_default();
        let order = paging::order::<FolderRecord>(&LIST, field_name, order)?;
        let scope = place::searched(root_folder)?;
        let search = search.filter(|text| !text.is_empty());
        Ok((FolderFilter { scope, search }, order))
    })?;
    page(caller, query).await
}
