//! Resumable uploads step by step, as any client of tus 1.0.0 would do them.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::Method;
use serde_json::json;
use testkit::{Ask, Manager, Setup, assert_shown};

use crate::help::{hours, listed, text, works};

promises! {
    step_by_step_as_tus_says,
    the_server_says_what_it_speaks,
    an_upload_goes_on_after_a_restart_of_the_server,
    an_offset_that_lies_is_refused,
    more_than_was_announced_is_refused,
    an_upload_that_is_not_complete_cannot_be_finished,
    an_upload_is_finished_once,
    an_upload_token_expires,
    only_version_one_is_spoken,
    metadata_without_end_is_refused,
}

/// A resumable upload by hand.
struct Tus<'a> {
    manager: &'a Manager,
    endpoint: String,
    token: String,
}

impl<'a> Tus<'a> {
    async fn announce(manager: &'a Manager) -> Result<Self> {
        let ask = json!({ "mimeType": "text/plain", "fileName": "a.txt" });
        let answer = manager
            .raw()
            .post("/files/generate-resumable-upload-url", &ask)
            .await?
            .value()?;
        let (endpoint, token) = (text(&answer, "uploadUrl")?, text(&answer, "uploadToken")?);
        Ok(Self {
            manager,
            endpoint,
            token,
        })
    }

    fn ask(&self, method: Method, url: &str) -> Ask {
        self.manager
            .raw()
            .ask(method, url)
            .header("tus-resumable", "1.0.0")
    }

    fn create(&self, length: &str) -> Ask {
        let metadata = [
            ("filename", "a.txt"),
            ("contentType", "text/plain"),
            ("token", &self.token),
        ];
        let metadata = metadata
            .map(|(key, value)| format!("{key} {}", BASE64.encode(value)))
            .join(",");
        self.ask(Method::POST, &self.endpoint)
            .header("upload-length", length)
            .header("upload-metadata", &metadata)
    }

    /// Creates an upload of so many bytes, and gives its URL.
    async fn begin(&self, length: u64) -> Result<String> {
        let created = self.create(&length.to_string()).await?;
        let location = created
            .header("location")
            .with_context(|| created.to_string())?;
        Ok(self
            .endpoint
            .parse::<reqwest::Url>()?
            .join(location)?
            .into())
    }

    fn patch(&self, location: &str, offset: u64, bytes: &'static str) -> Ask {
        let ask = self
            .ask(Method::PATCH, location)
            .header("upload-offset", &offset.to_string());
        ask.header("content-type", "application/offset+octet-stream")
            .body(bytes)
    }

    fn head(&self, location: &str) -> Ask {
        self.ask(Method::HEAD, location)
    }

    fn finish(&self) -> Ask {
        let url = format!("{}/{}?filename=a.txt", self.endpoint, self.token);
        self.manager.raw().ask(Method::PUT, &url).json(&json!({}))
    }
}

