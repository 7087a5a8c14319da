//! What is made of films and sounds: every form of them is as it says, streams play, and broken ones end as failed.
//!
//! The films are made by `ffmpeg`, a second or two of each, where it is installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use site_media::model::{FileDescriptor, OperationStatus};
use tempfile::TempDir;
use testkit::{Manager, Process, ProcessOptions, binary, fixture, near, players};

/// Makes a film of these pictures a second and this size, with a tone.
fn film(home: &Path, name: &str, size: &str, seconds: u32) -> Result<PathBuf> {
    let path = home.join(name);
    let pictures = format!("testsrc2=s={size}:r=25:d={seconds}");
    let tone = format!("sine=d={seconds}");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &pictures])
        .args(["-f", "lavfi", "-i", &tone, "-shortest"])
        .arg(&path)
        .status()?;
    ensure!(made.success(), "ffmpeg cannot make `{name}`");
    Ok(path)
}

/// What `ffprobe` says of some bytes.
fn probed(bytes: &[u8], entries: &str) -> Result<Value> {
    let home = TempDir::new()?;
    let path = home.path().join("film");
    std::fs::write(&path, bytes)?;
    let told = Command::new("ffprobe")
        .args(["-v", "error", "-of", "json", "-show_entries", entries])
        .arg(&path)
        .output()?;
    ensure!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    Ok(serde_json::from_slice(&told.stdout)?)
}

async fn sent(manager: &Manager, path: &Path, private: bool) -> Result<FileDescriptor> {
    let mut upload = manager.client.upload(path);
    if private {
        upload = upload.private();
    }
    Ok(upload.send().await?)
}

