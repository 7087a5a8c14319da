//! Facts about folders.

mod compared;
mod fixed;
mod model;
mod query;
mod trees;
mod update;

use std::time::Duration;

use api::{
    enums::{RootFolder, State},
    types::{
        BulkDeleteFoldersRequest, BulkRestoreFoldersFromTrashBinRequest, CreateFolderRequest,
        CursorPaging, FolderList, FolderSorting, SearchFoldersRequest,
    },
};
use serde_json::json;

use super::{ListFolders, ensure_path};
use crate::{ErrorKind, FileId, Result, testing::Near};

#[tokio::test]
async fn a_folder_is_made_in_the_media_root_or_where_it_is_wanted() -> Result<()> {
    let near = Near::open().await?;

    let pets = near.caller.create_folder(folder("Pets", None)).await?;
    let cats = near
        .caller
        .create_folder(folder("Cats", Some(&pets.id)))
        .await?;

    assert_eq!(
        serde_json::to_value(&pets).expect("JSON"),
        json!({
            "id": "00000000000000000000000000000002",
            "displayName": "Pets",
            "parentFolderId": "media-root",
            "createdDate": "2026-01-15T12:00:00Z",
            "updatedDate": "2026-01-15T12:00:00Z",
            "siteId": "site",
            "state": "OK"
        })
    );
    assert_eq!(cats.parent_folder_id, pets.id);
    assert_eq!(near.caller.get_folder(&cats.id).await?, cats);
    Ok(())
}

#[tokio::test]
async fn two_folders_may_have_one_name() -> Result<()> {
    let near = Near::open().await?;

    let first = near.caller.create_folder(folder("Pets", None)).await?;
    let second = near.caller.create_folder(folder("Pets", Some(""))).await?;

    assert_ne!(first.id, second.id);
    assert_eq!(
        names(&near.caller.list_folders(ListFolders::default()).await?).len(),
        2
    );
    Ok(())
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() -> Result<()> {
    let near = Near::open().await?;
    let mine = near.caller.create_folder(folder("Pets", None)).await?;
    let stranger = near.stranger().await?;

    for error in [
        near.caller
            .get_folder("nowhere")
            .await
            .expect_err("unknown"),
        near.caller
            .create_folder(folder("x", Some("nowhere")))
            .await
            .expect_err("unknown"),
        ensure_path(&near.caller, Some("nowhere"), Some("a"))
            .await
            .expect_err("unknown"),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.to_string(), "no folder has the ID `nowhere`");
    }
    let error = stranger
        .get_folder(&mine.id)
        .await
        .expect_err("someone else's");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    Ok(())
}

#[tokio::test]
async fn a_folder_needs_a_name() -> Result<()> {
    let near = Near::open().await?;

    let error = near
        .caller
        .create_folder(folder("", None))
        .await
        .expect_err("no name");

    assert_eq!(error.to_string(), "`displayName` must be given");
    Ok(())
}

#[tokio::test]
async fn folders_are_listed_page_by_page() -> Result<()> {
    let near = Near::open().await?;
    let pets = near.caller.create_folder(folder("pets", None)).await?;
    for name in ["b", "A", "c"] {
        near.clock.pass(Duration::from_secs(1));
        near.caller
            .create_folder(folder(name, Some(&pets.id)))
            .await?;
    }
    let request = |field: Option<&str>, cursor: Option<String>| ListFolders {
        parent_folder_id: Some(pets.id.clone()),
        sort: field.map(|field| FolderSorting {
            field_name: Some(field.to_owned()),
            order: None,
        }),
        paging: Some(CursorPaging {
            cursor,
            limit: Some(2),
        }),
    };

    let newest = near.caller.list_folders(request(None, None)).await?;
    assert_eq!(names(&newest), ["c", "A"]);
    let first = near
        .caller
        .list_folders(request(Some("displayName"), None))
        .await?;
    assert_eq!(names(&first), ["A", "b"]);
    let cursor = first.next_cursor.and_then(|next| next.cursors?.next);
    let second = near.caller.list_folders(request(None, cursor)).await?;
    assert_eq!(names(&second), ["c"]);

    let error = near
        .caller
        .list_folders(request(Some("sizeInBytes"), None))
        .await;
    let error = error.expect_err("folders have no size");
    assert_eq!(
        error.violations()[0].data,
        Some(json!({
            "allowedValues": ["displayName", "updatedDate"],
            "requestValue": "sizeInBytes"
        }))
    );
    Ok(())
}

