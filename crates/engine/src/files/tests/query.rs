//! Facts about queries.

use api::types::{CursorPaging, FileQuery, FileQueryResult, QueryFileDescriptorsRequest};
use catalog::VISITOR_UPLOADS;
use serde_json::{Value, json};

use super::{delete, named};
use crate::{Result, testing::Near};

#[tokio::test]
async fn a_query_sees_the_whole_site_and_the_trash_only_when_asked() -> Result<()> {
    let near = stocked().await?;

    for (filter, expected) in [
        (json!({}), vec!["cat", "clip", "film", "song"]),
        (
            json!({ "state": "OK" }),
            vec!["cat", "clip", "film", "song"],
        ),
        (json!({ "state": { "$eq": "DELETED" } }), vec!["old"]),
        (json!({ "mediaType": "VIDEO" }), vec!["clip", "film"]),
        (
            json!({ "mediaType": { "$in": ["VIDEO", "AUDIO"] }, "private": true }),
            vec!["film"],
        ),
        (
            json!({ "$and": [{ "private": false }, { "mediaType": "VIDEO" }] }),
            vec!["clip"],
        ),
        (
            json!({ "$and": [{ "private": false }, { "private": true }] }),
            vec![],
        ),
        (json!({ "mediaType": { "$in": [] } }), vec![]),
    ] {
        let found = near.caller.query_files(by_name(&filter, None)).await?;
        assert_eq!(names(&found), expected, "{filter}");
    }
    Ok(())
}

#[tokio::test]
async fn an_empty_query_is_one_of_all_newest_first() -> Result<()> {
    let near = stocked().await?;

    for query in [None, Some(FileQuery::default())] {
        let found = near
            .caller
            .query_files(QueryFileDescriptorsRequest { query })
            .await?;
        // All changed at once, so the ids decide, the other way round.
        assert_eq!(names(&found), ["song", "film", "clip", "cat"]);
    }
    Ok(())
}

#[tokio::test]
async fn the_second_page_needs_nothing_but_the_cursor() -> Result<()> {
    let near = stocked().await?;
    let filter = json!({ "private": false });

    let first = near.caller.query_files(by_name(&filter, Some(2))).await?;
    let cursor = first
        .paging_metadata
        .clone()
        .and_then(|paging| paging.cursors?.next);
    let paging = CursorPaging {
        cursor,
        limit: Some(2),
    };
    let query = Some(FileQuery {
        cursor_paging: Some(paging),
        ..FileQuery::default()
    });
    let second = near
        .caller
        .query_files(QueryFileDescriptorsRequest { query })
        .await?;

    assert_eq!(names(&first), ["cat", "clip"]);
    assert_eq!(names(&second), ["song"]);
    let next = second
        .paging_metadata
        .and_then(|paging| paging.cursors?.next);
    assert_eq!(next.as_deref(), Some(""));
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_query_is_named_where_it_stands() -> Result<()> {
    let near = stocked().await?;

    for (query, field, code) in [
        (json!({ "filter": { "displayName": "cat" } }), "value", ""),
        (
            json!({ "filter": { "mediaType": "OTHER" } }),
            "query.filter.mediaType",
            "",
        ),
        (
            json!({ "sort": [{ "fieldName": "private" }] }),
            "query.sort[0].fieldName",
            "UNSUPPORTED_SORT_VALUE",
        ),
        (
            json!({ "sort": [{ "order": "UP" }] }),
            "query.sort[0].order",
            "",
        ),
        (
            json!({ "cursorPaging": { "cursor": "x" } }),
            "query.cursorPaging.cursor",
            "",
        ),
    ] {
        let error = near
            .caller
            .query_files(request(&query))
            .await
            .expect_err(field);
        assert_eq!(named(&error), [(field, code)]);
    }
    Ok(())
}

/// A site with a few files of several kinds, in several places.
async fn stocked() -> Result<Near> {
    let near = Near::open().await?;
    for (name, media_type, private, folder) in [
        ("cat", "IMAGE", false, "media-root"),
        ("clip", "VIDEO", false, VISITOR_UPLOADS),
        ("film", "VIDEO", true, "media-root"),
        ("song", "AUDIO", false, "purchased-items"),
        ("old", "IMAGE", false, "media-root"),
    ] {
        near.picture(name, |file| {
            file.media_type = media_type.to_owned();
            file.private = private;
            file.folder = folder.to_owned();
        })
        .await?;
    }
    near.caller
        .delete_files(delete(&["id-of-old"], false))
        .await?;
    Ok(near)
}

fn by_name(filter: &Value, limit: Option<i32>) -> QueryFileDescriptorsRequest {
    request(&json!({
        "filter": filter,
        "sort": [{ "fieldName": "displayName" }],
        "cursorPaging": { "limit": limit },
    }))
}

fn request(query: &Value) -> QueryFileDescriptorsRequest {
    serde_json::from_value(json!({ "query": query })).expect("a query")
}

fn names(found: &FileQueryResult) -> Vec<&str> {
    found
        .files
        .iter()
        .map(|file| file.display_name.as_str())
        .collect()
}