#[tokio::test]
async fn a_film_comes_in_every_size_up_to_its_own() -> Result<()> {
    let Some(tools) = players("a_film_comes_in_every_size_up_to_its_own") else {
        return Ok(());
    };
    let home = TempDir::new()?;
    let path = film(home.path(), "test.mkv", "854x480", 3)?;
    let manager = near().deriving(tools).await?;

    let pending = sent(&manager, &path, false).await?;
    assert_eq!(pending.operation_status, OperationStatus::Pending);
    assert_eq!(manager.work().await?, 1);
    let ready = manager.client.files().get(&pending.id).await?;

    assert_eq!(ready.operation_status, OperationStatus::Ready);
    let video = ready
        .media
        .and_then(|media| media.video)
        .context("a video")?;
    let resolutions = video.resolutions.unwrap_or_default();
    let formats: Vec<_> = resolutions
        .iter()
        .map(|each| {
            let sides = (
                each.width.unwrap_or_default(),
                each.height.unwrap_or_default(),
            );
            format!(
                "{} {}x{}",
                each.format.as_deref().unwrap_or_default(),
                sides.0,
                sides.1
            )
        })
        .collect();
    assert_eq!(formats, ["480p.mp4 854x480", "240p.mp4 428x240", "hls 0x0"]);
    for each in &resolutions[..2] {
        let url = each.url.as_deref().context("it is public")?;
        let answer = manager.raw().get(url).await?;
        assert_eq!(answer.header("content-type"), Some("video/mp4"));
        let told = probed(
            &answer.body,
            "format=duration:stream=codec_type,width,height:packet=pts_time,flags,codec_type",
        )?;
        let stream = &told["streams"][0];
        assert_eq!(stream["width"], json!(each.width));
        assert_eq!(stream["height"], json!(each.height));
        let seconds: f64 = told["format"]["duration"]
            .as_str()
            .context("it lasts")?
            .parse()?;
        assert!((seconds - 3.0).abs() <= 0.05, "{seconds}");
        let packets = told["packets"].as_array().context("there are packets")?;
        let is_key = |packet: &&Value| {
            packet["codec_type"] == "video"
                && packet["flags"]
                    .as_str()
                    .is_some_and(|flags| flags.starts_with('K'))
        };
        let keys: Vec<_> = packets
            .iter()
            .filter(is_key)
            .map(|packet| &packet["pts_time"])
            .collect();
        assert_eq!(keys, ["0.000000", "2.000000"]);
    }
    let poster = manager
        .raw()
        .get(ready.thumbnail_url.as_deref().context("a poster")?)
        .await?;
    assert_eq!(poster.header("content-type"), Some("image/jpeg"));
    assert_eq!(manager.work().await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_private_film_streams_for_who_has_the_token() -> Result<()> {
    let Some(tools) = players("a_private_film_streams_for_who_has_the_token") else {
        return Ok(());
    };
    let home = TempDir::new()?;
    let path = film(home.path(), "test.mp4", "426x240", 2)?;
    let manager = near().deriving(tools).await?;
    let file = sent(&manager, &path, true).await?;
    manager.work().await?;

    for (format, list, mime) in [
        ("HLS", "master.m3u8", "application/vnd.apple.mpegurl"),
        ("DASH", "manifest.mpd", "application/dash+xml"),
    ] {
        let request = json!({ "fileId": file.id, "format": format });
        let answer = manager
            .raw()
            .post("/files/generate-video-stream-url", &request)
            .await?;
        let url = answer.value()?["downloadUrl"]["url"]
            .as_str()
            .context("a URL")?
            .to_owned();
        assert!(
            url.ends_with(&format!("/,240p,/mp4/file.mp4.urlset/{list}")),
            "{url}"
        );
        let answer = manager.raw().get(&url).await?;
        assert_eq!(answer.header("content-type"), Some(mime));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        for part in ["240p.mp4", "sound.mp4", "240p.m3u8", "sound.m3u8"] {
            let part = url.replace(list, part);
            assert_eq!(manager.raw().get(&part).await?.status, 200, "{part}");
        }
        let video = manager.raw().get(&url.replace(list, "240p.mp4")).await?;
        let told = probed(&video.body, "stream=codec_type,height")?;
        assert_eq!(
            told["streams"],
            json!([{ "codec_type": "video", "height": 240 }])
        );
        let open = format!(
            "{}video/{}/,240p,/mp4/file.mp4.urlset/{list}",
            manager.url, file.id
        );
        assert_eq!(manager.raw().get(&open).await?.status, 403);
    }
    Ok(())
}

#[tokio::test]
async fn a_sound_comes_in_several_qualities() -> Result<()> {
    let Some(tools) = players("a_sound_comes_in_several_qualities") else {
        return Ok(());
    };
    let manager = near().deriving(tools).await?;
    let file = sent(&manager, &fixture("bell.wav"), false).await?;
    manager.work().await?;

    let ready = manager.client.files().get(&file.id).await?;
    let audio = ready
        .media
        .and_then(|media| media.audio)
        .context("a sound")?;
    assert_eq!(
        (audio.duration, audio.format.as_deref()),
        (Some(2000), Some("wav"))
    );
    let request = json!({ "fileId": file.id, "assetKeys": ["src", "128kbs.mp3", "preview.mp3"] });
    let answer = manager
        .raw()
        .post("/files/generate-file-download-url", &request)
        .await?;
    let urls = answer.value()?["downloadUrls"]
        .as_array()
        .cloned()
        .context("URLs")?;
    assert_eq!(urls.len(), 3);
    for (url, codec) in urls.iter().zip(["pcm_s16le", "mp3", "mp3"]) {
        let bytes = manager
            .raw()
            .get(url["url"].as_str().context("a URL")?)
            .await?;
        let told = probed(&bytes.body, "stream=codec_name")?;
        assert_eq!(told["streams"][0]["codec_name"], codec);
    }
    let request = json!({ "fileId": file.id, "assetKeys": ["9000p.mp4"] });
    let refused = manager
        .raw()
        .post("/files/generate-file-download-url", &request)
        .await?;
    assert_eq!(refused.status, 400);
    Ok(())
}

#[tokio::test]
async fn a_broken_film_fails_with_a_reason_and_can_be_had_back() -> Result<()> {
    let Some(tools) = players("a_broken_film_fails_with_a_reason_and_can_be_had_back") else {
        return Ok(());
    };
    let home = TempDir::new()?;
    let whole = std::fs::read(fixture("city.mp4"))?;
    let manager = near().deriving(tools).await?;
    let mut ids = Vec::new();
    for part in [100, 4000, whole.len() / 2] {
        let path = home.path().join(format!("{part}.mp4"));
        let mut bytes = whole[..part].to_vec();
        bytes[60..90].fill(0xff);
        std::fs::write(&path, bytes)?;
        ids.push((sent(&manager, &path, false).await?, path));
    }
    manager.work().await?;

    for (file, path) in ids {
        let failed = manager.client.files().get(&file.id).await?;
        assert_eq!(failed.operation_status, OperationStatus::Failed);
        let back = manager
            .client
            .download(&file.id)
            .to(home.path().join("back"))
            .await?;
        assert_eq!(std::fs::read(back.path)?, std::fs::read(path)?);
        std::fs::remove_file(home.path().join("back"))?;
    }
    Ok(())
}

#[tokio::test]
async fn what_was_made_goes_with_the_film() -> Result<()> {
    let Some(tools) = players("what_was_made_goes_with_the_film") else {
        return Ok(());
    };
    let manager = near().deriving(tools).await?;
    let file = sent(&manager, &fixture("city.mp4"), false).await?;
    manager.work().await?;
    let kept = || kept(&manager.data().join("blobs/kept"));
    assert!(kept()? > 4);

    let gone = manager.client.files().purge([&file.id]).send().await;
    assert!(gone.iter().all(site_media::Outcome::is_ok));

    assert_eq!(kept()?, 0);
    Ok(())
}

/// How many objects are kept.
fn kept(folder: &Path) -> Result<usize> {
    let mut count = 0;
    for shard in std::fs::read_dir(folder)? {
        count += std::fs::read_dir(shard?.path())?.count();
    }
    Ok(count)
}

/// Where somebody is at work at the moment.
fn under_way(blobs: &Path) -> bool {
    std::fs::read_dir(blobs.join("work")).is_ok_and(|mut work| work.next().is_some())
}

#[tokio::test]
async fn a_film_goes_on_wherever_it_was_when_the_server_was_killed() -> Result<()> {
    if players("a_film_goes_on_wherever_it_was_when_the_server_was_killed").is_none() {
        return Ok(());
    }
    let home = TempDir::new()?;
    let path = film(home.path(), "test.mp4", "854x480", 2)?;
    let options = ProcessOptions::new(home.path().join("data"));
    let blobs = options.data.join("blobs");
    let mut server = Process::start(&binary()?, &options).await?;
    let file = server.client().build()?.upload(&path).send().await?;

    for _ in 0..3 {
        // Each time it gets further, since what is noted is not made again.
        let begun = Instant::now();
        while !under_way(&blobs) && begun.elapsed() < Duration::from_secs(2) {
            tokio::task::yield_now().await;
        }
        server.kill()?;
        server = Process::start(&binary()?, &options).await?;
    }
    let client = server.client().build()?;
    let wait = client.files().wait_ready(&file.id);
    let ready = wait.deadline(Duration::from_mins(5)).send().await?;

    assert_eq!(ready.operation_status, OperationStatus::Ready);
    // The film, four pictures of it, and two sizes.
    assert_eq!(kept(&blobs.join("kept"))?, 7);
    assert!(!under_way(&blobs));
    assert_eq!(std::fs::read_dir(blobs.join("staging"))?.count(), 0);
    Ok(())
}
