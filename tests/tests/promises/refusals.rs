//! A bad request is answered as the reference says, and the next one works.

use anyhow::Result;
use serde_json::json;
use testkit::{Setup, assert_shown};

use crate::help::{status, works};

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
    assert_shown!(wrong, @r#"
    401
    {
      "message": "this API key does not open this site",
      "details": {
        "applicationError": {"code":"UNAUTHENTICATED","description":"this API key does not open this site","data":{}}
      }
    }
    "#);
    works(&manager).await
}

async fn no_key_at_all(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    assert_shown!(manager.raw().get("/files").without("authorization").await?, @r#"
    401
    {
      "message": "header `authorization` is missing or not readable",
      "details": {
        "applicationError": {
          "code": "UNAUTHENTICATED",
          "description": "header `authorization` is missing or not readable",
          "data": {}
        }
      }
    }
    "#);
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
    assert_shown!(raw.get("/files/get-file-by-id?fileId=unknown").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: no file has the ID `unknown`",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "fileId",
              "description": "no file has the ID `unknown`",
              "violatedRule": "OTHER",
              "ruleName": "RESOURCE_NOT_FOUND",
              "data": {"internalHttpStatusCode":404,"internalKey":"file.not_found"}
            }
          ]
        }
      }
    }
    "#);
    assert_eq!(
        status(raw.post("/files/get-files", &json!({ "fileIds": ["unknown"] }))).await?,
        400
    );
    assert_eq!(
        status(raw.post(
            "/files/generate-file-download-url",
            &json!({ "fileId": "unknown" })
        ))
        .await?,
        400
    );
    assert_eq!(
        status(raw.get(&format!("{}media/unknown", manager.url))).await?,
        404
    );
    works(&manager).await
}

async fn an_unknown_folder(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/folders/unknown").await?, @r#"
    404
    {
      "message": "no folder has the ID `unknown`",
      "details": {"applicationError":{"code":"NOT_FOUND","description":"no folder has the ID `unknown`","data":{}}}
    }
    "#);
    let folder = json!({ "displayName": "a", "parentFolderId": "unknown" });
    assert_eq!(status(raw.post("/folders", &folder)).await?, 404);
    works(&manager).await
}

async fn an_over_long_name(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.post("/folders", &json!({ "displayName": "é".repeat(1001) })).await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `displayName` must be at most 1000 characters",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "displayName",
              "description": "must be at most 1000 characters",
              "violatedRule": "MAX_LENGTH",
              "data": {"threshold":1000}
            }
          ]
        }
      }
    }
    "#);
    assert_eq!(
        status(raw.post("/folders", &json!({ "displayName": "é".repeat(1000) }))).await?,
        200
    );

    let ask = json!({ "mimeType": "text/plain", "fileName": "n".repeat(1001) });
    assert_shown!(raw.post("/files/generate-upload-url", &ask).await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `fileName` must be at most 1000 characters",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "fileName",
              "description": "must be at most 1000 characters",
              "violatedRule": "MAX_LENGTH",
              "data": {"threshold":1000}
            }
          ]
        }
      }
    }
    "#);
    works(&manager).await
}

async fn a_limit_of_101(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/files?paging.limit=101").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `paging.limit` must be at most 100",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "paging.limit",
              "description": "must be at most 100",
              "violatedRule": "MAX",
              "data": {"threshold":100}
            }
          ]
        }
      }
    }
    "#);
    assert_eq!(status(raw.get("/files?paging.limit=100")).await?, 200);
    for path in [
        "/files?paging.limit=-1",
        "/folders?paging.limit=101",
        "/trash-bin/files?paging.limit=101",
    ] {
        assert_eq!(status(raw.get(path)).await?, 400, "{path}");
    }
    assert_eq!(
        status(raw.post("/files/search", &json!({ "paging": { "limit": 101 } }))).await?,
        400
    );
    works(&manager).await
}

