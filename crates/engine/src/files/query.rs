//! One page of the files of a whole site that fit a filter.

use api::types::{FileQueryResult, QueryFileDescriptorsRequest};
use catalog::{FileFilter, FileRecord, Scope};
use serde_json::Value;

use super::list::{FILTERABLE, page};
use crate::{
    Caller, Result,
    filter::{self, Allowed, Kind, Member},
    paging::{self, QUERY},
    place,
};

const MEMBERS: [Member; 3] = [
    Member {
        name: "private",
        operators: &["$eq"],
        kind: Kind::Flag,
    },
    Member {
        name: "mediaType",
        operators: &["$eq", "$in"],
        kind: Kind::Word(&FILTERABLE),
    },
    place::STATE,
];

pub(super) async fn run(
    caller: &Caller,
    request: QueryFileDescriptorsRequest,
) -> Result<FileQueryResult> {
    let query = request.query.unwrap_or_default();
    let query = paging::query::<FileRecord>(&QUERY, caller.site(), query.cursor_paging, || {
        let sort = query
            .sort
            .unwrap_or_default()
            .into_iter()
            .next()
            .unwrap_or_default();
        let order = paging::order::<FileRecord>(&QUERY, sort.field_name, sort.order)?;
        let allowed = filter::read(&query.filter.unwrap_or_default(), &MEMBERS)?;
        Ok((filter(&allowed), order))
    })?;
    let page = page(caller, query).await?;
    Ok(FileQueryResult {
        files: page.files,
        paging_metadata: page.next_cursor,
    })
}

fn filter(allowed: &Allowed) -> FileFilter {
    let (private, media_types) = (allowed.get("private"), allowed.get("mediaType"));
    let contradiction = [private, media_types]
        .into_iter()
        .flatten()
        .any(Vec::is_empty);

    let words = media_types.into_iter().flatten().filter_map(Value::as_str);
    FileFilter {
        scope: if contradiction {
            Scope::Nowhere
        } else {
            place::queried(allowed)
        },
        media_types: words.map(str::to_owned).collect(),
        private: private.and_then(|values| values.first()?.as_bool()),
        search: None,
    }
}
