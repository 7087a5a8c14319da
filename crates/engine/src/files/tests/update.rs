//! Facts about renaming, moving and labelling files.

use std::time::Duration;

use api::types::FilePatch;
use serde_json::json;

use super::{delete, folder, named};
use crate::{ErrorKind, Result, testing::Near};

#[tokio::test]
async fn what_is_written_replaces_and_the_rest_stays() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat.jpg", |file| file.labels = vec!["pet".to_owned()])
        .await?;
    let pets = near.caller.create_folder(folder("pets")).await?.id;
    near.clock.pass(Duration::from_secs(1));

    let renamed = FilePatch {
        display_name: Some("Mimi.jpg".to_owned()),
        ..patch("id-of-cat.jpg")
    };
    let renamed = near.caller.update_file(renamed).await?;
    assert_eq!(
        json!([
            renamed.display_name,
            renamed.media.and_then(|media| media.image?.image?.filename),
            renamed.labels,
            renamed.parent_folder_id,
            renamed.updated_date,
            renamed.created_date,
        ]),
        json!([
            "Mimi.jpg",
            "Mimi.jpg",
            ["pet"],
            "media-root",
            "2026-01-15T12:00:01Z",
            "2026-01-15T12:00:00Z",
        ])
    );

    let moved = FilePatch {
        parent_folder_id: Some(pets.clone()),
        labels: Some(vec!["cat".to_owned(), "tabby".to_owned()]),
        ..patch("wix:image://v1/id-of-cat.jpg/cat.jpg")
    };
    let moved = near.caller.update_file(moved).await?;
    assert_eq!(
        json!([moved.display_name, moved.labels, moved.parent_folder_id]),
        json!(["Mimi.jpg", ["cat", "tabby"], pets])
    );

    let cleared = FilePatch {
        labels: Some(Vec::new()),
        ..patch("id-of-cat.jpg")
    };
    assert_eq!(
        near.caller.update_file(cleared).await?.labels,
        Some(Vec::new())
    );
    Ok(())
}

#[tokio::test]
async fn a_change_needs_something_to_change() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat", |_| {}).await?;

    for parent in [None, Some(String::new())] {
        let empty = FilePatch {
            parent_folder_id: parent,
            ..patch("id-of-cat")
        };
        let error = near
            .caller
            .update_file(empty)
            .await
            .expect_err("nothing to do");
        assert_eq!(named(&error), [("file", "FIELD_MASK_IS_EMPTY_OR_MISSING")]);
        assert_eq!(error.message(), "no field to update");
    }
    let nameless = FilePatch {
        display_name: Some(String::new()),
        ..patch("id-of-cat")
    };
    let error = near
        .caller
        .update_file(nameless)
        .await
        .expect_err("no name");
    assert_eq!(error.message(), "`file.displayName` must not be empty");
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_not_there_or_not_ours_cannot_be_changed() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat", |_| {}).await?;
    let stranger = near.stranger().await?;

    for (caller, id) in [(&near.caller, "nobody"), (&stranger, "id-of-cat")] {
        let error = caller.update_file(renamed(id)).await.expect_err(id);
        assert_eq!(named(&error), [("file.id", "RESOURCE_NOT_FOUND")]);
    }
    Ok(())
}

#[tokio::test]
async fn a_file_is_moved_only_where_files_may_lie() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat", |_| {}).await?;
    let gone = near.caller.create_folder(folder("gone")).await?.id;
    near.delete_folder(&gone).await?;

    let refused = async |target: &str| {
        let patch = moved("id-of-cat", target);
        near.caller.update_file(patch).await.expect_err(target)
    };

    let error = refused("nowhere").await;
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::NotFound, "no folder has the ID `nowhere`")
    );
    assert_eq!(
        refused(&gone).await.message(),
        format!("`file.parentFolderId` `{gone}` is in the trash")
    );
    assert_eq!(
        refused("trash-root").await.message(),
        "`file.parentFolderId` cannot be the trash"
    );
    assert_eq!(
        refused("purchased-items").await.message(),
        "`file.parentFolderId` cannot be the system folder `purchased-items`"
    );
    let visitors = near
        .caller
        .update_file(moved("id-of-cat", "visitor-uploads"))
        .await?;
    assert_eq!(
        visitors.parent_folder_id.as_deref(),
        Some("visitor-uploads")
    );
    Ok(())
}

#[tokio::test]
async fn whoever_sends_a_whole_entity_back_moves_nothing() -> Result<()> {
    let near = Near::open().await?;
    near.picture("bought", |file| file.folder = "purchased-items".to_owned())
        .await?;
    near.picture("thrown", |_| {}).await?;
    near.caller
        .delete_files(delete(&["id-of-thrown"], false))
        .await?;

    for (id, parent) in [
        ("id-of-bought", "purchased-items"),
        ("id-of-thrown", "trash-root"),
    ] {
        let whole = FilePatch {
            display_name: Some("new".to_owned()),
            ..moved(id, parent)
        };
        let changed = near.caller.update_file(whole).await?;
        assert_eq!(
            (
                changed.display_name.as_str(),
                changed.parent_folder_id.as_deref()
            ),
            ("new", Some(parent))
        );
    }
    let error = near
        .caller
        .update_file(moved("id-of-thrown", "media-root"))
        .await;
    assert_eq!(
        error.expect_err("in the trash").message(),
        "`file.parentFolderId` cannot be changed in the trash\nhint: restore it first"
    );
    Ok(())
}

fn patch(id: &str) -> FilePatch {
    FilePatch {
        id: id.to_owned(),
        display_name: None,
        labels: None,
        parent_folder_id: None,
    }
}

fn renamed(id: &str) -> FilePatch {
    FilePatch {
        display_name: Some("new".to_owned()),
        ..patch(id)
    }
}

fn moved(id: &str, parent: &str) -> FilePatch {
    FilePatch {
        parent_folder_id: Some(parent.to_owned()),
        ..patch(id)
    }
}
