//! One page of the folders of a whole site that fit a filter.

use api::types::{FolderQueryResult, QueryFoldersRequest};
use catalog::{FolderFilter, FolderRecord};

use super::list::page;
use crate::{
    Caller, Result, filter,
    paging::{self, QUERY},
    place,
};

pub(super) async fn run(
    caller: &Caller,
    request: QueryFoldersRequest,
) -> Result<FolderQueryResult> {
    let query = request.query.unwrap_or_default();
    let query = paging::query::<FolderRecord>(&QUERY, caller.site(), query.cursor_paging, || {
        let sort = query
            .sort
            .unwrap_or_default()
            .into_iter()
            .next()
            .unwrap_or_default();
        let order = paging::order::<FolderRecord>(&QUERY, sort.field_name, sort.order)?;
        let allowed = filter::read(&query.filter.unwrap_or_default(), &[place::STATE])?;
        let (scope, search) = (place::queried(&allowed), None);
        Ok((FolderFilter { scope, search }, order))
    })?;
    let page = page(caller, query).await?;
    Ok(FolderQueryResult {
        folders: page.folders,
        paging_metadata: page.next_cursor,
    })
}