#[tokio::test]
async fn a_path_is_made_as_far_as_it_is_missing() -> Result<()> {
    let near = Near::open().await?;
    let videos = near.caller.create_folder(folder("videos", None)).await?;

    let made = ensure_path(&near.caller, None, Some("/videos//2024/december/")).await?;
    let again = ensure_path(&near.caller, Some(&videos.id), Some("2024/december")).await?;

    assert_eq!(made, again);
    assert_eq!(
        near.caller.get_folder(&made).await?.display_name,
        "december"
    );
    assert_eq!(
        ensure_path(&near.caller, Some(&videos.id), None).await?,
        videos.id
    );
    assert_eq!(
        ensure_path(&near.caller, None, Some("/")).await?,
        "media-root"
    );
    for path in ["../secrets", "a/./b"] {
        let error = ensure_path(&near.caller, None, Some(path))
            .await
            .expect_err(path);
        assert_eq!(error.violations()[0].field, "filePath");
    }
    Ok(())
}

#[tokio::test]
async fn folders_are_found_anywhere_below_a_root() -> Result<()> {
    let near = Near::open().await?;
    ensure_path(&near.caller, None, Some("pets/Big Cats")).await?;
    ensure_path(&near.caller, Some("visitor-uploads"), Some("cat fans")).await?;
    let search = async |text: &str, root_folder| {
        let search = Some(text.to_owned());
        let request = SearchFoldersRequest {
            search,
            root_folder,
            ..Default::default()
        };
        near.caller.search_folders(request).await
    };

    assert_eq!(names(&search("CAT", None).await?), ["Big Cats"]);
    let visitors = Some(RootFolder::VisitorUploadsRoot);
    assert_eq!(names(&search("cat", visitors).await?), ["cat fans"]);
    assert_eq!(names(&search("", None).await?).len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_deleted_folder_takes_all_it_holds_along_and_back() -> Result<()> {
    let near = Near::open().await?;
    let cats = ensure_path(&near.caller, None, Some("pets/cats")).await?;
    let pets = near.caller.get_folder(&cats).await?.parent_folder_id;
    near.picture("cat", |file| file.folder = cats.clone())
        .await?;
    let cat = FileId::parse("id-of-cat");

    near.caller
        .delete_folders(delete(&[&pets, "unknown"], false))
        .await?;

    let trash = near
        .caller
        .list_deleted_folders(ListFolders::default())
        .await?;
    assert_eq!(names(&trash), ["pets"]);
    assert_eq!(trash.folders[0].parent_folder_id, "trash-root");
    assert_eq!(trash.folders[0].state, State::Deleted);
    let inside = ListFolders {
        parent_folder_id: Some(pets.clone()),
        ..Default::default()
    };
    assert_eq!(
        names(&near.caller.list_deleted_folders(inside).await?),
        ["cats"]
    );
    let file = near.caller.get_file(&cat).await?;
    assert_eq!(
        (file.state, file.parent_folder_id),
        (State::Deleted, Some(cats.clone()))
    );
    let gone = ensure_path(&near.caller, Some(&cats), None)
        .await
        .expect_err("in the trash");
    assert_eq!(gone.kind(), ErrorKind::NotFound);

    let folder_ids = vec![pets.clone()];
    near.caller
        .restore_folders(BulkRestoreFoldersFromTrashBinRequest { folder_ids })
        .await?;

    assert_eq!(
        near.caller.get_folder(&pets).await?.parent_folder_id,
        "media-root"
    );
    assert_eq!(near.caller.get_file(&cat).await?.state, State::Ok);
    Ok(())
}

#[tokio::test]
async fn a_folder_deleted_for_good_takes_the_bytes_along() -> Result<()> {
    let near = Near::open().await?;
    let pets = near.caller.create_folder(folder("pets", None)).await?.id;
    let cat = near
        .picture("cat", |file| file.folder = pets.clone())
        .await?;
    let blobs = near.caller.engine().blobs();
    blobs.stage("upload").await?.promote(&cat.id).await?;

    near.caller.delete_folders(delete(&[&pets], true)).await?;

    assert_eq!(
        near.caller
            .get_folder(&pets)
            .await
            .expect_err("gone")
            .kind(),
        ErrorKind::NotFound
    );
    assert_eq!(blobs.size(&cat.id).await?, None);
    Ok(())
}

fn delete(ids: &[&str], permanent: bool) -> BulkDeleteFoldersRequest {
    let folder_ids = ids.iter().map(ToString::to_string).collect();
    BulkDeleteFoldersRequest {
        folder_ids,
        permanent: Some(permanent),
    }
}

fn folder(name: &str, parent: Option<&str>) -> CreateFolderRequest {
    let parent_folder_id = parent.map(str::to_owned);
    CreateFolderRequest {
        display_name: name.to_owned(),
        parent_folder_id,
    }
}

fn names(list: &FolderList) -> Vec<&str> {
    list.folders
        .iter()
        .map(|folder| folder.display_name.as_str())
        .collect()
}
