//! What every answer has in common, and the habits of the official client that a server has to bear.

use std::collections::BTreeSet;

use anyhow::Result;
use http::Method;
use serde_json::json;
use testkit::{Reply, Setup, assert_shown, fixture};

use crate::help::{ROCKET, note, put_text, status, text, url_for};

promises! {
    every_success_is_200_and_json,
    every_answer_has_a_name_of_its_own,
    null_is_as_good_as_nothing,
    a_query_may_be_encoded_in_any_way,
    what_is_not_known_is_passed_over,
    no_body_is_as_good_as_an_empty_one,
    a_file_may_be_named_by_its_media_uri,
    what_is_not_there_says_so,
    either_form_of_authorization_is_taken,
}

fn is_json(reply: &Reply) -> bool {
    reply.header("content-type") == Some("application/json")
        && reply.value().is_ok_and(|value| value.is_object())
}

async fn every_success_is_200_and_json(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    let id = note(&manager.client, "a.txt").await?.id;
    let (one, some) = (json!({ "fileId": id }), json!({ "fileIds": [id] }));
    let upload = json!({ "mimeType": "text/plain" });
    let asks = [
        raw.get("/files"),
        raw.get("/folders"),
        raw.get("/folders/media-root"),
        raw.get("/trash-bin/files"),
        raw.get(&format!("/files/get-file-by-id?fileId={id}")),
        raw.post("/files/get-files", &some),
        raw.post("/files/search", &json!({})),
        raw.post("/files/generate-file-download-url", &one),
        raw.post("/files/generate-upload-url", &upload),
        raw.post("/files/generate-resumable-upload-url", &upload),
        raw.post("/folders", &json!({ "displayName": "a" })),
        raw.post("/bulk/files/delete", &some),
        raw.post("/bulk/trash-bin/files/restore", &some),
    ];
    for ask in asks {
        let reply = ask.await?;
        assert!(reply.status == 200 && is_json(&reply), "{reply}");
    }
    Ok(())
}

async fn every_answer_has_a_name_of_its_own(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    let asks = [
        raw.get("/files"),
        raw.get("/files?paging.limit=101"),
        raw.get("/files").without("authorization"),
        raw.get("/no/such/route"),
        raw.ask(Method::DELETE, "/files"),
        raw.post("/files/import", &json!({})),
        raw.get(&format!("{}media/unknown", manager.url)),
        raw.put(&format!("{}upload/unknown", manager.url), ""),
    ];
    let mut seen = BTreeSet::new();
    for ask in asks {
        let reply = ask.await?;
        let id = reply.header("x-wix-request-id").unwrap_or_default();
        assert!(!id.is_empty() && seen.insert(id.to_owned()), "{reply}");
    }
    Ok(())
}

async fn null_is_as_good_as_nothing(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    let folder = json!({ "displayName": "a", "parentFolderId": null });
    let paging = json!({ "limit": null, "cursor": null });
    let search = json!({ "search": null, "private": null, "paging": paging });
    let upload = json!({
        "mimeType": "text/plain",
        "fileName": null,
        "sizeInBytes": null,
        "parentFolderId": null,
        "private": null,
        "labels": null,
        "filePath": null,
    });
    let asks = [
        raw.post("/folders", &folder),
        raw.post("/files/search", &search),
        raw.post("/files/generate-upload-url", &upload),
        raw.post("/files/generate-resumable-upload-url", &upload),
    ];
    for ask in asks {
        let reply = ask.await?;
        assert_eq!(reply.status, 200, "{reply}");
    }
    Ok(())
}

