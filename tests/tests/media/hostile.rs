//! Broken files, sent to a Media Manager: each is kept or refused, with a reason, and whatever is asked of it later is
//! answered. What is told does not say where in our house something went wrong.

use anyhow::{Context as _, Result, bail, ensure};
use futures::TryStreamExt as _;
use serde_json::json;
use site_media::model::OperationStatus;
use site_media::webhook::EventKind;
use tempfile::TempDir;
use testkit::{Manager, Reply, fixture, near, players};

use crate::making::{film, sound};

const SEED: u64 = 16;
/// In how many ways each file is cut off, and in how many it is muddled.
const WAYS: u64 = 5;
/// The same of films, each of which has programs at work for a while.
const WAYS_OF_FILMS: u64 = 2;
/// So much at the beginning of a file is muddled: behind that are pixels.
const HEAD: u64 = 512;

const FILES: [(&str, &str); 9] = [
    ("rocket.jpg", "image/jpeg"),
    ("actually-a-png.jpg", "image/jpeg"),
    ("city-animated.gif", "image/gif"),
    ("tulips-alpha.webp", "image/webp"),
    ("ship.svg", "image/svg+xml"),
    ("city.mp4", "video/mp4"),
    ("report.pdf", "application/pdf"),
    ("album.zip", "application/zip"),
    ("pyramid.glb", "model/gltf-binary"),
];

/// The same bytes, cut off or muddled.
fn damaged(bytes: &[u8], ways: u64) -> Vec<Vec<u8>> {
    let length = bytes.len() as u64;
    let at = |number: u64| usize::try_from(number).unwrap_or_default();
    let cut =
        (1..=ways).map(|way| bytes[..at(length * way * way / (ways + 1).pow(2)).max(1)].to_vec());
    let muddled = (0..ways).map(|way| {
        let mut muddled = bytes.to_vec();
        for place in 0..3 {
            let drawn = draw(way << 8 | place);
            muddled[at(drawn % HEAD.min(length))] = drawn.to_be_bytes()[0];
        }
        muddled
    });
    cut.chain(muddled).collect()
}

/// The next of the numbers that are drawn here.
fn draw(number: u64) -> u64 {
    testkit::draw(SEED.wrapping_add(number))
}

/// Sends some bytes, under this name and type.
async fn sent(manager: &Manager, name: &str, mime: &str, bytes: Vec<u8>) -> Result<Reply> {
    let announced = json!({ "mimeType": mime, "fileName": name });
    let answer = manager
        .raw()
        .post("/files/generate-upload-url", &announced)
        .await?;
    let url = answer.value()?["uploadUrl"]
        .as_str()
        .context("a URL")?
        .to_owned();
    manager
        .raw()
        .put(&url, bytes)
        .header("content-type", mime)
        .await
}

/// Holds that an answer is none of an accident, and tells nothing of our house.
fn is_fine(manager: &Manager, name: &str, reply: &Reply) -> Result<()> {
    ensure!(reply.status < 500, "{name}: {reply}");
    if reply.status >= 400 {
        tells_nothing(manager, &format!("{name}: {reply}"))?;
    }
    Ok(())
}

fn tells_nothing(manager: &Manager, told: &str) -> Result<()> {
    let data = manager.data().display().to_string();
    for ours in [data.as_str(), "/dev/fd", ".rs:", "panicked", "unwrap"] {
        ensure!(!told.contains(ours), "{told}");
    }
    Ok(())
}

