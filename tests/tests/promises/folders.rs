//! Folders are made, found and listed; a path makes what is missing of it.

use anyhow::Result;
use futures::TryStreamExt as _;
use serde_json::json;
use site_media::ErrorKind;
use testkit::{Setup, assert_shown};

use crate::help::{announce, listed, note, put_text, status, text};

promises! {
    a_folder_is_made_found_and_listed,
    a_path_makes_what_is_missing_and_nothing_twice,
    a_path_begins_at_the_folder_that_is_named,
    two_folders_may_have_one_name,
    nothing_is_made_below_a_folder_that_is_not_there,
    the_roots_are_folders_too,
}

async fn a_folder_is_made_found_and_listed(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let folders = manager.client.folders();
    let pets = folders.create("pets 🐢").send().await?;
    let cats = folders.create("cats").parent(&pets.id).send().await?;

    assert_eq!(
        (pets.parent_folder_id.as_str(), &cats.parent_folder_id),
        ("media-root", &pets.id)
    );
    assert_eq!(folders.get(&cats.id).await?, cats);
    let top: Vec<_> = folders.list().stream().try_collect().await?;
    let below: Vec<_> = folders
        .list()
        .parent(&pets.id)
        .stream()
        .try_collect()
        .await?;
    assert_eq!((top, below), (vec![pets], vec![cats]));
    Ok(())
}

async fn a_path_makes_what_is_missing_and_nothing_twice(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let upload = |name: &'static str| {
        manager
            .client
            .upload(site_media::Source::bytes(name, name))
            .folder("/videos/2024/december")
    };
    let first = upload("first.txt").send().await?;
    let second = upload("second.txt").send().await?;

    assert_eq!(first.parent_folder_id, second.parent_folder_id);
    let folders = manager.client.folders();
    let found = folders.at("/videos/2024/december").await?;
    assert_eq!(found.map(String::from), first.parent_folder_id);
    assert_eq!(
        folders.list().stream().try_collect::<Vec<_>>().await?.len(),
        1
    );
    assert_eq!(listed(&manager).await?, [""; 0]);
    Ok(())
}

async fn a_path_begins_at_the_folder_that_is_named(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let folders = manager.client.folders();
    let pets = folders.create("pets").send().await?;
    let ask = json!({
        "mimeType": "text/plain",
        "fileName": "a.txt",
        "parentFolderId": pets.id,
        "filePath": "cats/old",
    });
    let url = announce(&manager, ask).await?;
    let stored = put_text(&manager, &url, "a").await?.value()?;

    let old = folders.get(text(&stored, "file.parentFolderId")?).await?;
    let cats = folders.get(&old.parent_folder_id).await?;
    assert_eq!(
        (old.display_name.as_str(), cats.display_name.as_str()),
        ("old", "cats")
    );
    assert_eq!(cats.parent_folder_id, pets.id);
    Ok(())
}

async fn two_folders_may_have_one_name(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let one = manager.client.folders().create("twin").send().await?;
    let two = manager.client.folders().create("twin").send().await?;
    assert_ne!(one.id, two.id);
    Ok(())
}

async fn nothing_is_made_below_a_folder_that_is_not_there(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let nowhere = "0123456789abcdef0123456789abcdef";
    let error = manager
        .client
        .folders()
        .create("a")
        .parent(nowhere)
        .send()
        .await;
    assert_eq!(
        error.map_err(|error| error.kind()),
        Err(ErrorKind::NotFound)
    );

    let raw = manager.raw();
    assert_shown!(raw.get(&format!("/folders/{nowhere}")).await?, @r#"
    404
    {
      "message": "no folder has the ID `[id]`",
      "details": {
        "applicationError": {
          "code": "NOT_FOUND",
          "description": "no folder has the ID `[id]`",
          "data": {}
        }
      }
    }
    "#);
    let ask = json!({ "mimeType": "text/plain", "parentFolderId": nowhere });
    assert_eq!(
        status(raw.post("/files/generate-upload-url", &ask)).await?,
        404
    );
    note(&manager.client, "the next request works.txt").await?;
    Ok(())
}

async fn the_roots_are_folders_too(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    for root in ["media-root", "trash-root", "visitor-uploads"] {
        let folder = manager.client.folders().get(root).await?;
        assert_eq!(folder.id, root);
    }
    Ok(())
}