async fn step_by_step_as_tus_says(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    assert_shown!(tus.create("5").await?, @r"
    201
    location: [server]/upload/tus/[id]
    tus-resumable: 1.0.0
    upload-offset: 0
    ");
    let location = tus.begin(5).await?;
    assert_shown!(tus.head(&location).await?, @r"
    200
    tus-resumable: 1.0.0
    upload-length: 5
    upload-offset: 0
    ");
    assert_shown!(tus.patch(&location, 0, "abc").await?, @r"
    204
    tus-resumable: 1.0.0
    upload-offset: 3
    ");
    assert_shown!(tus.head(&location).await?, @r"
    200
    tus-resumable: 1.0.0
    upload-length: 5
    upload-offset: 3
    ");
    assert_shown!(tus.patch(&location, 3, "de").await?, @r"
    204
    tus-resumable: 1.0.0
    upload-offset: 5
    ");
    assert_shown!(tus.finish().await?, @r#"
    200
    tus-resumable: 1.0.0
    {
      "file": {
        "createdDate": "[time]",
        "displayName": "a.txt",
        "hash": "[id]",
        "id": "[file].txt",
        "labels": [],
        "media": {
          "document": {
            "filename": "a.txt",
            "id": "[file].txt",
            "url": "[server]/media/[file].txt"
          }
        },
        "mediaType": "DOCUMENT",
        "operationStatus": "READY",
        "parentFolderId": "media-root",
        "private": false,
        "siteId": "[guid]",
        "sizeInBytes": "5",
        "state": "OK",
        "thumbnailUrl": "[server]/icons/document.svg",
        "updatedDate": "[time]",
        "url": "[server]/media/[file].txt"
      }
    }
    "#);
    Ok(())
}

async fn the_server_says_what_it_speaks(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    let options = manager.raw().ask(Method::OPTIONS, &tus.endpoint).await?;
    assert_eq!(options.header("tus-version"), Some("1.0.0"));
    assert!(
        options
            .header("tus-extension")
            .is_some_and(|extensions| extensions.contains("creation"))
    );
    assert!(matches!(options.status, 200 | 204));
    Ok(())
}

async fn an_upload_goes_on_after_a_restart_of_the_server(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    let location = tus.begin(5).await?;
    assert_eq!(tus.patch(&location, 0, "abc").await?.status, 204);
    let (token, path) = (
        tus.token,
        location
            .rsplit_once('/')
            .map(|(_, id)| id.to_owned())
            .context("an id")?,
    );

    let manager = manager.restart().await?;
    let tus = Tus {
        endpoint: format!("{}upload/tus", manager.url),
        token,
        manager: &manager,
    };
    let location = format!("{}/{path}", tus.endpoint);
    assert_eq!(
        tus.head(&location).await?.header("upload-offset"),
        Some("3")
    );
    assert_eq!(tus.patch(&location, 3, "de").await?.status, 204);
    let stored = tus.finish().await?.value()?;
    assert_eq!(
        manager.raw().get(&text(&stored, "file.url")?).await?.body,
        "abcde"
    );
    Ok(())
}

async fn an_offset_that_lies_is_refused(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    let location = tus.begin(5).await?;
    assert_shown!(tus.patch(&location, 3, "de").await?, @r#"
    409
    tus-resumable: 1.0.0
    {
      "message": "the upload is at 0, not at 3",
      "details": {"applicationError":{"code":"ABORTED","description":"the upload is at 0, not at 3","data":{}}}
    }
    "#);
    assert_eq!(tus.patch(&location, 0, "abc").await?.status, 204);
    assert_eq!(tus.patch(&location, 0, "abc").await?.status, 409);

    assert_eq!(
        tus.head(&location).await?.header("upload-offset"),
        Some("3")
    );
    assert_eq!(tus.patch(&location, 3, "de").await?.status, 204);
    assert_eq!(tus.finish().await?.status, 200);
    Ok(())
}

async fn more_than_was_announced_is_refused(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    let location = tus.begin(5).await?;
    assert_shown!(tus.patch(&location, 0, "abcdef").await?, @r#"
    413
    tus-resumable: 1.0.0
    {
      "message": "only 5 bytes are missing",
      "details": {
        "applicationError": {"code":"RESOURCE_EXHAUSTED","description":"only 5 bytes are missing","data":{}}
      }
    }
    "#);
    assert_eq!(tus.patch(&location, 0, "abcde").await?.status, 204);
    assert_eq!(tus.finish().await?.status, 200);
    Ok(())
}

async fn an_upload_that_is_not_complete_cannot_be_finished(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    assert_shown!(tus.finish().await?, @r#"
    400
    tus-resumable: 1.0.0
    {
      "message": "INVALID_ARGUMENT: is 0: an empty file cannot be uploaded",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "uploadId",
              "description": "is 0: an empty file cannot be uploaded",
              "violatedRule": "OTHER",
              "ruleName": "ZERO_FILE_SIZE"
            }
          ]
        }
      }
    }
    "#);
    let location = tus.begin(5).await?;
    assert_eq!(tus.patch(&location, 0, "abc").await?.status, 204);
    assert_shown!(tus.finish().await?, @r#"
    400
    tus-resumable: 1.0.0
    {
      "message": "INVALID_ARGUMENT: `uploadId` is not complete: only 3 of 5 bytes are here",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "uploadId",
              "description": "is not complete: only 3 of 5 bytes are here",
              "violatedRule": "VALIDATION"
            }
          ]
        }
      }
    }
    "#);
    assert_eq!(listed(&manager).await?, [""; 0]);

    assert_eq!(tus.patch(&location, 3, "de").await?.status, 204);
    assert_eq!(tus.finish().await?.status, 200);
    Ok(())
}

async fn an_upload_is_finished_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    let location = tus.begin(3).await?;
    tus.patch(&location, 0, "abc").await?;
    let finished = tus.finish().await?;
    assert_eq!(finished.status, 200);

    // Whoever has lost the answer gets it again, and nothing new comes of it.
    assert_eq!(tus.finish().await?.value()?, finished.value()?);
    manager.clock.pass(hours(1));
    assert_eq!(tus.finish().await?.status, 403);
    assert_eq!(tus.create("3").await?.status, 403);
    assert!(matches!(tus.head(&location).await?.status, 403 | 404 | 410));
    assert_eq!(listed(&manager).await?, ["a.txt"]);
    Ok(())
}

async fn an_upload_token_expires(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    let location = tus.begin(3).await?;
    manager.clock.pass(hours(6 * 24));
    assert_eq!(tus.patch(&location, 0, "abc").await?.status, 204);
    manager.clock.pass(hours(24));

    assert!(matches!(tus.head(&location).await?.status, 403 | 404 | 410));
    assert_eq!(tus.finish().await?.status, 403);
    works(&manager).await
}

async fn only_version_one_is_spoken(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;
    let old = tus.create("5").header("tus-resumable", "0.2.2").await?;
    assert_eq!(
        (old.status, old.header("tus-version")),
        (412, Some("1.0.0"))
    );
    assert_eq!(tus.create("5").await?.status, 201);
    Ok(())
}

async fn metadata_without_end_is_refused(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let tus = Tus::announce(&manager).await?;

    let pairs: Vec<_> = (0..20_000).map(|n| format!("k{n} QUJD")).collect();
    let value = format!("filename {}", "QUJD".repeat(60_000));
    for metadata in [pairs.join(","), value, "k".repeat(250_000)] {
        let created = tus
            .ask(Method::POST, &tus.endpoint)
            .header("upload-length", "4")
            .header("upload-metadata", &metadata)
            .await?;
        assert_eq!(created.status, 400, "there is no token in it: {created}");
    }
    works(&manager).await
}