/// Asks for everything that can be asked of a file.
async fn asked(manager: &Manager, name: &str, id: &str) -> Result<()> {
    let media = format!("{}media/{id}", manager.url);
    for url in [
        media.clone(),
        format!("{media}/v1/fill/w_30,h_20,enc_auto/a.jpg"),
        format!("{media}/v1/fit/w_30,h_20,anm_all/a.webp"),
        format!("{}preview/{id}", manager.url),
    ] {
        is_fine(manager, name, &manager.raw().get(&url).await?)?;
    }
    for (path, request) in [
        ("/files/generate-video-stream-url", json!({ "fileId": id })),
        ("/files/generate-file-download-url", json!({ "fileId": id })),
    ] {
        let answer = manager.raw().post(path, &request).await?;
        is_fine(manager, name, &answer)?;
        let url = answer.value().unwrap_or_default()["downloadUrl"]["url"].clone();
        if let Some(url) = url.as_str() {
            is_fine(manager, name, &manager.raw().get(url).await?)?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn whatever_is_sent_is_kept_or_refused_with_a_reason() -> Result<()> {
    let manager = near().await?;
    let (mut kept, mut refused) = (0, 0);
    for (name, mime) in FILES {
        for bytes in damaged(&std::fs::read(fixture(name))?, WAYS) {
            let reply = sent(&manager, name, mime, bytes).await?;
            is_fine(&manager, name, &reply)?;
            let answer = reply.value()?;
            if reply.status == 200 {
                let id = answer["file"]["id"].as_str().context("an ID")?;
                ensure!(
                    answer["file"]["operationStatus"] == "READY",
                    "{name}: {reply}"
                );
                asked(&manager, name, id).await?;
                kept += 1;
            } else {
                let rule = &answer["details"]["validationError"]["fieldViolations"][0]["ruleName"];
                let rules = ["MISMATCH_MIME_TYPE", "UNSUPPORTED_FILE_FORMAT"];
                ensure!(rules.iter().any(|one| rule == one), "{name}: {reply}");
                refused += 1;
            }
        }
    }
    // Most are damaged somewhere behind what tells their type.
    assert!(kept > 70 && refused < 20, "{kept} kept, {refused} refused");
    Ok(())
}

#[tokio::test]
async fn whatever_is_wrong_with_a_document_it_has_a_page_or_a_drawing() -> Result<()> {
    let Some(tools) = players("whatever_is_wrong_with_a_document_it_has_a_page_or_a_drawing")
    else {
        return Ok(());
    };
    let manager = near().deriving(tools).await?;
    for bytes in damaged(&std::fs::read(fixture("report.pdf"))?, WAYS) {
        let reply = sent(&manager, "report.pdf", "application/pdf", bytes).await?;
        is_fine(&manager, "report.pdf", &reply)?;
        let picture = reply.value()?["file"]["thumbnailUrl"].clone();
        let Some(picture) = picture.as_str() else {
            continue;
        };
        let answer = manager.raw().get(picture).await?;
        let mime = answer.header("content-type").unwrap_or_default();
        ensure!(["image/webp", "image/svg+xml"].contains(&mime), "{answer}");
    }
    Ok(())
}

#[tokio::test]
async fn whatever_is_wrong_with_a_film_it_ends_ready_or_failed() -> Result<()> {
    let Some(tools) = players("whatever_is_wrong_with_a_film_it_ends_ready_or_failed") else {
        return Ok(());
    };
    let home = TempDir::new()?;
    let manager = near().deriving(tools).ladder(["144p".parse()?]).await?;
    let whole = [
        (film(home.path(), "a.mp4", "64x48", 1)?, "video/mp4"),
        (film(home.path(), "a.mkv", "64x48", 1)?, "video/x-matroska"),
        (sound(home.path(), "a.mp3", 1)?, "audio/mpeg"),
    ];
    for (path, mime) in whole {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        for bytes in damaged(&std::fs::read(&path)?, WAYS_OF_FILMS) {
            is_fine(&manager, &name, &sent(&manager, &name, mime, bytes).await?)?;
        }
    }
    manager.work().await?;

    let files: Vec<_> = manager.client.files().list().stream().try_collect().await?;
    let count = |status| {
        files
            .iter()
            .filter(|file| file.operation_status == status)
            .count()
    };
    let (ready, failed) = (
        count(OperationStatus::Ready),
        count(OperationStatus::Failed),
    );
    assert_eq!(ready + failed, files.len());
    assert!(
        ready > 0 && failed > 0,
        "{ready} are ready, {failed} have failed"
    );

    let events = manager.client.events().kind("file_failed").past();
    let events: Vec<_> = events.try_collect().await?;
    assert_eq!(events.len(), failed);
    for event in events {
        let EventKind::FileFailed { error, .. } = event.kind else {
            bail!("{event:?}");
        };
        let reason = error.and_then(|error| error.description);
        let reason = reason.context("a reason")?;
        ensure!(reason.len() > 10, "{reason}");
        tells_nothing(&manager, &reason)?;
    }
    Ok(())
}