async fn a_query_may_be_encoded_in_any_way(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    let id = manager.client.upload(fixture(ROCKET)).send().await?.id;
    assert!(id.contains("~mv2"), "{id}");
    for id in [id.clone(), id.replace('~', "%7E"), id.replace('~', "%7e")] {
        let reply = raw
            .get(&format!("/files/get-file-by-id?fileId={id}"))
            .await?;
        assert_eq!(reply.status, 200, "{reply}");
    }

    let url = url_for(&manager, "a+b%20c%7Ed.txt").await?;
    let stored = put_text(&manager, &url, "a").await?.value()?;
    assert_eq!(text(&stored, "file.displayName")?, "a b c~d.txt");

    let types = "mediaTypes=IMAGE&mediaTypes=DOCUMENT";
    let sort = "sort.fieldName=displayName&sort.order=ASC";
    let both = raw
        .get(&format!("/files?{types}&private=false&{sort}"))
        .await?
        .value()?;
    assert_eq!(both["files"].as_array().map(Vec::len), Some(2));
    Ok(())
}

async fn what_is_not_known_is_passed_over(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let folder = manager.client.folders().create("a").send().await?;
    let raw = manager.raw();
    let origin = "sort.origin.latitude=32.08&sort.origin.longitude=-34.5";
    let asks = [
        raw.get(&format!("/folders/{0}?folderId={0}", folder.id)),
        raw.get(&format!(
            "/files?sort.fieldName=displayName&{origin}&what=ever"
        )),
        raw.get("/files")
            .header("x-wix-bi-gateway", "environment=js-sdk"),
        raw.post(
            "/folders",
            &json!({ "displayName": "b", "colour": "red", "id": 3 }),
        ),
    ];
    for ask in asks {
        let reply = ask.await?;
        assert_eq!(reply.status, 200, "{reply}");
    }
    Ok(())
}

async fn no_body_is_as_good_as_an_empty_one(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_eq!(raw.ask(Method::POST, "/files/search").await?.status, 200);
    assert_shown!(raw.ask(Method::POST, "/folders").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `displayName` must be given",
      "details": {
        "validationError": {
          "fieldViolations": [{"field":"displayName","description":"must be given","violatedRule":"REQUIRED_FIELD"}]
        }
      }
    }
    "#);
    Ok(())
}

async fn a_file_may_be_named_by_its_media_uri(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let picture = manager.client.upload(fixture(ROCKET)).send().await?;
    let uri = format!(
        "wix:image://v1/{}/rocket.jpg#originWidth=640&originHeight=427",
        picture.id
    );
    let raw = manager.raw();

    assert_eq!(manager.client.files().get(&uri).await?, picture);
    assert_eq!(
        status(raw.post("/files/get-files", &json!({ "fileIds": [uri] }))).await?,
        200
    );
    assert_eq!(
        status(raw.post(
            "/files/generate-file-download-url",
            &json!({ "fileId": uri })
        ))
        .await?,
        200
    );
    manager.client.files().delete([&uri]).send().await.all()?;
    manager.client.files().restore([&uri]).send().await.all()?;
    assert_eq!(
        manager
            .client
            .files()
            .get(&picture.id)
            .await?
            .parent_folder_id,
        picture.parent_folder_id
    );
    Ok(())
}

async fn what_is_not_there_says_so(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/no/such/route").await?, @r#"
    404
    {
      "message": "there is nothing at `/site-media/v1/no/such/route`",
      "details": {
        "applicationError": {
          "code": "NOT_FOUND",
          "description": "there is nothing at `/site-media/v1/no/such/route`",
          "data": {}
        }
      }
    }
    "#);
    assert_shown!(raw.ask(Method::DELETE, "/files").await?, @r#"
    405
    allow: GET,HEAD
    {
      "message": "`DELETE` is not answered here",
      "details": {
        "applicationError": {"code":"METHOD_NOT_ALLOWED","description":"`DELETE` is not answered here","data":{}}
      }
    }
    "#);
    assert_eq!(
        raw.get(&format!("{}healthz", manager.url)).await?.body,
        "ok"
    );
    Ok(())
}

async fn either_form_of_authorization_is_taken(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let bearer = format!("Bearer {}", manager.api_key);
    assert_eq!(
        manager
            .raw()
            .get("/files")
            .header("authorization", &bearer)
            .await?
            .status,
        200
    );
    Ok(())
}
