//! Facts about files that are asked for by their ids.

use catalog::{FileRecord, Status};
use serde_json::json;

use super::named;
use crate::{ErrorKind, FileId, Result, testing::Near};

#[tokio::test]
async fn a_picture_is_described_in_full() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat.jpg", |file| file.labels = vec!["pet".to_owned()])
        .await?;

    let file = near
        .caller
        .get_file(&FileId::parse("id-of-cat.jpg"))
        .await?;

    let url = "http://media.test/media/id-of-cat.jpg";
    assert_eq!(
        serde_json::to_value(file).expect("JSON"),
        json!({
            "id": "id-of-cat.jpg",
            "displayName": "cat.jpg",
            "url": url,
            "parentFolderId": "media-root",
            "hash": "d41d8cd98f00b204e9800998ecf8427e",
            "sizeInBytes": "1000",
            "private": false,
            "mediaType": "IMAGE",
            "media": {
                "image": {
                    "image": {
                        "id": "id-of-cat.jpg",
                        "url": url,
                        "height": 480,
                        "width": 640,
                        "filename": "cat.jpg"
                    },
                    "faces": []
                }
            },
            "operationStatus": "READY",
            "thumbnailUrl": url,
            "labels": ["pet"],
            "createdDate": "2026-01-15T12:00:00Z",
            "updatedDate": "2026-01-15T12:00:00Z",
            "siteId": "site",
            "state": "OK"
        })
    );
    Ok(())
}

#[tokio::test]
async fn a_private_file_shows_no_way_to_its_bytes() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat.jpg", |file| file.private = true).await?;

    let file = near
        .caller
        .get_file(&FileId::parse("id-of-cat.jpg"))
        .await?;
    let file = serde_json::to_value(file).expect("JSON");

    assert_eq!(file["media"]["image"]["image"]["url"], "");
    let preview = "http://media.test/preview/id-of-cat.jpg";
    assert_eq!(file["thumbnailUrl"], preview);
    assert_eq!(file["media"]["image"]["previewImage"]["url"], preview);
    Ok(())
}

#[tokio::test]
async fn each_media_type_has_a_member_of_its_own() -> Result<()> {
    let near = Near::open().await?;
    for (media_type, member) in [
        ("IMAGE", "image"),
        ("VECTOR", "vector"),
        ("VIDEO", "video"),
        ("AUDIO", "audio"),
        ("DOCUMENT", "document"),
        ("ARCHIVE", "archive"),
        ("MODEL3D", "model3d"),
    ] {
        let change = |file: &mut FileRecord| file.media_type = media_type.to_owned();
        let id = near.picture(media_type, change).await?.id;
        let file = near.caller.get_file(&FileId::parse(&id)).await?;
        let media = serde_json::to_value(file.media).expect("JSON");

        let members: Vec<_> = media.as_object().expect("an object").keys().collect();
        assert_eq!(members, [member], "{media_type}");
    }
    Ok(())
}

#[tokio::test]
async fn a_file_has_no_media_while_pending_or_when_it_is_something_else() -> Result<()> {
    let near = Near::open().await?;
    near.picture("soon", |file| file.status = Status::Pending)
        .await?;
    near.picture("odd", |file| file.media_type = "OTHER".to_owned())
        .await?;

    for name in ["id-of-soon", "id-of-odd"] {
        let file = near.caller.get_file(&FileId::parse(name)).await?;
        assert_eq!(file.media, None, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_does_not_exist_is_named() -> Result<()> {
    let near = Near::open().await?;
    near.picture("cat.jpg", |_| {}).await?;
    let stranger = near.stranger().await?;

    for (caller, id) in [(&near.caller, "dog.jpg"), (&stranger, "id-of-cat.jpg")] {
        let error = caller.get_file(&FileId::parse(id)).await.expect_err(id);

        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(error.to_string(), format!("no file has the ID `{id}`"));
        assert_eq!(named(&error), [("fileId", "RESOURCE_NOT_FOUND")]);
    }
    Ok(())
}

#[tokio::test]
async fn several_files_come_in_the_order_asked_for_or_not_at_all() -> Result<()> {
    let near = Near::open().await?;
    for name in ["a", "b"] {
        near.picture(name, |_| {}).await?;
    }
    let ask = async |ids: &[&str]| {
        let ids: Vec<_> = ids.iter().map(|id| FileId::parse(id)).collect();
        near.caller.get_files(&ids).await
    };

    let uri = "wix:image://v1/id-of-a/a.jpg#originWidth=640&originHeight=480";
    let files = ask(&["id-of-b", uri, "id-of-b"]).await?;
    let names: Vec<_> = files
        .iter()
        .map(|file| file.display_name.as_str())
        .collect();
    assert_eq!(names, ["b", "a", "b"]);

    let error = ask(&["x", "id-of-a", "y"])
        .await
        .expect_err("two are unknown");
    let code = "RESOURCE_NOT_FOUND";
    assert_eq!(named(&error), [("fileIds[0]", code), ("fileIds[2]", code)]);
    Ok(())
}
