//! Files are imported from elsewhere: pending at once, ready once they are here, each once.

use anyhow::Result;
use futures::TryStreamExt as _;
use serde_json::{Value, json};
use site_media::webhook::EventKind;
use testkit::{Elsewhere, Manager, Setup, fixture, sha256};

use crate::help::text;

promises! {
    an_import_is_pending_until_its_bytes_are_here,
    an_import_that_cannot_be_had_has_failed,
    an_import_of_something_else_has_failed_and_of_a_relative_has_not,
    a_private_import_stays_private,
    several_imports_are_ordered_at_once,
    what_is_wrong_with_an_import_is_named,
}

async fn import(manager: &Manager, request: &Value) -> Result<Value> {
    let answer = manager.raw().post("/files/import", request).await?;
    Ok(answer.value()?["file"].clone())
}

async fn file(manager: &Manager, id: &str) -> Result<Value> {
    let id = id.replace('~', "%7E");
    let answer = manager
        .raw()
        .get(&format!("/files/get-file-by-id?fileId={id}"))
        .await?;
    Ok(answer.value()?["file"].clone())
}

async fn an_import_is_pending_until_its_bytes_are_here(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;
    let request = json!({
        "url": elsewhere.url("coffee.png"),
        "displayName": "Morning",
        "mimeType": "image/jpeg",
        "labels": ["cup"],
        "filePath": "/drinks/hot",
        "externalInfo": { "origin": "test", "externalIds": ["1"] },
    });

    let pending = import(&manager, &request).await?;
    assert_eq!(pending["operationStatus"], "PENDING");
    assert_eq!(
        (&pending["hash"], &pending["media"]),
        (&json!(""), &Value::Null)
    );
    assert_eq!(pending["thumbnailUrl"], pending["url"]);
    assert_eq!(pending["sourceUrl"], request["url"]);
    let url = text(&pending, "url")?;
    assert_eq!(manager.raw().get(&url).await?.status, 404);

    assert_eq!(manager.work().await?, 1);

    let ready = file(&manager, &text(&pending, "id")?).await?;
    assert_eq!(ready["operationStatus"], "READY");
    assert_eq!(
        (&ready["displayName"], &ready["url"]),
        (&json!("Morning.png"), &json!(url))
    );
    assert_eq!(ready["media"]["image"]["image"]["width"], 600);
    assert_eq!(ready["labels"], json!(["cup"]));
    let copy = manager.client.download(text(&ready, "id")?);
    let home = tempfile::tempdir()?;
    let copy = copy.to(home.path().join("copy")).await?;
    assert_eq!(sha256(copy.path)?, sha256(fixture("coffee.png"))?);
    assert_eq!((manager.work().await?, elsewhere.asked()), (0, 1));
    Ok(())
}

async fn an_import_of_something_else_has_failed_and_of_a_relative_has_not(
    setup: Setup,
) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;
    let url = elsewhere.url("coffee.png");
    for (said, expected) in [
        (json!({ "displayName": "film.mp4" }), "FAILED"),
        (json!({ "mimeType": "application/pdf" }), "FAILED"),
        (json!({ "displayName": "cup.jpg" }), "READY"),
        (json!({ "mimeType": "image/gif" }), "READY"),
        (json!({ "displayName": "cup" }), "READY"),
    ] {
        let mut request = said.clone();
        request["url"] = json!(url);
        let pending = import(&manager, &request).await?;
        manager.work().await?;

        let ended = file(&manager, &text(&pending, "id")?).await?;
        assert_eq!(ended["operationStatus"], expected, "{said}");
    }
    let events = manager.client.events().kind("file_failed").past();
    let events: Vec<_> = events.try_collect().await?;
    let reasons = events.into_iter().filter_map(|event| match event.kind {
        EventKind::FileFailed { error, .. } => error?.description,
        _ => None,
    });
    assert_eq!(
        reasons.collect::<Vec<_>>(),
        [
            "it is said to be `video/mp4`, but the content is `image/png`",
            "it is said to be `application/pdf`, but the content is `image/png`",
        ]
    );
    Ok(())
}

