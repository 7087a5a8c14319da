//! An upload URL is a permission for one file, for a while.

use anyhow::Result;
use serde_json::json;
use testkit::{Setup, assert_shown};

use crate::help::{announce, hours, listed, put_text, text, url_for, works};

promises! {
    an_upload_url_works_once,
    an_upload_url_expires,
    an_upload_that_failed_can_be_done_again,
    an_upload_url_that_was_made_up_leads_nowhere,
    the_name_sent_with_the_bytes_wins,
    an_upload_needs_a_name_and_a_type,
    labels_and_folder_are_those_of_the_announcement,
    the_key_is_not_wanted_with_the_bytes,
}

async fn an_upload_url_works_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let url = url_for(&manager, "a.txt").await?;

    assert_eq!(put_text(&manager, &url, "a").await?.status, 200);
    assert_shown!(put_text(&manager, &url, "a").await?, @r#"
    403
    {
      "message": "this upload ticket was used before\nhint: ask for a new upload URL",
      "details": {
        "applicationError": {
          "code": "PERMISSION_DENIED",
          "description": "this upload ticket was used before\nhint: ask for a new upload URL",
          "data": {}
        }
      }
    }
    "#);
    assert_eq!(listed(&manager).await?, ["a.txt"]);
    Ok(())
}

async fn an_upload_url_expires(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let url = url_for(&manager, "a.txt").await?;
    manager.clock.pass(hours(24));

    assert_shown!(put_text(&manager, &url, "a").await?, @r#"
    403
    {
      "message": "this upload ticket has expired\nhint: ask for a new upload URL",
      "details": {
        "applicationError": {
          "code": "PERMISSION_DENIED",
          "description": "this upload ticket has expired\nhint: ask for a new upload URL",
          "data": {}
        }
      }
    }
    "#);
    assert_eq!(listed(&manager).await?, [""; 0]);
    works(&manager).await
}

async fn an_upload_that_failed_can_be_done_again(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let url = url_for(&manager, "a.txt").await?;
    assert_eq!(put_text(&manager, &url, "").await?.status, 400);
    assert_eq!(put_text(&manager, &url, "a").await?.status, 200);
    Ok(())
}

async fn an_upload_url_that_was_made_up_leads_nowhere(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let url = format!("{}upload/made-up?filename=a.txt", manager.url);
    assert_shown!(put_text(&manager, &url, "a").await?, @r#"
    403
    {
      "message": "nobody was given this upload ticket",
      "details": {
        "applicationError": {"code":"PERMISSION_DENIED","description":"nobody was given this upload ticket","data":{}}
      }
    }
    "#);
    works(&manager).await
}

async fn the_name_sent_with_the_bytes_wins(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let wins = [
        ("", "announced.txt"),
        ("?filename=sent.txt", "sent.txt"),
        ("?filename=%C5%BC+%2B%7E.txt", "ż +~.txt"),
    ];
    for (query, name) in wins {
        let ask = json!({ "mimeType": "text/plain", "fileName": "announced.txt" });
        let url = announce(&manager, ask).await? + query;
        let stored = put_text(&manager, &url, "a").await?.value()?;
        assert_eq!(text(&stored, "file.displayName")?, name);
    }
    Ok(())
}

async fn an_upload_needs_a_name_and_a_type(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let nothing = manager.raw().post("/files/generate-upload-url", &json!({}));
    assert_shown!(nothing.await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `mimeType` must be given",
      "details": {
        "validationError": {
          "fieldViolations": [{"field":"mimeType","description":"must be given","violatedRule":"REQUIRED_FIELD"}]
        }
      }
    }
    "#);

    let url = url_for(&manager, "").await?;
    assert_shown!(put_text(&manager, &url, "a").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `filename` must be given, since the upload was announced without a name",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "filename",
              "description": "must be given, since the upload was announced without a name",
              "violatedRule": "REQUIRED_FIELD"
            }
          ]
        }
      }
    }
    "#);
    assert_eq!(
        put_text(&manager, &format!("{url}a.txt"), "a")
            .await?
            .status,
        200
    );
    Ok(())
}

async fn labels_and_folder_are_those_of_the_announcement(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let pets = manager.client.folders().create("pets").send().await?;
    let ask = json!({
        "mimeType": "text/plain",
        "fileName": "a.txt",
        "sizeInBytes": "1",
        "parentFolderId": pets.id,
        "private": true,
        "labels": ["one", "two"],
        "filePath": null,
        "externalInfo": { "origin": "tests", "externalIds": ["1"] },
    });
    let url = announce(&manager, ask).await?;
    let stored = put_text(&manager, &url, "a").await?.value()?;

    let file = &stored["file"];
    assert_eq!(file["parentFolderId"], json!(pets.id));
    assert_eq!(
        (&file["labels"], &file["private"]),
        (&json!(["one", "two"]), &json!(true))
    );
    // It travels with events, and shows nowhere else.
    assert_eq!(file.get("externalInfo"), None);
    Ok(())
}

async fn the_key_is_not_wanted_with_the_bytes(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let url = url_for(&manager, "a.txt").await?;
    let signed = put_text(&manager, &url, "a").header("authorization", &manager.api_key);
    assert_eq!(signed.await?.status, 400);
    assert_eq!(put_text(&manager, &url, "a").await?.status, 200);
    Ok(())
}
