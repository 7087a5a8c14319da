//! A file that cannot be kept is refused as the reference says; it leaves nothing behind, and the next one is kept.

use std::io;

use anyhow::Result;
use futures::stream;
use reqwest::Body;
use serde_json::json;
use site_media::Source;
use testkit::{Setup, assert_shown, fixture};

use crate::help::{ROCKET, announce, listed, put_text, text, url_for, works};

/// Where uploads are announced.
const ANNOUNCE: &str = "/files/generate-upload-url";

promises! {
    a_file_of_no_bytes,
    a_name_of_300_characters,
    a_body_cut_short,
    a_body_that_is_not_as_long_as_announced,
    a_type_that_does_not_fit_the_name,
    content_that_is_something_else,
    a_type_that_nobody_supports,
    a_file_that_is_too_large,
}

async fn a_file_of_no_bytes(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let announced = json!({ "mimeType": "text/plain", "sizeInBytes": "0" });
    assert_shown!(manager.raw().post(ANNOUNCE, &announced).await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: is 0: an empty file cannot be uploaded",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "sizeInBytes",
              "description": "is 0: an empty file cannot be uploaded",
              "violatedRule": "OTHER",
              "ruleName": "ZERO_FILE_SIZE"
            }
          ]
        }
      }
    }
    "#);
    let url = url_for(&manager, "empty.txt").await?;
    assert_shown!(put_text(&manager, &url, "").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: is 0: an empty file cannot be uploaded",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "body",
              "description": "is 0: an empty file cannot be uploaded",
              "violatedRule": "OTHER",
              "ruleName": "ZERO_FILE_SIZE"
            }
          ]
        }
      }
    }
    "#);

    let upload = manager.client.upload(fixture("empty.bin"));
    let error = upload
        .name("empty.txt")
        .send()
        .await
        .expect_err("it is empty");
    assert_eq!(error.code(), Some("ZERO_FILE_SIZE"));
    assert_eq!(listed(&manager).await?, [""; 0]);
    works(&manager).await
}

/// A name may have up to 1000 characters, of which 255 are kept.
async fn a_name_of_300_characters(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let name = "n".repeat(296) + ".txt";
    let ask = json!({ "mimeType": "text/plain", "fileName": name });
    let urls = [
        announce(&manager, ask).await?,
        url_for(&manager, &name).await?,
    ];
    for url in urls {
        let stored = put_text(&manager, &url, "a").await?.value()?;
        assert_eq!(text(&stored, "file.displayName")?, name[..255]);
    }
    works(&manager).await
}

async fn a_body_cut_short(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let url = url_for(&manager, "a.txt").await?;
    let parts = [
        Ok("half of it"),
        Err(io::Error::other("the connection broke")),
    ];
    let cut = put_text(&manager, &url, Body::wrap_stream(stream::iter(parts))).await;

    // Over a socket nobody is left to be answered; in this process the answer is seen.
    assert!(
        cut.as_ref().map_or(true, |reply| reply.status == 400),
        "{cut:?}"
    );
    assert_eq!(listed(&manager).await?, [""; 0]);
    assert_eq!(put_text(&manager, &url, "all of it").await?.status, 200);
    works(&manager).await
}

async fn a_body_that_is_not_as_long_as_announced(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let ask = json!({ "mimeType": "text/plain", "fileName": "a.txt", "sizeInBytes": "3" });
    let url = announce(&manager, ask).await?;

    assert_shown!(put_text(&manager, &url, "abcd").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: `sizeInBytes` was announced as 3, but 4 bytes are sent",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "sizeInBytes",
              "description": "was announced as 3, but 4 bytes are sent",
              "violatedRule": "FORMAT",
              "data": {"expected":"3"}
            }
          ]
        }
      }
    }
    "#);
    assert_eq!(put_text(&manager, &url, "ab").await?.status, 400);
    assert_eq!(put_text(&manager, &url, "abc").await?.status, 200);
    works(&manager).await
}

async fn a_type_that_does_not_fit_the_name(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let ask = json!({ "mimeType": "image/jpeg", "fileName": "report.pdf" });
    assert_shown!(manager.raw().post(ANNOUNCE, &ask).await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: is `image/jpeg`, which does not fit the name `report.pdf`",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "mimeType",
              "description": "is `image/jpeg`, which does not fit the name `report.pdf`",
              "violatedRule": "OTHER",
              "ruleName": "MISMATCH_MIME_TYPE"
            }
          ]
        }
      }
    }
    "#);
    works(&manager).await
}

