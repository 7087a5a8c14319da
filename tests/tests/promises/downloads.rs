//! Bytes come back whole, in part, again after a break, and only as long as a URL lives.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use futures::future::BoxFuture;
use serde_json::{Value, json};
use site_media::ErrorKind;
use site_media::testing::{Leap, Tapped};
use tempfile::TempDir;
use testkit::{
    Manager, Setup, assert_shown, cut_download_after, fixture, recording, sha256, status,
};
use transport::{Context, Operation, Request, Response, Transport};

use crate::help::{ROCKET, hours, note, text, works};

promises! {
    a_download_url_lives_as_long_as_was_said,
    a_download_url_lives_ten_hours_unless_something_else_was_said,
    whoever_comes_late_can_be_sent_elsewhere,
    a_file_can_be_had_in_parts,
    a_part_that_is_not_there_is_refused,
    a_part_of_another_version_is_not_mixed_in,
    a_download_says_how_to_keep_it,
    an_interrupted_download_goes_on_where_it_was,
    several_ranges_at_once_come_out_as_one_file,
    a_deadline_holds_while_bytes_come,
    a_server_that_is_busy_is_asked_again,
    a_url_that_was_changed_leads_nowhere,
    the_url_of_a_deleted_file_leads_nowhere,
}

const THREE: NonZeroUsize = NonZeroUsize::new(3).expect("three is not zero");

/// A URL for a file, as asked for.
async fn url(manager: &Manager, id: &str, wishes: Value) -> Result<String> {
    let mut ask = json!({ "fileId": id });
    ask.as_object_mut()
        .into_iter()
        .for_each(|ask| ask.extend(wishes.as_object().cloned().unwrap_or_default()));
    let answer = manager
        .raw()
        .post("/files/generate-file-download-url", &ask)
        .await?
        .value()?;
    text(&answer, "downloadUrls.0.url")
}

