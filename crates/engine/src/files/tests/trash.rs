//! Facts about deleting and restoring.

use std::time::Duration;

use api::{enums::State, types::BulkRestoreFilesFromTrashBinRequest};

use super::{ListFiles, delete, folder, in_folder, names};
use crate::{FileId, Result, testing::Near};

#[tokio::test]
async fn deleted_files_are_in_the_trash_until_restored() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat", |_| {}).await?;
    let uri = "wix:image://v1/id-of-cat/cat.jpg";

    near.clock.pass(Duration::from_secs(1));
    near.caller
        .delete_files(delete(&[uri, "unknown"], false))
        .await?;

    assert_eq!(
        names(&near.caller.list_files(ListFiles::default()).await?),
        Vec::<&str>::new()
    );
    for parent in [None, Some("media-root"), Some("trash-root")] {
        let request = in_folder(parent);
        let trash = near.caller.list_deleted_files(request).await?;
        assert_eq!(names(&trash), ["cat"], "{parent:?}");
        assert_eq!(trash.files[0].state, State::Deleted);
        assert_eq!(
            trash.files[0].parent_folder_id.as_deref(),
            Some("trash-root")
        );
    }
    assert_eq!(
        names(
            &near
                .caller
                .list_files(in_folder(Some("trash-root")))
                .await?
        ),
        ["cat"]
    );
    let found = near.caller.get_file(&FileId::parse(uri)).await?;
    assert_eq!(found.state, State::Deleted);

    let file_ids = vec![uri.to_owned(), "unknown".to_owned()];
    near.caller
        .restore_files(BulkRestoreFilesFromTrashBinRequest { file_ids })
        .await?;

    let back = near.caller.list_files(ListFiles::default()).await?;
    assert_eq!(names(&back), ["cat"]);
    assert_eq!(back.files[0].state, State::Ok);
    Ok(())
}

#[tokio::test]
async fn a_file_deleted_for_good_takes_its_bytes_along() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat", |_| {}).await?;
    let blobs = near.caller.engine().blobs();
    blobs.stage("upload").await?.promote("id-of-cat").await?;
    let stranger = near.stranger().await?;

    stranger.delete_files(delete(&["id-of-cat"], true)).await?;
    assert!(
        near.caller
            .get_file(&FileId::parse("id-of-cat"))
            .await
            .is_ok()
    );
    assert!(blobs.size("id-of-cat").await?.is_some());

    near.caller
        .delete_files(delete(&["id-of-cat", "unknown"], true))
        .await?;
    assert!(
        near.caller
            .get_file(&FileId::parse("id-of-cat"))
            .await
            .is_err()
    );
    assert_eq!(blobs.size("id-of-cat").await?, None);
    assert_eq!(
        names(&near.caller.list_deleted_files(ListFiles::default()).await?),
        Vec::<&str>::new()
    );
    Ok(())
}

#[tokio::test]
async fn the_trash_is_emptied_of_what_has_been_in_it_for_long() -> Result<()> {
    let near = Near::open().await?;
    let day = Duration::from_hours(24);
    let pets = near.caller.create_folder(folder("pets")).await?.id;
    near.picture("cat", |file| file.folder = pets.clone())
        .await?;
    for name in ["dog", "cow"] {
        near.picture(name, |_| {}).await?;
    }
    let blobs = near.caller.engine().blobs();
    blobs.stage("upload").await?.promote("id-of-cat").await?;
    near.delete_folder(&pets).await?;
    near.clock.pass(day);
    near.caller
        .delete_files(delete(&["id-of-dog"], false))
        .await?;

    near.clock.pass(29 * day);
    assert_eq!(near.caller.engine().purge().await?, 0);
    near.clock.pass(Duration::from_secs(1));
    assert_eq!(near.caller.engine().purge().await?, 1);

    assert!(near.caller.get_folder(&pets).await.is_err());
    assert_eq!(blobs.size("id-of-cat").await?, None);
    assert!(
        near.caller
            .get_file(&FileId::parse("id-of-cat"))
            .await
            .is_err()
    );
    let left = near.caller.list_deleted_files(ListFiles::default()).await?;
    assert_eq!(names(&left), ["dog"]);
    assert_eq!(
        names(&near.caller.list_files(ListFiles::default()).await?),
        ["cow"]
    );
    Ok(())
}
