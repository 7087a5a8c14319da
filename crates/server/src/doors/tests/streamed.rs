//! Videos as players fetch them.

use std::process::Stdio;

use api::{enums::StreamFormat, types::GenerateVideoStreamingUrlRequest};

use super::*;

const MP4: &[u8] = include_bytes!("../../../../../tests/fixtures/city.mp4");
const WEBM: &[u8] = include_bytes!("../../../../../tests/fixtures/city.webm");

fn request(file: &FileDescriptor) -> GenerateVideoStreamingUrlRequest {
    GenerateVideoStreamingUrlRequest {
        file_id: file.id.clone(),
        expiration_in_minutes: None,
        format: None,
    }
}

/// The path of the playlist.
async fn playlist(house: &House, file: &FileDescriptor) -> Done<String> {
    let answer = house.caller.video_streaming_url(request(file)).await?;
    assert_eq!(answer.download_url.asset_key.as_deref(), Some("hls"));
    Ok(path(&answer.download_url.url))
}

#[tokio::test]
async fn a_playlist_leads_to_fragments() -> Done {
    let house = House::new().await?;
    let file = house.store("city.mp4", "video/mp4", MP4).await?;
    let url = playlist(&house, &file).await?;

    let answer = house.ask(Request::get(&url), ()).await?;

    assert_eq!(
        answer.header("content-type"),
        "application/vnd.apple.mpegurl"
    );
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let text = String::from_utf8(answer.body)?;
    assert!(text.starts_with("#EXTM3U\n") && text.ends_with("#EXT-X-ENDLIST\n"));
    let video = url.replace("index.m3u8", "video.mp4");
    let part = async |size: usize, at: usize| {
        let range = format!("bytes={at}-{}", at + size - 1);
        let answer = house
            .ask(Request::get(&video).header("range", range), ())
            .await?;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (206, size));
        Done::<_>::Ok(answer.body)
    };
    let numbers = |text: &str| -> Option<(usize, usize)> {
        let (size, at) = text.trim_end_matches('"').split_once('@')?;
        Some((size.parse().ok()?, at.parse().ok()?))
    };
    let head = text
        .split("BYTERANGE=\"")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let (size, at) = head.and_then(numbers).ok_or("no head")?;
    assert_eq!(&part(size, at).await?[4..8], b"ftyp");
    let fragments: Vec<_> = text
        .lines()
        .filter_map(|line| numbers(line.strip_prefix("#EXT-X-BYTERANGE:")?))
        .collect();
    assert!(!fragments.is_empty());
    for (size, at) in fragments {
        assert_eq!(&part(size, at).await?[4..8], b"moof");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_plays_it_to_its_end() -> Done {
    let house = House::new().await?;
    let file = house.store("city.mp4", "video/mp4", MP4).await?;
    let address = listen(&house).await?;
    let url = format!("http://{address}{}", playlist(&house, &file).await?);
    let player = tokio::task::spawn_blocking(move || {
        std::process::Command::new("ffprobe")
            .args([
                "-v",
                "error",
                "-count_frames",
                "-show_entries",
                "stream=codec_name,nb_read_frames",
            ])
            .args(["-of", "csv=p=0", &url])
            .stdin(Stdio::null())
            .output()
    });

    // Where there is no player, the fragments above have to do.
    if let Ok(output) = player.await? {
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let mut streams: Vec<_> = std::str::from_utf8(&output.stdout)?.lines().collect();
        // Once as a stream, once as that of a program.
        streams.retain(|line| !line.is_empty());
        streams.sort_unstable();
        streams.dedup();
        assert_eq!(streams, ["aac,174", "h264,100"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_private_video_is_played_with_its_token_only() -> Done {
    let house = House::new().await?;
    let url = house.upload("city.mp4", "video/mp4", true).await?;
    let file = house.ask(Request::put(url), MP4).await?.file()?;
    let url = playlist(&house, &file).await?;

    assert_eq!(house.ask(Request::get(&url), ()).await?.status, 200);
    let video = url.replace("index.m3u8", "video.mp4");
    let answer = house.ask(Request::head(&video), ()).await?;
    assert_eq!(answer.header("cache-control"), "private, no-store");
    for wrong in ["/stream/forged/index.m3u8", "/stream/forged/video.mp4"] {
        assert_eq!(house.ask(Request::get(wrong), ()).await?.status, 403);
    }
    let token = house.signed(&file, "a.mp4").await?;
    let other = format!(
        "/stream/{}/video.mp4",
        token.rsplit('/').next().unwrap_or_default()
    );
    assert_eq!(house.ask(Request::get(other), ()).await?.status, 403);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_streamed_is_refused_at_once() -> Done {
    let house = House::new().await?;
    let photo = house.store("a.jpg", "image/jpeg", JPEG).await?;
    let webm = house.store("city.webm", "video/webm", WEBM).await?;
    let mp4 = house.store("city.mp4", "video/mp4", MP4).await?;
    let dash = GenerateVideoStreamingUrlRequest {
        format: Some(StreamFormat::Dash),
        ..request(&mp4)
    };
    let nobody = GenerateVideoStreamingUrlRequest {
        file_id: "nobody".to_owned(),
        ..request(&mp4)
    };

    for (request, field) in [
        (request(&photo), "fileId"),
        (request(&webm), "fileId"),
        (nobody, "fileId"),
        (dash, "format"),
    ] {
        let refused = house.caller.video_streaming_url(request).await;
        let error = refused.expect_err(field);
        assert_eq!(error.violations()[0].field, field, "{error}");
    }
    Ok(())
}
