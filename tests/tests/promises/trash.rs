//! The trash: what is in it can come back, and what is deleted for good cannot.

use anyhow::Result;
use futures::TryStreamExt as _;
use serde_json::json;
use site_media::ErrorKind;
use site_media::model::{RootFolder, State};
use testkit::{Setup, fixture};

use crate::help::{ROCKET, names, note};

promises! {
    a_deleted_file_is_in_the_trash_and_comes_back,
    a_file_deleted_for_good_is_gone_with_its_bytes,
    deleting_and_restoring_twice_is_no_error,
    unknown_files_are_passed_over,
}

async fn a_deleted_file_is_in_the_trash_and_comes_back(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let files = manager.client.files();
    let stored = manager
        .client
        .upload(fixture(ROCKET))
        .folder("/deep/down")
        .send()
        .await?;
    files.delete([&stored.id]).send().await.all()?;

    assert_eq!(
        names(files.list().folder("/deep/down").stream()).await?,
        [""; 0]
    );
    assert_eq!(names(files.search("rocket").stream()).await?, [""; 0]);
    assert_eq!(
        names(files.search("rocket").root(RootFolder::TrashRoot).stream()).await?,
        [ROCKET]
    );
    let trash: Vec<_> = files.trash().stream().try_collect().await?;
    assert_eq!((trash.len(), trash[0].state.clone()), (1, State::Deleted));
    assert_eq!(
        files.get(&stored.id).await?.parent_folder_id.as_deref(),
        Some("trash-root")
    );

    files.restore([&stored.id]).send().await.all()?;
    assert_eq!(names(files.trash().stream()).await?, [""; 0]);
    let back = files.get(&stored.id).await?;
    assert_eq!(
        (back.parent_folder_id, back.state, back.hash),
        (stored.parent_folder_id, State::Ok, stored.hash)
    );
    Ok(())
}

async fn a_file_deleted_for_good_is_gone_with_its_bytes(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let files = manager.client.files();
    let (gone, trashed) = (
        note(&manager.client, "gone.txt").await?,
        note(&manager.client, "trashed.txt").await?,
    );
    files.delete([&trashed.id]).send().await.all()?;
    files
        .delete([&gone.id, &trashed.id])
        .permanently()
        .send()
        .await
        .all()?;

    for file in [&gone, &trashed] {
        assert_eq!(
            files.get(&file.id).await.map_err(|error| error.kind()),
            Err(ErrorKind::NotFound)
        );
        assert_eq!(manager.raw().get(&file.url).await?.status, 404);
    }
    files.restore([&gone.id]).send().await.all()?;
    assert_eq!(names(files.search("").stream()).await?, [""; 0]);
    assert_eq!(names(files.trash().stream()).await?, [""; 0]);
    Ok(())
}

async fn deleting_and_restoring_twice_is_no_error(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let files = manager.client.files();
    let stored = note(&manager.client, "a.txt").await?;
    for _ in 0..2 {
        files.delete([&stored.id]).send().await.all()?;
    }
    assert_eq!(names(files.trash().stream()).await?, ["a.txt"]);
    for _ in 0..2 {
        files.restore([&stored.id]).send().await.all()?;
    }
    assert_eq!(names(files.list().stream()).await?, ["a.txt"]);
    Ok(())
}

async fn unknown_files_are_passed_over(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let ask = json!({ "fileIds": ["no-such-file", stored.id] });
    let reply = manager.raw().post("/bulk/files/delete", &ask).await?;

    assert_eq!((reply.status, reply.value()?), (200, json!({})));
    assert_eq!(
        names(manager.client.files().trash().stream()).await?,
        ["a.txt"]
    );
    Ok(())
}
