//! Facts about what is told of what happens.

use std::future;

use api::{
    ByteSize,
    types::{
        BulkDeleteFilesRequest, BulkDeleteFoldersRequest, BulkRestoreFilesFromTrashBinRequest,
        BulkRestoreFoldersFromTrashBinRequest, CreateFolderRequest, ExternalInfo, FilePatch,
        FolderPatch, GenerateFileUploadUrlRequest,
    },
};
use insta::assert_snapshot;
use serde_json::{Value, json};

use super::*;
use crate::{
    testing::Near,
    uploads::{Sent, body},
};

/// Everything that was told of the site, an event a line: its name, what it is about, and what it says.
async fn told(caller: &Caller) -> Result<String> {
    let page = caller.list_events(ListEvents::default()).await?;
    let mut lines = Vec::new();
    for envelope in page.events {
        let event: Value = serde_json::from_str(&envelope.data).map_err(crate::Error::internal)?;
        let number = &event["entityEventSequence"];
        let name = envelope.event_type.replace("wix.media.site_media.v1.", "");
        let said = [
            "actionEvent",
            "createdEvent",
            "updatedEvent",
            "deletedEvent",
        ]
        .into_iter()
        .find_map(|action| event.get(action))
        .map(brief)
        .unwrap_or_default();
        lines.push(format!("{number} {name} {}: {said}", event["entityId"]));
    }
    Ok(lines.join("\n"))
}

/// What an action says, with the name, place and state alone of the file or folder in it.
fn brief(action: &Value) -> Value {
    match action {
        Value::Object(members) if members.contains_key("displayName") => json!([
            members["displayName"],
            members["parentFolderId"],
            members["state"]
        ]),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), brief(value)))
            .collect(),
        other => other.clone(),
    }
}

fn deleted(ids: &[&str], permanent: bool) -> BulkDeleteFilesRequest {
    BulkDeleteFilesRequest {
        file_ids: ids.iter().map(ToString::to_string).collect(),
        permanent: Some(permanent),
    }
}

