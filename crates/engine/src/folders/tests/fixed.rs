//! Facts about the folders that are always there: roots, and folders of the service itself.

use api::types::SearchFilesRequest;

use super::{delete, ensure_path, folder, names};
use crate::{FileId, ListFiles, ListFolders, Result, testing::Near};

#[tokio::test]
async fn roots_and_system_folders_are_folders_too() -> Result<()> {
    let near = Near::open().await?;

    for (id, name, parent) in [
        ("media-root", "Site Files", "media-root"),
        ("trash-root", "Trash", "trash-root"),
        ("visitor-uploads", "Visitor Uploads", "visitor-uploads"),
        ("mobile-uploads", "Mobile Uploads", "media-root"),
        ("purchased-items", "Purchased Items", "media-root"),
        ("video-maker", "Video Maker", "media-root"),
    ] {
        let fixed = near.caller.get_folder(id).await?;
        assert_eq!(
            [fixed.id, fixed.display_name, fixed.parent_folder_id],
            [id, name, parent].map(str::to_owned)
        );
    }
    assert!(names(&near.caller.list_folders(ListFolders::default()).await?).is_empty());
    Ok(())
}

#[tokio::test]
async fn what_is_always_there_cannot_be_deleted() -> Result<()> {
    let near = Near::open().await?;

    for permanent in [false, true] {
        let ids = ["unknown", "media-root", "video-maker"];
        let error = near.caller.delete_folders(delete(&ids, permanent)).await;
        let error = error.expect_err("a root");
        assert_eq!(
            error.message(),
            "cannot delete the folder `media-root`, `video-maker`"
        );
        let told: Vec<_> = error
            .violations()
            .iter()
            .map(|each| (each.field.as_str(), each.description.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("folderIds[1]", "is a root folder"),
                ("folderIds[2]", "is a system folder")
            ]
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_system_folder_takes_files_and_no_folders() -> Result<()> {
    let near = Near::open().await?;
    near.picture("bought", |file| file.folder = "purchased-items".to_owned())
        .await?;

    let base = ensure_path(&near.caller, Some("mobile-uploads"), None).await?;
    assert_eq!(base, "mobile-uploads");
    for error in [
        ensure_path(&near.caller, Some("mobile-uploads"), Some("2024"))
            .await
            .expect_err("a folder"),
        near.caller
            .create_folder(folder("2024", Some("mobile-uploads")))
            .await
            .expect_err("a folder"),
    ] {
        assert_eq!(
            error.message(),
            "`parentFolderId` cannot be the system folder `mobile-uploads`"
        );
    }
    let error = ensure_path(&near.caller, Some("trash-root"), None)
        .await
        .expect_err("the trash");
    assert_eq!(error.message(), "`parentFolderId` cannot be the trash");

    let parent_folder_id = Some("purchased-items".to_owned());
    let inside = ListFiles {
        parent_folder_id,
        ..ListFiles::default()
    };
    assert_eq!(near.caller.list_files(inside).await?.files.len(), 1);
    let search = Some("bought".to_owned());
    let found = near.caller.search_files(SearchFilesRequest {
        search,
        ..Default::default()
    });
    assert_eq!(found.await?.files.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_file_returns_to_its_system_folder() -> Result<()> {
    let near = Near::open().await?;
    near.picture("bought", |file| file.folder = "purchased-items".to_owned())
        .await?;
    let file_ids = vec!["id-of-bought".to_owned()];

    let gone = serde_json::json!({ "fileIds": file_ids });
    near.caller
        .delete_files(serde_json::from_value(gone.clone()).expect("ids"))
        .await?;
    near.caller
        .restore_files(serde_json::from_value(gone).expect("ids"))
        .await?;

    let back = near.caller.get_file(&FileId::parse("id-of-bought")).await?;
    assert_eq!(back.parent_folder_id.as_deref(), Some("purchased-items"));
    Ok(())
}
