//! A bad request is answered as the reference says, and the next one works.

use anyhow::Result;
use serde_json::json;
use testkit::{Setup, assert_shown};

use crate::help::works;

promises! {
    a_wrong_key,
    no_key_at_all,
    a_key_without_a_site,
    an_unknown_file,
    an_unknown_folder,
    an_over_long_name,
    a_limit_of_101,
    a_cursor_that_was_made_up,
    a_sort_that_does_not_exist,
    a_media_type_that_cannot_be_filtered_on,
    json_that_is_none,
    several_things_at_once,
    a_path_that_climbs,
}

async fn a_wrong_key(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let wrong = manager
        .raw()
        .get("/files")
        .header("authorization", "sm_wrong")
        .await?;
    assert_shown!(wrong, @"");
    works(&manager).await
}

async fn no_key_at_all(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    assert_shown!(manager.raw().get("/files").without("authorization").await?, @"");
    works(&manager).await
}

async fn a_key_without_a_site(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let without = manager.raw().get("/files").without("wix-site-id").await?;
    let another = manager
        .raw()
        .get("/files")
        .header("wix-site-id", "another")
        .await?;
    assert_eq!((without.status, another.status), (401, 401));
    works(&manager).await
}

async fn an_unknown_file(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/files/get-file-by-id?fileId=unknown").await?, @"");
    assert_eq!(
        raw.post("/files/get-files", &json!({ "fileIds": ["unknown"] }))
            .await?
            .status,
        400
    );
    assert_eq!(
        raw.post(
            "/files/generate-file-download-url",
            &json!({ "fileId": "unknown" })
        )
        .await?
        .status,
        400
    );
    assert_eq!(
        raw.get(&format!("{}media/unknown", manager.url))
            .await?
            .status,
        404
    );
    works(&manager).await
}

async fn an_unknown_folder(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/folders/unknown").await?, @"");
    let folder = json!({ "displayName": "a", "parentFolderId": "unknown" });
    assert_eq!(raw.post("/folders", &folder).await?.status, 404);
    works(&manager).await
}

async fn an_over_long_name(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.post("/folders", &json!({ "displayName": "é".repeat(1001) })).await?, @"");
    assert_eq!(
        raw.post("/folders", &json!({ "displayName": "é".repeat(1000) }))
            .await?
            .status,
        200
    );

    let ask = json!({ "mimeType": "text/plain", "fileName": "n".repeat(1001) });
    assert_shown!(raw.post("/files/generate-upload-url", &ask).await?, @"");
    works(&manager).await
}

async fn a_limit_of_101(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/files?paging.limit=101").await?, @"");
    assert_eq!(raw.get("/files?paging.limit=100").await?.status, 200);
    for path in [
        "/files?paging.limit=-1",
        "/folders?paging.limit=101",
        "/trash-bin/files?paging.limit=101",
    ] {
        assert_eq!(raw.get(path).await?.status, 400, "{path}");
    }
    assert_eq!(
        raw.post("/files/search", &json!({ "paging": { "limit": 101 } }))
            .await?
            .status,
        400
    );
    works(&manager).await
}

async fn a_cursor_that_was_made_up(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/files?paging.cursor=tomorrow").await?, @"");
    for cursor in ["v1.", "v1.e30", "v9.e30", "%00", "%F0%9F%90%A2"] {
        assert_eq!(
            raw.get(&format!("/folders?paging.cursor={cursor}"))
                .await?
                .status,
            400,
            "{cursor}"
        );
    }
    works(&manager).await
}

async fn a_sort_that_does_not_exist(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/files?sort.fieldName=updateDate").await?, @"");
    assert_eq!(
        raw.get("/folders?sort.fieldName=sizeInBytes").await?.status,
        400
    );
    assert_shown!(raw.get("/files?sort.order=desc").await?, @"");
    works(&manager).await
}

async fn a_media_type_that_cannot_be_filtered_on(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    assert_shown!(manager.raw().get("/files?mediaTypes=IMAGE&mediaTypes=OTHER").await?, @"");
    works(&manager).await
}

async fn json_that_is_none(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.post("/folders", &json!(null)).body("{\"displayName\":").await?, @"");
    for body in ["[]", "3", "null", "{\"displayName\":3}", "\u{0}"] {
        assert_eq!(
            raw.post("/folders", &json!(null)).body(body).await?.status,
            400,
            "{body}"
        );
    }
    works(&manager).await
}

async fn several_things_at_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let ask = json!({ "fileName": "n".repeat(1001), "sizeInBytes": "-1", "labels": vec!["x"; 51], "private": "yes" });
    assert_shown!(manager.raw().post("/files/generate-upload-url", &ask).await?, @"");
    works(&manager).await
}

async fn a_path_that_climbs(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    for path in ["..", "%2E%2E", "..%2F..%2Fcatalog.db", "%00", "a%2Fb"] {
        let file = raw.get(&format!("{}media/{path}", manager.url)).await?;
        assert!(matches!(file.status, 400 | 404), "{path}: {file}");
        let folder = raw.get(&format!("/folders/x{path}")).await?;
        assert!(matches!(folder.status, 400 | 404), "{path}: {folder}");
    }
    works(&manager).await
}
