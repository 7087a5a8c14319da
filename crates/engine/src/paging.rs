//! Pages: how large, in which order, and the cursor that carries everything to the next one.

use api::{enums::SortOrder, types};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use catalog::{Direction, FileRecord, FolderRecord, Order, Position, Query, Sort};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::{Error, Result, Rule, SiteId, Violation};

/// How many items a page has when nobody says.
const USUAL: usize = 50;
/// What every cursor of this release begins with.
const VERSION: &str = "v1.";

/// What can be listed: which filter chooses, which word keeps its cursors apart from others'.
pub(crate) trait Listed {
    type Filter: Serialize + DeserializeOwned;
    const NAME: &'static str;
    /// What it can be sorted by, under the names of the API.
    const SORTS: &'static [(&'static str, Sort)];

    fn position(&self, sort: Sort) -> Position;
}

impl Listed for FileRecord {
    type Filter = catalog::FileFilter;
    const NAME: &'static str = "files";
    const SORTS: &'static [(&'static str, Sort)] = &[
        ("displayName", Sort::Name),
        ("updatedDate", Sort::Updated),
        ("sizeInBytes", Sort::Size),
    ];

    fn position(&self, sort: Sort) -> Position {
        self.position(sort)
    }
}

impl Listed for FolderRecord {
    type Filter = catalog::FolderFilter;
    const NAME: &'static str = "folders";
    const SORTS: &'static [(&'static str, Sort)] =
        &[("displayName", Sort::Name), ("updatedDate", Sort::Updated)];

    fn position(&self, sort: Sort) -> Position {
        self.position(sort)
    }
}

/// Everything the next page needs, so that a request may consist of the cursor alone.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor<F> {
    #[serde(rename = "l")]
    list: String,
    #[serde(rename = "f")]
    filter: F,
    #[serde(rename = "o")]
    order: Order,
    #[serde(rename = "a")]
    after: Position,
}

/// Where in a request cursor and order stand, for those who are told that they are wrong.
#[derive(Debug)]
pub(crate) struct Form {
    cursor: &'static str,
    sort_field: &'static str,
    sort_order: &'static str,
}

/// Lists and searches.
pub(crate) const LIST: Form = Form {
    cursor: "paging.cursor",
    sort_field: "sort.fieldName",
    sort_order: "sort.order",
};

/// Queries.
pub(crate) const QUERY: Form = Form {
    cursor: "query.cursorPaging.cursor",
    sort_field: "query.sort[0].fieldName",
    sort_order: "query.sort[0].order",
};

/// The query for the page that is asked for. A cursor wins over the filter and the order that `first` gives,
/// for it carries its own.
pub(crate) fn query<T: Listed>(
    form: &Form,
    site: &SiteId,
    paging: Option<types::CursorPaging>,
    first: impl FnOnce() -> Result<(T::Filter, Order)>,
) -> Result<Query<T::Filter>> {
    let types::CursorPaging { cursor, limit } = paging.unwrap_or_default();
    let (filter, order, after) = match cursor.filter(|cursor| !cursor.is_empty()) {
        Some(text) => {
            let cursor = decode::<T>(&text).ok_or_else(|| not_a_cursor(form))?;
            (cursor.filter, cursor.order, Some(cursor.after))
        }
        None => first().map(|(filter, order)| (filter, order, None))?,
    };

    let wanted = limit
        .and_then(|limit| usize::try_from(limit).ok())
        .filter(|limit| *limit > 0);
    // One item more than asked for tells whether there is a next page.
    let limit = wanted.unwrap_or(USUAL) + 1;
    Ok(Query {
        site: site.as_str().to_owned(),
        filter,
        order,
        after,
        limit,
    })
}

/// Takes the one item too many off a page and says where the next one begins.
pub(crate) fn next<T: Listed>(
    query: Query<T::Filter>,
    items: &mut Vec<T>,
) -> types::PagingMetadata {
    let more = items.len() == query.limit;
    if more {
        items.pop();
    }
    let last = items.last().filter(|_| more);
    let cursor = last.map(|last| {
        let Query { filter, order, .. } = query;
        let after = last.position(order.sort);
        encode(&Cursor {
            list: T::NAME.to_owned(),
            filter,
            order,
            after,
        })
    });

    // The service itself ends a list with an empty cursor.
    let cursors = types::Cursors {
        next: Some(cursor.unwrap_or_default()),
    };
    types::PagingMetadata {
        cursors: Some(cursors),
        total: None,
    }
}

/// The order that is asked for by the API's names; without any, what was changed last comes first.
pub(crate) fn order<T: Listed>(
    form: &Form,
    field: Option<String>,
    order: Option<SortOrder>,
) -> Result<Order> {
    let direction = match order {
        Some(SortOrder::Asc) => Some(Direction::Ascending),
        Some(SortOrder::Desc) => Some(Direction::Descending),
        Some(SortOrder::Unknown(word)) => return Err(not_an_order(form, &word)),
        None => None,
    };
    let Some(field) = field.filter(|field| !field.is_empty()) else {
        let direction = direction.unwrap_or(Direction::Descending);
        return Ok(Order {
            sort: Sort::Updated,
            direction,
        });
    };

    let known = T::SORTS.iter().find(|(name, _)| *name == field);
    let &(_, sort) = known.ok_or_else(|| not_a_sort::<T>(form, &field))?;
    Ok(Order {
        sort,
        direction: direction.unwrap_or(Direction::Ascending),
    })
}

/// `UnsupportedRequestValueError`: what was asked for, and what could have been.
pub(crate) fn unsupported(allowed: &[&str], requested: &str) -> serde_json::Value {
    let requested: String = requested.chars().take(200).collect();
    json!({ "allowedValues": allowed, "requestValue": requested })
}

fn encode<F: Serialize>(cursor: &Cursor<F>) -> String {
    let json = serde_json::to_vec(cursor).expect("a cursor is JSON");
    format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(json))
}

fn decode<T: Listed>(text: &str) -> Option<Cursor<T::Filter>> {
    let json = URL_SAFE_NO_PAD.decode(text.strip_prefix(VERSION)?).ok()?;
    let cursor: Cursor<T::Filter> = serde_json::from_slice(&json).ok()?;
    let sorts = T::SORTS.iter().any(|(_, sort)| *sort == cursor.order.sort);
    let fits = cursor.list == T::NAME && sorts && cursor.after.key.fits(cursor.order.sort);
    fits.then_some(cursor)
}

fn not_a_cursor(form: &Form) -> Error {
    let description = "is not a cursor of this list";
    Error::invalid(Violation::new(form.cursor, Rule::Validation, description))
}

fn not_an_order(form: &Form, word: &str) -> Error {
    let description = format!("must be `ASC` or `DESC`, not `{word}`");
    Error::invalid(Violation::new(
        form.sort_order,
        Rule::InvalidEnumValue,
        description,
    ))
}

fn not_a_sort<T: Listed>(form: &Form, field: &str) -> Error {
    let allowed: Vec<_> = T::SORTS.iter().map(|(name, _)| *name).collect();
    let description = format!("cannot sort by `{field}`");
    let violation = Violation::named(form.sort_field, "UNSUPPORTED_SORT_VALUE", description);
    Error::invalid(violation.with_data(unsupported(&allowed, field)))
}