async fn a_download_url_lives_as_long_as_was_said(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let url = url(&manager, &stored.id, json!({ "expirationInMinutes": 1 })).await?;

    manager.clock.pass(Duration::from_secs(59));
    assert_eq!(manager.raw().get(&url).await?.body, "This is a.txt.\n");
    manager.clock.pass(Duration::from_secs(2));
    assert_shown!(manager.raw().get(&url).await?, @r#"
    403
    {
      "message": "this download URL has expired",
      "details": {
        "applicationError": {"code":"PERMISSION_DENIED","description":"this download URL has expired","data":{}}
      }
    }
    "#);
    works(&manager).await
}

async fn a_download_url_lives_ten_hours_unless_something_else_was_said(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let url = url(&manager, &stored.id, json!({ "expirationInMinutes": null })).await?;

    manager.clock.pass(Duration::from_secs(10 * 3600 - 1));
    assert_eq!(manager.raw().get(&url).await?.status, 200);
    manager.clock.pass(Duration::from_secs(2));
    assert_eq!(manager.raw().get(&url).await?.status, 403);
    Ok(())
}

async fn whoever_comes_late_can_be_sent_elsewhere(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let url = url(
        &manager,
        &stored.id,
        json!({ "expirationRedirectUrl": format!("{}healthz", manager.url) }),
    )
    .await?;
    manager.clock.pass(hours(10));

    let reply = manager.raw().get(&url).await?;
    // A socket's client follows, one of this process does not.
    let followed = reply.status == 200 && reply.body == "ok";
    let told = reply.status == 302
        && reply
            .header("location")
            .is_some_and(|location| location.ends_with("/healthz"));
    assert!(followed || told, "{reply}");
    Ok(())
}

async fn a_file_can_be_had_in_parts(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let urls = [
        stored.url.clone(),
        url(&manager, &stored.id, json!({})).await?,
    ];
    for url in urls {
        let part = async |range| -> Result<_> {
            let reply = manager.raw().get(&url).header("range", range).await?;
            let place = reply.header("content-range").unwrap_or_default().to_owned();
            Ok((reply.status, place, String::from_utf8(reply.body.into())?))
        };
        let is = |place: &str, bytes: &str| (206, format!("bytes {place}/15"), bytes.to_owned());
        assert_eq!(part("bytes=0-3").await?, is("0-3", "This"));
        assert_eq!(part("bytes=8-").await?, is("8-14", "a.txt.\n"));
        assert_eq!(part("bytes=-3").await?, is("12-14", "t.\n"));
        assert_eq!(part("bytes=10-1000").await?, is("10-14", "txt.\n"));
        // What makes no sense is as good as nothing.
        assert_eq!(
            part("lines=1-2").await?,
            (200, String::new(), "This is a.txt.\n".to_owned())
        );
    }
    Ok(())
}

async fn a_part_that_is_not_there_is_refused(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let reply = manager
        .raw()
        .get(&stored.url)
        .header("range", "bytes=15-")
        .await?;
    assert_eq!(
        (reply.status, reply.header("content-range")),
        (416, Some("bytes */15"))
    );
    works(&manager).await
}

async fn a_part_of_another_version_is_not_mixed_in(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let raw = manager.raw();
    let tag = raw
        .get(&stored.url)
        .await?
        .header("etag")
        .map(str::to_owned)
        .unwrap_or_default();
    let part = |tag: &str| {
        raw.get(&stored.url)
            .header("range", "bytes=0-3")
            .header("if-range", tag)
    };

    assert_eq!(part(&tag).await?.status, 206);
    assert_eq!(part("\"another\"").await?.status, 200);
    let unchanged = raw.get(&stored.url).header("if-none-match", &tag).await?;
    assert_eq!((unchanged.status, unchanged.body.len()), (304, 0));
    Ok(())
}

async fn a_download_says_how_to_keep_it(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "żółw 🐢.txt").await?;
    let disposition = async |wishes| -> Result<_> {
        let reply = manager
            .raw()
            .get(&url(&manager, &stored.id, wishes).await?)
            .await?;
        Ok(reply
            .header("content-disposition")
            .unwrap_or_default()
            .to_owned())
    };
    let kept = [
        disposition(json!({})).await?,
        disposition(json!({ "downloadFileName": "a \"b\".txt" })).await?,
        disposition(json!({ "contentDisposition": "INLINE" })).await?,
    ];
    assert_shown!(kept.join("\n"), @r#"
    attachment; filename="___w _.txt"; filename*=UTF-8''%C5%BC%C3%B3%C5%82w%20%F0%9F%90%A2.txt
    attachment; filename="a _b_.txt"; filename*=UTF-8''a%20%22b%22.txt
    inline; filename="___w _.txt"; filename*=UTF-8''%C5%BC%C3%B3%C5%82w%20%F0%9F%90%A2.txt
    "#);
    Ok(())
}

async fn an_interrupted_download_goes_on_where_it_was(setup: Setup) -> Result<()> {
    let cut = cut_download_after(60_000).on("download");
    let manager = setup.failing(cut.clone()).await?;
    let stored = manager.client.upload(fixture(ROCKET)).send().await?;
    let before = manager.traffic.received();
    let home = TempDir::new()?;
    let copy = manager.client.download(&stored.id).to(home.path()).await?;

    assert_eq!(sha256(copy.path)?, sha256(fixture(ROCKET))?);
    assert_eq!(cut.left(), 0);
    let size = stored.size_in_bytes.map_or(0, u64::from);
    let received = manager.traffic.received() - before;
    // Besides the bytes came some JSON, and what was on its way when the connection broke.
    assert!(
        received < size + 60_000,
        "{received} bytes for a file of {size}: it began anew"
    );
    Ok(())
}

async fn a_server_that_is_busy_is_asked_again(setup: Setup) -> Result<()> {
    let busy = status(503).times(2);
    let manager = setup.failing(busy.clone()).await?;
    let folder = manager.client.folders().get("media-root").await?;
    assert_eq!((folder.id.as_str(), busy.left()), ("media-root", 0));
    Ok(())
}

async fn a_url_that_was_changed_leads_nowhere(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let url = url(&manager, &stored.id, json!({})).await?;
    for changed in [
        format!("{url}x"),
        url[..url.len() - 1].to_owned(),
        url.replace("/download/", "/download/x"),
    ] {
        assert_eq!(manager.raw().get(&changed).await?.status, 403, "{changed}");
    }
    assert_eq!(manager.raw().get(&url).await?.status, 200);
    Ok(())
}

async fn the_url_of_a_deleted_file_leads_nowhere(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;
    let url = url(&manager, &stored.id, json!({})).await?;
    manager
        .client
        .files()
        .delete([&stored.id])
        .permanently()
        .send()
        .await
        .all()?;
    assert_eq!(manager.raw().get(&url).await?.status, 404);
    works(&manager).await
}

async fn several_ranges_at_once_come_out_as_one_file(setup: Setup) -> Result<()> {
    let cut = cut_download_after(3_000_000).on("download").times(2);
    let manager = setup.failing(cut.clone()).await?;
    let home = TempDir::new()?;
    let path = home.path().join("surf.wav");
    recording(&path, 30_000_000)?;
    let stored = manager.client.upload(&path).send().await?;
    let size = stored.size_in_bytes.map_or(0, u64::from);
    let before = manager.traffic.received();

    let fetch = || manager.client.download(&stored.id).parallel(THREE);
    let copy = fetch().to(home.path().join("back.wav")).await?;
    assert_eq!(sha256(copy.path)?, sha256(&path)?);
    assert_eq!(cut.left(), 0);
    let received = manager.traffic.received() - before;
    assert!(
        received < size + 2_000_000,
        "{received} bytes for a file of {size}: something began anew"
    );

    let mut bytes = Vec::new();
    fetch().to_writer(&mut bytes).await?;
    assert!(bytes == std::fs::read(&path)?, "as a stream too");
    Ok(())
}

/// Every piece of a download takes a second.
struct Slow(Arc<dyn Transport>, Leap);

impl Transport for Slow {
    fn call<'a>(
        &'a self,
        request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, transport::Result<Response>> {
        Box::pin(async move {
            let answer = self.0.call(request, operation, context).await?;
            if operation.id != "download" {
                return Ok(answer);
            }
            let pace = self.1.clone();
            let second = move |piece| {
                pace.pass(Duration::from_secs(1));
                piece
            };
            Ok(Tapped::response(answer, Box::new(second)))
        })
    }
}

async fn a_deadline_holds_while_bytes_come(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let home = TempDir::new()?;
    let path = home.path().join("surf.wav");
    recording(&path, 5_000_000)?;
    let stored = manager.client.upload(&path).send().await?;
    let pace = manager.pace.clone();
    let slow = manager.client_over(|wire| Arc::new(Slow(wire, pace)))?;

    let fetch = |limit| {
        let fetch = slow.download(&stored.id).deadline(limit);
        fetch.to(home.path().join("back.wav"))
    };
    let late = fetch(Duration::from_secs(2)).await;
    assert_eq!(
        late.map_err(|error| error.kind()).err(),
        Some(ErrorKind::Timeout)
    );
    let copy = fetch(Duration::from_hours(1)).await?;
    assert_eq!(sha256(copy.path)?, sha256(&path)?);
    Ok(())
}
