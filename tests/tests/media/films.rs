//! What is made of films and sounds: every form of them is as it says, streams play, and broken ones end as failed.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use site_media::model::OperationStatus;
use tempfile::TempDir;
use testkit::{fixture, near, players};

use crate::making::{film, kept, probed, sent, turned};

#[tokio::test]
async fn a_film_comes_in_every_size_up_to_its_own() -> Result<()> {
    let Some(tools) = players("a_film_comes_in_every_size_up_to_its_own") else {
        return Ok(());
    };
    let home = TempDir::new()?;
    let path = film(home.path(), "test.mkv", "854x480", 3)?;
    let ladder = ["240p", "240p.webm", "480p.webm", "480p", "1080p"].map(str::parse);
    let ladder = ladder.into_iter().collect::<Result<Vec<_>, _>>()?;
    let manager = near().deriving(tools).ladder(ladder).await?;

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
    let expected = [
        "480p.mp4 854x480",
        "480p.webm 854x480",
        "240p.mp4 428x240",
        "240p.webm 428x240",
        "hls 0x0",
    ];
    assert_eq!(formats, expected);
    for each in &resolutions[..4] {
        let url = each.url.as_deref().context("it is public")?;
        let answer = manager.raw().get(url).await?;
        let format = each.format.as_deref().unwrap_or_default();
        let mime = if format.ends_with("webm") {
            "video/webm"
        } else {
            "video/mp4"
        };
        assert_eq!(answer.header("content-type"), Some(mime));
        let told = probed(
            &answer.body,
            "stream=codec_type,width,height:packet=pts_time,duration_time,flags,codec_type",
        )?;
        let stream = &told["streams"][0];
        assert_eq!(stream["width"], json!(each.width));
        assert_eq!(stream["height"], json!(each.height));
        let packets = told["packets"].as_array().context("there are packets")?;
        let (seconds, keys) = shown(packets);
        assert!((seconds - 3.0).abs() <= 0.04, "{format}: {seconds} s");
        let apart = keys.windows(2).map(|two| two[1] - two[0]);
        assert!(
            apart
                .chain(keys.first().copied())
                .all(|apart| apart <= 2.01),
            "{format}: {keys:?}"
        );
        assert!(keys.len() > 1, "{format}: {keys:?}");
    }
    let poster = manager
        .raw()
        .get(ready.thumbnail_url.as_deref().context("a poster")?)
        .await?;
    assert_eq!(poster.header("content-type"), Some("image/jpeg"));
    assert_eq!(manager.work().await?, 0);
    Ok(())
}

/// How long the pictures last from the first to the last, and when those come that need no other.
fn shown(packets: &[Value]) -> (f64, Vec<f64>) {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
    let pictures = packets
        .iter()
        .filter(|packet| packet["codec_type"] == "video");
    let (mut begins, mut ends, mut keys) = (f64::MAX, 0.0, Vec::new());
    for picture in pictures {
        let time = number(&picture["pts_time"]).unwrap_or_default();
        // Only the last does not say how long it lasts, in some containers.
        let lasts = number(&picture["duration_time"]).unwrap_or(0.04);
        begins = time.min(begins);
        ends = (time + lasts).max(ends);
        if picture["flags"]
            .as_str()
            .is_some_and(|flags| flags.starts_with('K'))
        {
            keys.push(time);
        }
    }
    (ends - begins, keys)
}

#[tokio::test]
async fn a_film_that_was_held_on_its_side_is_upright_in_every_size() -> Result<()> {
    let Some(tools) = players("a_film_that_was_held_on_its_side_is_upright_in_every_size") else {
        return Ok(());
    };
    let home = TempDir::new()?;
    let path = turned(home.path(), "turned.mp4", "640x360")?;
    let manager = near().deriving(tools).await?;
    let file = sent(&manager, &path, false).await?;
    manager.work().await?;

    let ready = manager.client.files().get(&file.id).await?;
    let video = ready
        .media
        .and_then(|media| media.video)
        .context("a video")?;
    let resolution = video.resolutions.unwrap_or_default().into_iter().next();
    let resolution = resolution.context("a size")?;
    assert_eq!(
        (resolution.width, resolution.height),
        (Some(240), Some(426))
    );
    let url = resolution.url.context("it is public")?;
    let answer = manager.raw().get(&url).await?;
    let told = probed(
        &answer.body,
        "stream=width,height:stream_side_data=rotation",
    )?;
    assert_eq!(told["streams"][0], json!({ "width": 240, "height": 426 }));
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