async fn an_import_that_cannot_be_had_has_failed(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;

    for (url, media_type) in [
        (elsewhere.url("missing.png"), "UNKNOWN"),
        (elsewhere.url("coffee.png"), "VIDEO"),
        (elsewhere.url("empty.bin?as=a.png"), "UNKNOWN"),
        ("http://127.0.0.1:1/cat.png".to_owned(), "UNKNOWN"),
    ] {
        let request = json!({ "url": url, "mediaType": media_type, "mimeType": "image/png" });
        let pending = import(&manager, &request).await?;
        for _ in 0..4 {
            manager.work().await?;
            manager.clock.pass(std::time::Duration::from_mins(1));
        }

        let failed = file(&manager, &text(&pending, "id")?).await?;
        assert_eq!(failed["operationStatus"], "FAILED", "{url}");
        assert_eq!(
            (&failed["hash"], &failed["media"]),
            (&json!(""), &Value::Null)
        );
    }
    Ok(())
}

async fn a_private_import_stays_private(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;
    let request = json!({ "url": elsewhere.url("coffee.png"), "private": true });

    let pending = import(&manager, &request).await?;
    manager.work().await?;

    let ready = file(&manager, &text(&pending, "id")?).await?;
    assert_eq!(
        (&ready["operationStatus"], &ready["private"]),
        (&json!("READY"), &json!(true))
    );
    assert_eq!(manager.raw().get(&text(&ready, "url")?).await?.status, 403);
    Ok(())
}

async fn several_imports_are_ordered_at_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;
    let items = json!([
        { "url": elsewhere.url("coffee.png") },
        { "url": elsewhere.url("rocket.jpg"), "mediaType": "OTHER" },
        { "url": elsewhere.url("rocket.jpg"), "displayName": "Rocket" },
    ]);

    let ask = json!({ "importFileRequests": items });
    let answer = manager.raw().post("/bulk/files/import-v2", &ask).await?;
    assert_eq!(answer.status, 200);
    let answer = answer.value()?;
    let sums = json!({ "totalSuccesses": 2, "totalFailures": 1, "undetailedFailures": 0 });
    assert_eq!(answer["bulkActionMetadata"], sums);
    let of = |index: usize| &answer["results"][index];
    assert_eq!(of(0)["item"]["operationStatus"], "PENDING");
    assert_eq!(of(0)["itemMetadata"]["id"], of(0)["item"]["id"]);
    assert_eq!(of(1)["item"], Value::Null);
    assert_eq!(of(1)["itemMetadata"]["success"], false);
    assert_eq!(of(1)["itemMetadata"]["error"]["code"], "INVALID_ARGUMENT");
    assert_eq!(of(2)["itemMetadata"]["originalIndex"], 2);

    let ask = json!({ "importFileRequests": [items[0]], "returnEntity": false });
    let answer = manager.raw().post("/bulk/files/import-v2", &ask).await?;
    assert_eq!(answer.value()?["results"][0].get("item"), None);
    let ask = json!({ "importFileRequests": [items[0], items[2]] });
    let answer = manager.raw().post("/bulk/files/import", &ask).await?;
    assert_eq!(answer.value()?["files"].as_array().map(Vec::len), Some(2));

    assert_eq!(manager.work().await?, 5);
    let mut names = crate::help::listed(&manager).await?;
    names.sort();
    assert_eq!(
        names,
        [
            "Rocket.jpg",
            "Rocket.jpg",
            "coffee.png",
            "coffee.png",
            "coffee.png"
        ]
    );
    Ok(())
}

async fn what_is_wrong_with_an_import_is_named(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;

    for (request, field) in [
        (json!({}), "url"),
        (json!({ "url": "x" }), "url"),
        (json!({ "url": "file:///etc/passwd" }), "url"),
        (
            json!({ "url": elsewhere.url("a.png"), "mediaType": "OTHER" }),
            "mediaType",
        ),
        (
            json!({ "url": elsewhere.url("a.png"), "urlHeaders": { "X": "1\r\nY: 2" } }),
            "urlHeaders.X",
        ),
    ] {
        let answer = manager.raw().post("/files/import", &request).await?;
        assert_eq!(answer.status, 400, "{request}");
        let named = text(
            &answer.value()?,
            "details.validationError.fieldViolations.0.field",
        )?;
        assert_eq!(named, field);
    }
    assert_eq!((manager.work().await?, elsewhere.asked()), (0, 0));
    Ok(())
}