#[tokio::test]
async fn an_event_is_told_in_an_envelope() -> Result<()> {
    let near = Near::open().await?;
    let request = GenerateFileUploadUrlRequest {
        mime_type: "text/plain".to_owned(),
        file_name: Some("note.txt".to_owned()),
        size_in_bytes: Some(ByteSize(5)),
        parent_folder_id: None,
        file_path: None,
        private: None,
        labels: None,
        external_info: Some(ExternalInfo {
            origin: Some("notebook".to_owned()),
            external_ids: Some(vec!["page-7".to_owned()]),
        }),
    };
    let url = near.caller.upload_url(request).await?.upload_url;
    let ticket = url.rsplit('/').next().unwrap_or_default();
    let uploads = near.caller.engine().uploads(near.caller.links().clone());
    let bytes = body(futures::stream::iter([Ok::<_, std::io::Error>(
        "hello".into(),
    )]));
    uploads.receive(ticket, Sent::default(), bytes).await?;

    let page = near.caller.list_events(ListEvents::default()).await?;
    let mut envelope = serde_json::to_value(&page.events).map_err(crate::Error::internal)?;
    let data = envelope[0]["data"].as_str().unwrap_or_default();
    envelope[0]["data"] = serde_json::from_str(data).map_err(crate::Error::internal)?;

    assert_snapshot!(serde_json::to_string_pretty(&envelope).unwrap_or_default(), @r#"
    [
      {
        "accountInfo": {
          "siteId": "site"
        },
        "data": {
          "actionEvent": {
            "body": {
              "externalInfo": {
                "externalIds": [
                  "page-7"
                ],
                "origin": "notebook"
              },
              "file": {
                "createdDate": "2026-01-15T12:00:00Z",
                "displayName": "note.txt",
                "hash": "5d41402abc4b2a76b9719d911017c592",
                "id": "fbae04_00000000000000000000000000000002.txt",
                "labels": [],
                "media": {
                  "document": {
                    "filename": "note.txt",
                    "id": "fbae04_00000000000000000000000000000002.txt",
                    "url": "http://media.test/media/fbae04_00000000000000000000000000000002.txt"
                  }
                },
                "mediaType": "DOCUMENT",
                "operationStatus": "READY",
                "parentFolderId": "media-root",
                "private": false,
                "siteId": "site",
                "sizeInBytes": "5",
                "state": "OK",
                "thumbnailUrl": "http://media.test/icons/document.svg",
                "updatedDate": "2026-01-15T12:00:00Z",
                "url": "http://media.test/media/fbae04_00000000000000000000000000000002.txt"
              },
              "triggeredByUndelete": false
            }
          },
          "entityEventSequence": "1",
          "entityFqdn": "wix.media.site_media.v1.file_descriptor",
          "entityId": "fbae04_00000000000000000000000000000002.txt",
          "eventTime": "2026-01-15T12:00:00Z",
          "id": "ea1b7ab4-355f-850a-8e0e-2979fd42defa",
          "slug": "file_ready"
        },
        "eventType": "wix.media.site_media.v1.file_descriptor_file_ready"
      }
    ]
    "#);
    Ok(())
}

#[tokio::test]
async fn whatever_is_done_to_files_is_told() -> Result<()> {
    let near = Near::open().await?;
    let caller = &near.caller;
    let cat = near.picture("cat", |_| {}).await?;
    let pets = caller
        .create_folder(CreateFolderRequest {
            display_name: "pets".to_owned(),
            parent_folder_id: None,
        })
        .await?;

    let patch = FilePatch {
        id: cat.id.clone(),
        display_name: Some("tiger".to_owned()),
        labels: None,
        parent_folder_id: Some(pets.id),
    };
    caller.update_file(patch).await?;
    caller.delete_files(deleted(&[&cat.id], false)).await?;
    let back = BulkRestoreFilesFromTrashBinRequest {
        file_ids: vec![cat.id.clone()],
    };
    caller.restore_files(back).await?;
    caller.delete_files(deleted(&[&cat.id], true)).await?;

    assert_snapshot!(told(caller).await?, @r#"
    "1" file_descriptor_file_ready "id-of-cat": {"body":{"file":["cat","media-root","OK"],"triggeredByUndelete":false}}
    "2" folder_created "00000000000000000000000000000002": {"entity":["pets","media-root","OK"]}
    "3" file_descriptor_updated "id-of-cat": {"currentEntity":["tiger","00000000000000000000000000000002","OK"]}
    "4" file_descriptor_deleted "id-of-cat": {"deletedEntity":["tiger","trash-root","DELETED"],"movedToTrash":true}
    "5" file_descriptor_file_ready "id-of-cat": {"body":{"file":["tiger","00000000000000000000000000000002","OK"],"triggeredByUndelete":true}}
    "6" file_descriptor_deleted "id-of-cat": {"deletedEntity":["tiger","00000000000000000000000000000002","OK"],"movedToTrash":false}
    "#);
    Ok(())
}

#[tokio::test]
async fn whatever_is_done_to_folders_is_told_of_all_they_hold() -> Result<()> {
    let near = Near::open().await?;
    let caller = &near.caller;
    let pets = caller
        .create_folder(CreateFolderRequest {
            display_name: "pets".to_owned(),
            parent_folder_id: None,
        })
        .await?;
    near.picture("cat", |file| file.folder.clone_from(&pets.id))
        .await?;

    let patch = FolderPatch {
        id: None,
        display_name: Some("friends".to_owned()),
        parent_folder_id: None,
    };
    caller.update_folder(&pets.id, patch).await?;
    near.delete_folder(&pets.id).await?;
    let back = BulkRestoreFoldersFromTrashBinRequest {
        folder_ids: vec![pets.id.clone()],
    };
    caller.restore_folders(back).await?;
    let gone = BulkDeleteFoldersRequest {
        folder_ids: vec![pets.id],
        permanent: Some(true),
    };
    caller.delete_folders(gone).await?;

    assert_snapshot!(told(caller).await?, @r#"
    "1" folder_created "00000000000000000000000000000002": {"entity":["pets","media-root","OK"]}
    "2" file_descriptor_file_ready "id-of-cat": {"body":{"file":["cat","00000000000000000000000000000002","OK"],"triggeredByUndelete":false}}
    "3" folder_updated "00000000000000000000000000000002": {"currentEntity":["friends","media-root","OK"]}
    "4" file_descriptor_deleted "id-of-cat": {"deletedEntity":["cat","00000000000000000000000000000002","DELETED"],"movedToTrash":true}
    "5" folder_deleted "00000000000000000000000000000002": {"deletedEntity":["friends","trash-root","DELETED"],"movedToTrash":true}
    "6" folder_created "00000000000000000000000000000002": {"entity":["friends","media-root","OK"]}
    "7" file_descriptor_file_ready "id-of-cat": {"body":{"file":["cat","00000000000000000000000000000002","OK"],"triggeredByUndelete":true}}
    "8" file_descriptor_deleted "id-of-cat": {"deletedEntity":["cat","00000000000000000000000000000002","OK"],"movedToTrash":false}
    "9" folder_deleted "00000000000000000000000000000002": {"deletedEntity":["friends","media-root","OK"],"movedToTrash":false}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_page_says_where_the_next_begins() -> Result<()> {
    let near = Near::open().await?;
    for name in ["a", "b", "c"] {
        near.picture(name, |_| {}).await?;
    }
    let stranger = near.stranger().await?;
    crate::testing::picture(&stranger, "d", |_| {}).await?;
    let page = async |after, types: &[&str]| {
        let types = types.iter().map(ToString::to_string).collect();
        let limit = 2;
        let request = ListEvents {
            after,
            types,
            limit,
            ..ListEvents::default()
        };
        let page = near.caller.list_events(request).await?;
        Ok::<_, crate::Error>((page.events.len(), page.next))
    };

    assert_eq!(page(0, &[]).await?, (2, 2));
    // What is beyond is another site's, and need not be looked at again.
    assert_eq!(page(2, &[]).await?, (1, 4));
    assert_eq!(page(4, &[]).await?, (0, 4));
    assert_eq!(page(0, &["folder_created"]).await?, (0, 4));
    assert_eq!(page(0, &["folder_created", "file_ready"]).await?, (2, 2));
    let ready = "wix.media.site_media.v1.file_descriptor_file_ready";
    assert_eq!(page(2, &[ready]).await?, (1, 4));
    let refused = page(0, &["updated"]).await.expect_err("it is two things");
    assert_snapshot!(refused, @r"
    `updated` is no type of event
    hint: types are `file_deleted`, `file_failed`, `file_ready`, `file_updated`, `folder_created`, `folder_deleted`, `folder_updated`
    ");
    Ok(())
}

#[tokio::test]
async fn who_waits_is_told_at_once() -> Result<()> {
    let near = Near::open().await?;
    let (caller, engine) = (near.caller.clone(), near.caller.engine().clone());
    let follow = async |after| {
        let request = ListEvents {
            after,
            ..ListEvents::default()
        };
        caller.await_events(request, future::pending()).await
    };

    let (page, made) = tokio::join!(follow(0), near.picture("cat", |_| {}));
    made?;
    let page = page?;
    assert_eq!((page.events.len(), page.next), (1, 1));
    // What has happened already is not waited for, and nobody waits for ever.
    assert_eq!(follow(0).await?, page);
    let (page, ()) = tokio::join!(follow(1), async { engine.close() });
    assert_eq!(page?.events, []);
    let request = ListEvents {
        after: 1,
        ..ListEvents::default()
    };
    let none = caller.await_events(request, future::ready(())).await?;
    assert_eq!((none.events.len(), none.next), (0, 1));
    Ok(())
}

#[tokio::test]
async fn old_events_are_forgotten() -> Result<()> {
    let near = Near::open().await?;
    near.picture("old", |_| {}).await?;
    near.clock.pass(std::time::Duration::from_hours(20 * 24));
    near.picture("young", |_| {}).await?;
    near.clock
        .pass(std::time::Duration::from_hours(10 * 24 + 1));

    assert_eq!(near.caller.engine().prune_journal().await?, 1);

    let page = near.caller.list_events(ListEvents::default()).await?;
    assert_eq!((page.events.len(), page.next), (1, 2));
    Ok(())
}