async fn a_cursor_that_was_made_up(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/files?paging.cursor=tomorrow").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `paging.cursor` is not a cursor of this list",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "paging.cursor",
              "description": "is not a cursor of this list",
              "violatedRule": "VALIDATION"
            }
          ]
        }
      }
    }
    "#);
    for cursor in ["v1.", "v1.e30", "v9.e30", "%00", "%F0%9F%90%A2"] {
        assert_eq!(
            status(raw.get(&format!("/folders?paging.cursor={cursor}"))).await?,
            400,
            "{cursor}"
        );
    }
    works(&manager).await
}

async fn a_sort_that_does_not_exist(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.get("/files?sort.fieldName=updateDate").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: cannot sort by `updateDate`",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "sort.fieldName",
              "description": "cannot sort by `updateDate`",
              "violatedRule": "OTHER",
              "ruleName": "UNSUPPORTED_SORT_VALUE",
              "data": {"allowedValues":["displayName","updatedDate","sizeInBytes"],"requestValue":"updateDate"}
            }
          ]
        }
      }
    }
    "#);
    assert_eq!(
        status(raw.get("/folders?sort.fieldName=sizeInBytes")).await?,
        400
    );
    assert_shown!(raw.get("/files?sort.order=desc").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `sort.order` must be one of ASC, DESC, not `desc`",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "sort.order",
              "description": "must be one of ASC, DESC, not `desc`",
              "violatedRule": "INVALID_ENUM_VALUE",
              "data": {"allowedValues":["ASC","DESC"]}
            }
          ]
        }
      }
    }
    "#);
    works(&manager).await
}

async fn a_media_type_that_cannot_be_filtered_on(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    assert_shown!(manager.raw().get("/files?mediaTypes=IMAGE&mediaTypes=OTHER").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: cannot filter on media type `OTHER`",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "mediaTypes",
              "description": "cannot filter on media type `OTHER`",
              "violatedRule": "OTHER",
              "ruleName": "UNSUPPORTED_MEDIA_TYPE",
              "data": {
                "allowedValues": ["IMAGE","VIDEO","AUDIO","DOCUMENT","VECTOR","ARCHIVE","MODEL3D"],
                "requestValue": "OTHER"
              }
            }
          ]
        }
      }
    }
    "#);
    works(&manager).await
}

async fn json_that_is_none(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let raw = manager.raw();
    assert_shown!(raw.post("/folders", &json!(null)).body("{\"displayName\":").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `body` is not JSON: EOF while parsing a value at line 1 column 15",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "body",
              "description": "is not JSON: EOF while parsing a value at line 1 column 15",
              "violatedRule": "FORMAT"
            }
          ]
        }
      }
    }
    "#);
    for body in ["[]", "3", "null", "{\"displayName\":3}", "\u{0}"] {
        assert_eq!(
            status(raw.post("/folders", &json!(null)).body(body)).await?,
            400,
            "{body}"
        );
    }
    works(&manager).await
}

async fn several_things_at_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let ask = json!({ "fileName": "n".repeat(1001), "sizeInBytes": "-1", "labels": vec!["x"; 51], "private": "yes" });
    assert_shown!(manager.raw().post("/files/generate-upload-url", &ask).await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `mimeType` must be given, `fileName` must be at most 1000 characters, `sizeInBytes` must be at least 0, `private` must be `true` or `false`, `labels` must be at most 50 items",
      "details": {
        "validationError": {
          "fieldViolations": [
            {"field":"mimeType","description":"must be given","violatedRule":"REQUIRED_FIELD"},
            {
              "field": "fileName",
              "description": "must be at most 1000 characters",
              "violatedRule": "MAX_LENGTH",
              "data": {"threshold":1000}
            },
            {
              "field": "sizeInBytes",
              "description": "must be at least 0",
              "violatedRule": "DECIMAL_GTE",
              "data": {"threshold":0}
            },
            {
              "field": "private",
              "description": "must be `true` or `false`",
              "violatedRule": "FORMAT",
              "data": {"expected":"BOOLEAN"}
            },
            {
              "field": "labels",
              "description": "must be at most 50 items",
              "violatedRule": "MAX_SIZE",
              "data": {"threshold":50}
            }
          ]
        }
      }
    }
    "#);
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
