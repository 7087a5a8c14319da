//! Facts about pages, orders and searches.

use std::time::Duration;

use api::{
    enums::{MediaType, RootFolder, SortOrder},
    types::{CursorPaging, SearchFilesRequest},
};
use catalog::VISITOR_UPLOADS;
use serde_json::json;

use super::{ListFiles, after, cursor, delete, folder, named, names, sort};
use crate::{ListFolders, Result, testing::Near};

#[tokio::test]
async fn a_list_shows_fifty_files_the_last_changed_first() -> Result<()> {
    let near = Near::open().await?;
    for number in 0..60 {
        near.clock.pass(Duration::from_secs(1));
        near.picture(&format!("{number:02}"), |_| {}).await?;
    }

    for limit in [None, Some(0)] {
        let paging = Some(CursorPaging {
            cursor: None,
            limit,
        });
        let request = ListFiles {
            paging,
            ..ListFiles::default()
        };
        let first = near.caller.list_files(request).await?;
        assert_eq!(first.files.len(), 50);
        assert_eq!(first.files[0].display_name, "59");

        let second = near.caller.list_files(after(&first, None)).await?;
        assert_eq!(names(&second)[0], "09");
        assert_eq!(names(&second).len(), 10);
        assert_eq!(cursor(&second), "");
    }
    Ok(())
}

#[tokio::test]
async fn a_page_that_is_just_full_is_the_last() -> Result<()> {
    let near = Near::open().await?;
    for name in ["a", "b"] {
        near.picture(name, |_| {}).await?;
    }

    let paging = Some(CursorPaging {
        cursor: None,
        limit: Some(2),
    });
    let page = near
        .caller
        .list_files(ListFiles {
            paging,
            ..ListFiles::default()
        })
        .await?;

    assert_eq!((names(&page).len(), cursor(&page).as_str()), (2, ""));
    Ok(())
}

#[tokio::test]
async fn a_cursor_carries_filter_and_sort_and_wins_over_others() -> Result<()> {
    let near = Near::open().await?;
    for (name, private) in [("a", true), ("b", false), ("c", true), ("d", true)] {
        near.picture(name, |file| file.private = private).await?;
    }
    let request = ListFiles {
        private: Some(true),
        sort: Some(sort("displayName", None)),
        paging: Some(CursorPaging {
            cursor: None,
            limit: Some(1),
        }),
        ..ListFiles::default()
    };

    let first = near.caller.list_files(request).await?;
    let alone = near.caller.list_files(after(&first, None)).await?;
    let contradicted = ListFiles {
        private: Some(false),
        sort: Some(sort("sizeInBytes", Some(SortOrder::Desc))),
        ..after(&first, Some(1))
    };
    let contradicted = near.caller.list_files(contradicted).await?;

    assert_eq!(names(&first), ["a"]);
    assert_eq!(names(&alone), ["c", "d"]);
    assert_eq!(names(&contradicted), ["c"]);
    Ok(())
}

#[tokio::test]
async fn a_cursor_of_something_else_is_refused() -> Result<()> {
    let near = Near::open().await?;
    for name in ["a", "b"] {
        near.caller.create_folder(folder(name)).await?;
    }
    let paging = Some(CursorPaging {
        cursor: None,
        limit: Some(1),
    });
    let request = ListFolders {
        paging,
        ..Default::default()
    };
    let folders = near.caller.list_folders(request).await?;
    let of_folders = folders
        .next_cursor
        .and_then(|next| next.cursors?.next)
        .expect("a cursor");

    for cursor in ["tomorrow", "v1.", "v1.e30", "v2.e30", of_folders.as_str()] {
        let paging = Some(CursorPaging {
            cursor: Some(cursor.to_owned()),
            limit: None,
        });
        let request = ListFiles {
            paging,
            ..ListFiles::default()
        };
        let error = near.caller.list_files(request).await.expect_err(cursor);
        assert_eq!(
            error.to_string(),
            "`paging.cursor` is not a cursor of this list",
            "{cursor}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn lists_are_sorted_by_what_they_can_be() -> Result<()> {
    let near = Near::open().await?;
    for (name, size) in [("B", 3), ("a", 20), ("C", 100)] {
        near.clock.pass(Duration::from_secs(1));
        near.picture(name, |file| file.size = size).await?;
    }
    let list = async |field: &str, order| {
        let request = ListFiles {
            sort: Some(sort(field, order)),
            ..ListFiles::default()
        };
        near.caller.list_files(request).await
    };

    assert_eq!(names(&list("displayName", None).await?), ["a", "B", "C"]);
    assert_eq!(
        names(&list("sizeInBytes", Some(SortOrder::Desc)).await?),
        ["C", "a", "B"]
    );
    assert_eq!(
        names(&list("updatedDate", Some(SortOrder::Asc)).await?),
        ["B", "a", "C"]
    );

    let error = list("updateDate", None).await.expect_err("no such field");
    assert_eq!(
        named(&error),
        [("sort.fieldName", "UNSUPPORTED_SORT_VALUE")]
    );
    assert_eq!(
        error.violations()[0].data,
        Some(json!({
            "allowedValues": ["displayName", "updatedDate", "sizeInBytes"],
            "requestValue": "updateDate"
        }))
    );
    Ok(())
}

#[tokio::test]
async fn lists_are_narrowed_by_media_types_that_mean_something() -> Result<()> {
    let near = Near::open().await?;
    near.picture("film", |file| file.media_type = "VIDEO".to_owned())
        .await?;
    near.picture("cat", |_| {}).await?;
    let list = async |media_types: &[MediaType]| {
        let media_types = Some(media_types.to_vec());
        near.caller
            .list_files(ListFiles {
                media_types,
                ..ListFiles::default()
            })
            .await
    };

    assert_eq!(
        names(&list(&[MediaType::Video, MediaType::Audio]).await?),
        ["film"]
    );
    assert_eq!(names(&list(&[]).await?).len(), 2);
    for odd in [MediaType::Other, MediaType::Unknown("UNKNOWN".to_owned())] {
        let error = list(&[odd]).await.expect_err("not filterable");
        assert_eq!(named(&error), [("mediaTypes", "UNSUPPORTED_MEDIA_TYPE")]);
    }
    Ok(())
}

#[tokio::test]
async fn a_search_looks_below_one_root() -> Result<()> {
    let near = Near::open().await?;
    let below = near.caller.create_folder(folder("below")).await?;
    near.picture("cat 1", |file| file.folder = below.id.clone())
        .await?;
    near.picture("cat 2", |file| file.folder = VISITOR_UPLOADS.to_owned())
        .await?;
    near.picture("cat 3", |_| {}).await?;
    near.picture("dog", |_| {}).await?;
    near.caller
        .delete_files(delete(&["id-of-cat 3"], false))
        .await?;
    let search = async |text: &str, root_folder| {
        let search = Some(text.to_owned());
        let request = SearchFilesRequest {
            search,
            root_folder,
            ..Default::default()
        };
        near.caller.search_files(request).await
    };

    assert_eq!(names(&search("CAT", None).await?), ["cat 1"]);
    assert_eq!(
        names(&search("cat", Some(RootFolder::VisitorUploadsRoot)).await?),
        ["cat 2"]
    );
    assert_eq!(
        names(&search("cat", Some(RootFolder::TrashRoot)).await?),
        ["cat 3"]
    );
    assert_eq!(names(&search("", None).await?).len(), 2);
    let odd = Some(RootFolder::Unknown("ATTIC".to_owned()));
    let error = search("cat", odd).await.expect_err("no such root");
    assert_eq!(error.violations()[0].field, "rootFolder");
    Ok(())
}
