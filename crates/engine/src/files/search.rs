//! One page of all files below a root whose name, MIME type or labels hold a text.

use api::types::{FileList, FileSorting, SearchFilesRequest};
use catalog::{FileFilter, FileRecord};

use super::list::{filterable, page};
use crate::{
    Caller, Result,
    paging::{self, LIST},
    place,
};

pub(super) async fn run(caller: &Caller, request: SearchFilesRequest) -> Result<FileList> {
    let SearchFilesRequest {
        search,
        root_folder,
        media_types,
        private,
        sort,
        paging,
    } = request;
    let query = paging::query::<FileRecord>(&LIST, caller.site(), paging, || {
        let FileSorting { field_name, order } = sort.unwrap_or_default();
        let order = paging::order::<FileRecord>(&LIST, field_name, order)?;
        let filter = FileFilter {
            scope: place::searched(root_folder)?,
            media_types: filterable(media_types)?,
            private,
            search: search.filter(|text| !text.is_empty()),
        };
        Ok((filter, order))
    })?;
    page(caller, query).await
}
