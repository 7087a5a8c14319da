//! Facts about renaming and moving folders.

use std::time::Duration;

use api::types::FolderPatch;
use serde_json::json;

use super::{ensure_path, folder, names};
use crate::{Error, ErrorKind, FileId, ListFolders, Result, testing::Near};

#[tokio::test]
async fn what_is_written_replaces_and_the_rest_stays() -> Result<()> {
    let near = Near::open().await?;
    let pets = near.caller.create_folder(folder("pets", None)).await?.id;
    let cats = near.caller.create_folder(folder("cats", None)).await?.id;
    near.clock.pass(Duration::from_secs(1));

    let changed = near.caller.update_folder(&cats, renamed("Cats")).await?;
    assert_eq!(
        serde_json::to_value(&changed).expect("JSON"),
        json!({
            "id": cats,
            "displayName": "Cats",
            "parentFolderId": "media-root",
            "createdDate": "2026-01-15T12:00:00Z",
            "updatedDate": "2026-01-15T12:00:01Z",
            "siteId": "site",
            "state": "OK"
        })
    );
    let both = FolderPatch {
        parent_folder_id: Some(pets.clone()),
        ..renamed("Our cats")
    };
    let changed = near.caller.update_folder(&cats, both).await?;
    assert_eq!(
        (changed.display_name.as_str(), &changed.parent_folder_id),
        ("Our cats", &pets)
    );
    assert_eq!(near.caller.get_folder(&cats).await?, changed);
    Ok(())
}

#[tokio::test]
async fn a_folder_cannot_come_to_lie_in_itself() -> Result<()> {
    let near = Near::open().await?;
    let leaf = ensure_path(&near.caller, None, Some("trunk/branch/leaf")).await?;
    let branch = near.caller.get_folder(&leaf).await?.parent_folder_id;
    let trunk = near.caller.get_folder(&branch).await?.parent_folder_id;

    for target in [&trunk, &branch, &leaf] {
        let error = near
            .caller
            .update_folder(&trunk, moved(target))
            .await
            .expect_err(target);
        assert_eq!(
            error.message(),
            "cannot move a folder into itself or below itself"
        );
        let violation = &error.violations()[0];
        assert_eq!(
            (
                violation.field.as_str(),
                violation.description.as_str(),
                violation.rule.as_str()
            ),
            (
                "folder.parentFolderId",
                format!("`{target}` lies in the folder to be moved").as_str(),
                "VALIDATION"
            )
        );
    }
    near.caller.update_folder(&leaf, moved(&trunk)).await?;
    near.caller.update_folder(&branch, moved(&leaf)).await?;
    Ok(())
}

#[tokio::test]
async fn a_folder_is_moved_only_where_folders_may_lie() -> Result<()> {
    let near = Near::open().await?;
    let pets = near.caller.create_folder(folder("pets", None)).await?.id;
    let gone = near.caller.create_folder(folder("gone", None)).await?.id;
    near.delete_folder(&gone).await?;
    let refused = async |id: &str, patch| near.caller.update_folder(id, patch).await.expect_err(id);

    let error = refused(&pets, moved("nowhere")).await;
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::NotFound, "no folder has the ID `nowhere`")
    );
    assert_eq!(
        refused(&pets, moved(&gone)).await.message(),
        format!("`folder.parentFolderId` `{gone}` is in the trash")
    );
    assert_eq!(
        refused(&pets, moved("trash-root")).await.message(),
        "`folder.parentFolderId` cannot be the trash"
    );
    assert_eq!(
        refused(&pets, moved("video-maker")).await.message(),
        "`folder.parentFolderId` cannot be the system folder `video-maker`"
    );
    assert_eq!(
        refused(&gone, moved("media-root")).await.message(),
        "`folder.parentFolderId` cannot be changed in the trash\nhint: restore it first"
    );
    assert_eq!(
        near.caller
            .update_folder(&gone, renamed("old"))
            .await?
            .display_name,
        "old"
    );
    Ok(())
}

#[tokio::test]
async fn a_change_names_one_folder_and_something_to_change() -> Result<()> {
    let near = Near::open().await?;
    let pets = near.caller.create_folder(folder("pets", None)).await?.id;
    let refused = async |id: &str, patch| near.caller.update_folder(id, patch).await.expect_err(id);

    let error = refused(&pets, FolderPatch::default()).await;
    let violation = &error.violations()[0];
    assert_eq!(
        (violation.field.as_str(), violation.rule_name.as_deref()),
        ("folder", Some("FIELD_MASK_IS_EMPTY_OR_MISSING"))
    );
    let other = FolderPatch {
        id: Some("other".to_owned()),
        ..renamed("x")
    };
    assert_eq!(
        refused(&pets, other).await.message(),
        format!("`folder.id` must be `{pets}` as in the path")
    );
    let same = FolderPatch {
        id: Some(pets.clone()),
        ..renamed("x")
    };
    near.caller.update_folder(&pets, same).await?;
    assert_eq!(
        refused(&pets, renamed("")).await.message(),
        "`folder.displayName` must not be empty"
    );
    for id in [
        "media-root",
        "trash-root",
        "visitor-uploads",
        "mobile-uploads",
    ] {
        let error = refused(id, renamed("x")).await;
        assert_eq!(error.message(), format!("cannot change the folder `{id}`"));
    }
    assert_eq!(
        refused("nowhere", renamed("x")).await.kind(),
        ErrorKind::NotFound
    );
    Ok(())
}

#[tokio::test]
async fn what_a_moved_folder_holds_comes_along_to_another_root() -> Result<()> {
    let near = Near::open().await?;
    let cats = ensure_path(&near.caller, None, Some("pets/cats")).await?;
    let pets = near.caller.get_folder(&cats).await?.parent_folder_id;
    near.picture("cat", |file| file.folder = cats.clone())
        .await?;

    near.caller
        .update_folder(&pets, moved("visitor-uploads"))
        .await?;

    let search = async |root: &str| {
        let request = json!({ "rootFolder": root, "search": "cat" });
        let files = serde_json::from_value(request.clone()).expect("a search");
        let folders = serde_json::from_value(request).expect("a search");
        let files = near.caller.search_files(files).await?.files.len();
        let folders = near.caller.search_folders(folders).await?.folders.len();
        Ok::<_, Error>((files, folders))
    };
    assert_eq!(search("MEDIA_ROOT").await?, (0, 0));
    assert_eq!(search("VISITOR_UPLOADS_ROOT").await?, (1, 1));
    let inside = ListFolders {
        parent_folder_id: Some(pets),
        ..ListFolders::default()
    };
    assert_eq!(names(&near.caller.list_folders(inside).await?), ["cats"]);
    let cat = near.caller.get_file(&FileId::parse("id-of-cat")).await?;
    assert_eq!(cat.parent_folder_id, Some(cats));
    Ok(())
}

fn renamed(name: &str) -> FolderPatch {
    FolderPatch {
        display_name: Some(name.to_owned()),
        ..FolderPatch::default()
    }
}

fn moved(parent: &str) -> FolderPatch {
    FolderPatch {
        parent_folder_id: Some(parent.to_owned()),
        ..FolderPatch::default()
    }
}
