//! Facts about queries of folders.

use api::types::{FolderQueryResult, QueryFoldersRequest};
use serde_json::{Value, json};

use super::{ensure_path, folder};
use crate::{Result, testing::Near};

#[tokio::test]
async fn a_query_sees_the_folders_of_all_roots_and_the_trash_only_when_asked() -> Result<()> {
    let near = Near::open().await?;
    ensure_path(&near.caller, None, Some("a/b")).await?;
    ensure_path(&near.caller, Some("visitor-uploads"), Some("c")).await?;
    let old = near.caller.create_folder(folder("old", None)).await?.id;
    near.delete_folder(&old).await?;

    for (filter, expected) in [
        (json!(null), vec!["a", "b", "c"]),
        (json!({ "state": "OK" }), vec!["a", "b", "c"]),
        (
            json!({ "$and": [{ "state": { "$eq": "DELETED" } }] }),
            vec!["old"],
        ),
        (
            json!({ "$and": [{ "state": "OK" }, { "state": "DELETED" }] }),
            vec![],
        ),
    ] {
        let found = near
            .caller
            .query_folders(by_name(&json!({ "filter": filter })))
            .await?;
        assert_eq!(names(&found), expected, "{filter}");
    }

    let first = near
        .caller
        .query_folders(by_name(&json!({ "cursorPaging": { "limit": 2 } })))
        .await?;
    let cursor = first
        .paging_metadata
        .clone()
        .and_then(|paging| paging.cursors?.next);
    let alone = request(&json!({ "cursorPaging": { "cursor": cursor } }));
    assert_eq!(names(&near.caller.query_folders(alone).await?), ["c"]);
    Ok(())
}

#[tokio::test]
async fn folders_cannot_be_filtered_or_sorted_by_more_than_they_have() -> Result<()> {
    let near = Near::open().await?;

    for (query, message) in [
        (
            json!({ "filter": { "private": true } }),
            "Field 'private' is not declared as filterable",
        ),
        (
            json!({ "sort": [{ "fieldName": "sizeInBytes" }] }),
            "cannot sort by `sizeInBytes`",
        ),
    ] {
        let error = near
            .caller
            .query_folders(request(&query))
            .await
            .expect_err(message);
        assert_eq!(error.message(), message);
    }
    Ok(())
}

fn by_name(query: &Value) -> QueryFoldersRequest {
    let mut query = query.clone();
    query["sort"] = json!([{ "fieldName": "displayName" }]);
    request(&query)
}

fn request(query: &Value) -> QueryFoldersRequest {
    serde_json::from_value(json!({ "query": query })).expect("a query")
}

fn names(found: &FolderQueryResult) -> Vec<&str> {
    found
        .folders
        .iter()
        .map(|folder| folder.display_name.as_str())
        .collect()
}
