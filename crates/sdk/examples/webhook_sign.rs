//! Prints webhooks as the service would send them, one of each kind, each on a line, signed by the key for tests.
//!
//! ```sh
//! cargo run --package site-media --features webhook --example webhook_sign | while read -r body; do
//!     curl --data-raw "$body" --header 'content-type: text/plain' http://127.0.0.1:8000/webhook
//! done
//! ```

use serde_json::{Value, from_value, json};
use site_media::webhook::{Event, EventKind, Signer};

fn main() -> serde_json::Result<()> {
    let file = || {
        json!({
            "id": "file-1", "displayName": "żółw.jpg", "url": "https://static.wixstatic.com/media/file-1",
            "mediaType": "IMAGE", "private": false, "state": "OK", "operationStatus": "READY",
        })
    };
    let folder = || json!({"id": "folder-1", "displayName": "pets", "state": "OK", "parentFolderId": "media-root"});
    let told = [
        ("file-1", file_ready(file())?),
        (
            "file-2",
            EventKind::FileFailed {
                external_info: None,
                error: from_value(json!({"code": "UNREACHABLE"}))?,
            },
        ),
        (
            "file-1",
            EventKind::FileUpdated {
                file: from_value(file())?,
                modified_fields: None,
            },
        ),
        (
            "file-1",
            EventKind::FileDeleted {
                file: from_value(file())?,
                moved_to_trash: true,
            },
        ),
        (
            "folder-1",
            EventKind::FolderCreated {
                folder: from_value(folder())?,
            },
        ),
        (
            "folder-1",
            EventKind::FolderUpdated {
                folder: from_value(folder())?,
                modified_fields: None,
            },
        ),
        (
            "folder-1",
            EventKind::FolderDeleted {
                folder: from_value(folder())?,
                moved_to_trash: false,
            },
        ),
    ];

    let signer = Signer::for_tests();
    for (sequence, (entity, kind)) in (1..).zip(told) {
        let event = Event::new(format!("event-{sequence}"), entity, kind).with_sequence(sequence);
        println!("{}", signer.sign(&event));
    }
    Ok(())
}

fn file_ready(file: Value) -> serde_json::Result<EventKind> {
    Ok(EventKind::FileReady {
        file: from_value(file)?,
        external_info: from_value(json!({"origin": "example"}))?,
        triggered_by_undelete: false,
    })
}