async fn content_that_is_something_else(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let page = b"%PDF-1.7\n1 0 obj";
    let ask = json!({ "mimeType": "image/jpeg", "fileName": "cat.jpg" });
    let url = announce(&manager, ask).await?;
    let put = manager.raw().put(&url, &page[..]);
    assert_shown!(put.header("content-type", "image/jpeg").await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: is `image/jpeg`, but the content is `application/pdf`",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "Content-Type",
              "description": "is `image/jpeg`, but the content is `application/pdf`",
              "violatedRule": "OTHER",
              "ruleName": "MISMATCH_MIME_TYPE"
            }
          ]
        }
      }
    }
    "#);
    for resumable in [false, true] {
        for name in ["cat.jpg", "film.mp4", "model.glb"] {
            let source = Source::bytes(name, &page[..]);
            let sent = manager.client.upload(source).resumable(resumable).send();
            let error = sent.await.expect_err("it is a page");
            assert_eq!(error.code(), Some("MISMATCH_MIME_TYPE"), "{name}");
        }
    }
    assert_eq!(listed(&manager).await?, [""; 0]);

    // What is a picture too may be called by the name of another kind.
    let photo = std::fs::read(fixture(ROCKET))?;
    let put = manager
        .raw()
        .put(&url, photo)
        .header("content-type", "image/jpeg");
    assert_eq!(put.await?.status, 200);
    let source = fixture("actually-a-png.jpg");
    let kept = manager.client.upload(source).send().await?;
    assert!(kept.media.is_some_and(|media| media.image.is_some()));
    works(&manager).await
}

async fn a_type_that_nobody_supports(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let ask = json!({ "mimeType": "application/x-msdownload" });
    assert_shown!(manager.raw().post(ANNOUNCE, &ask).await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: is `application/x-msdownload`, which is not supported",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "mimeType",
              "description": "is `application/x-msdownload`, which is not supported",
              "violatedRule": "OTHER",
              "ruleName": "UNSUPPORTED_FILE_FORMAT"
            }
          ]
        }
      }
    }
    "#);
    works(&manager).await
}

async fn a_file_that_is_too_large(setup: Setup) -> Result<()> {
    let manager = setup.limits(|limits| limits.sizes.image = 1000).await?;
    let ask = json!({ "mimeType": "image/jpeg", "fileName": "a.jpg", "sizeInBytes": "1001" });
    assert_shown!(manager.raw().post(ANNOUNCE, &ask).await?, @r#"
    400
    {
      "message": "INVALID_ARGUMENT: must be at most 1000 for a file of this type",
      "details": {
        "validationError": {
          "fieldViolations": [
            {
              "field": "sizeInBytes",
              "description": "must be at most 1000 for a file of this type",
              "violatedRule": "OTHER",
              "ruleName": "FILE_SIZE_OVER_LIMIT",
              "data": {"threshold":1000}
            }
          ]
        }
      }
    }
    "#);

    // Who does not say how much it will be is stopped on the way.
    let url = announce(
        &manager,
        json!({ "mimeType": "image/jpeg", "fileName": "a.jpg" }),
    )
    .await?;
    let parts = [io::Result::Ok(std::fs::read(fixture(ROCKET))?)];
    let put = manager
        .raw()
        .put(&url, Body::wrap_stream(stream::iter(parts)));
    // Over a socket the connection may be gone before the answer is read.
    if let Ok(sent) = put.header("content-type", "image/jpeg").await {
        assert_shown!(sent, @r#"
        400
        {
          "message": "INVALID_ARGUMENT: must be at most 1000 for a file of this type",
          "details": {
            "validationError": {
              "fieldViolations": [
                {
                  "field": "body",
                  "description": "must be at most 1000 for a file of this type",
                  "violatedRule": "OTHER",
                  "ruleName": "FILE_SIZE_OVER_LIMIT",
                  "data": {"threshold":1000}
                }
              ]
            }
          }
        }
        "#);
    }
    assert_eq!(listed(&manager).await?, [""; 0]);
    works(&manager).await
}
