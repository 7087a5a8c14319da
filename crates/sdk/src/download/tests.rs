//! How a download ends: whole and right, or not at all.

use std::time::Duration;

use insta::assert_snapshot;
use transport::Answer;

use super::*;
use crate::scripted::{answered_with, descriptor};
use crate::upload::hex;

type Fact = Result<(), Box<dyn std::error::Error>>;

fn known(text: &str) -> Answer {
    use md5::Digest;

    let hash = hex(&md5::Md5::digest(text));
    Answer::json(format!(
        r#"{{"file":{}}}"#,
        descriptor("cat.jpg", text.len(), &hash)
    ))
}

fn url() -> Answer {
    Answer::json(
        r#"{"downloadUrls":[{"url":"http://bytes.test/download/t?token=1","assetKey":"src"}]}"#,
    )
}

fn whole(text: &'static str) -> Answer {
    Answer::status(200)
        .with_header("etag", "\"e\"")
        .with_body(text)
}

fn broken(text: &'static str) -> Answer {
    Answer::status(200)
        .with_header("etag", "\"e\"")
        .with_stream([Ok(text), Err(std::io::Error::other("cut"))])
}

fn part(from: usize, text: &'static str) -> Answer {
    Answer::status(206)
        .with_header("content-range", &format!("bytes {from}-9/10"))
        .with_body(text)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[tokio::test]
async fn a_download_on_the_wire() -> Fact {
    let folder = tempfile::tempdir()?;
    let (client, recorder) = answered_with([known("0123456789"), url(), whole("0123456789")]);
    let copy = client.download("cat.jpg").to(folder.path()).await?;

    assert_eq!(copy.path, folder.path().join("cat.jpg"));
    assert_eq!(std::fs::read_to_string(&copy.path)?, "0123456789");
    assert_eq!(names(folder.path()), ["cat.jpg"]);
    assert_snapshot!(recorder.last().ok_or("nothing was sent")?, @"GET http://bytes.test/download/t?token=1");
    Ok(())
}

#[tokio::test]
async fn a_broken_download_fetches_the_rest_by_a_new_url() -> Fact {
    let folder = tempfile::tempdir()?;
    let script = [
        known("0123456789"),
        url(),
        broken("0123"),
        url(),
        part(4, "456789"),
    ];
    let (client, recorder) = answered_with(script);
    let copy = client
        .download("cat.jpg")
        .to(folder.path().join("copy.jpg"))
        .await?;

    assert_eq!(std::fs::read_to_string(&copy.path)?, "0123456789");
    assert_snapshot!(recorder.last().ok_or("nothing was sent")?, @r#"
    GET http://bytes.test/download/t?token=1
    if-range: "e"
    range: bytes=4-
    "#);
    Ok(())
}

#[tokio::test]
async fn a_server_that_ignores_the_range_is_read_from_the_beginning() -> Fact {
    let folder = tempfile::tempdir()?;
    let script = [
        known("0123456789"),
        url(),
        broken("0123"),
        url(),
        whole("0123456789"),
    ];
    let (client, _) = answered_with(script);
    let copy = client
        .download("cat.jpg")
        .to(folder.path().join("copy.jpg"))
        .await?;
    assert_eq!(std::fs::read_to_string(&copy.path)?, "0123456789");
    Ok(())
}

#[tokio::test]
async fn wrong_bytes_leave_what_was_there() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("copy.jpg");
    std::fs::write(&path, "old")?;
    let (client, _) = answered_with([known("0123456789"), url(), whole("012345678X")]);
    let error = client
        .download("cat.jpg")
        .to(&path)
        .await
        .expect_err("one byte is wrong");

    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert_eq!(std::fs::read_to_string(&path)?, "old");
    assert_eq!(
        names(folder.path()),
        ["copy.jpg"],
        "nothing is left lying about"
    );
    Ok(())
}

#[tokio::test]
async fn a_download_that_never_moves_is_given_up_on() -> Fact {
    let folder = tempfile::tempdir()?;
    let rounds = (0..5).flat_map(|_| {
        [
            url(),
            Answer::status(200).with_stream([Err::<&str, _>(std::io::Error::other("cut"))]),
        ]
    });
    let (client, _) = answered_with([known("0123456789")].into_iter().chain(rounds));
    let error = client
        .download("cat.jpg")
        .to(folder.path())
        .await
        .expect_err("nothing arrives");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 5));
    assert!(names(folder.path()).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_refused_url_is_an_error_of_the_service() -> Fact {
    let folder = tempfile::tempdir()?;
    let (client, _) = answered_with([known("0123456789"), url(), Answer::status(403)]);
    let error = client
        .download("cat.jpg")
        .to(folder.path())
        .await
        .expect_err("the URL is refused");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Forbidden, Some(403))
    );
    let hint = "the URL that was handed out is used up or has expired; start over";
    assert_eq!(error.hint(), Some(hint));
    Ok(())
}

#[tokio::test]
async fn the_urls_on_the_wire() -> Fact {
    let zip = || Answer::json(r#"{"downloadUrl":"http://bytes.test/archive/a"}"#);
    let video =
        Answer::json(r#"{"downloadUrl":{"url":"http://bytes.test/v.mpd","assetKey":"src"}}"#);
    let (client, recorder) = answered_with([url(), zip(), zip(), video]);
    let asked = client.files().download_url("cat.jpg").name("Cat.jpg");
    let asked = asked.expires_in(Duration::from_secs(61)).inline();
    let asked = asked
        .then("http://late.test")
        .asset("src")
        .asset("720p.mp4");
    assert_eq!(
        asked.send().await?.as_str(),
        "http://bytes.test/download/t?token=1"
    );
    client.files().archive_url(["a", "b"]).await?;
    client.folders().archive_url("f").await?;
    let video = client.files().stream_url("v").dash();
    video.expires_in(Duration::from_hours(2)).send().await?;

    let sent = recorder.requests();
    let lines = sent.iter().map(|sent| {
        let text = sent.to_string();
        let body = text.lines().last().unwrap_or_default().to_owned();
        format!("{} {body}", sent.url.path())
    });
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    /site-media/v1/files/generate-file-download-url {"assetKeys":["src","720p.mp4"],"contentDisposition":"INLINE","downloadFileName":"Cat.jpg","expirationInMinutes":2,"expirationRedirectUrl":"http://late.test","fileId":"cat.jpg"}
    /site-media/v1/files/generate-download-url {"fileIds":["a","b"]}
    /site-media/v1/folders/f/generate-download-url {"folderId":"f"}
    /site-media/v1/files/generate-video-stream-url {"expirationInMinutes":120,"fileId":"v","format":"DASH"}
    "#);
    Ok(())
}

#[tokio::test]
async fn an_archive_of_too_many_files_is_refused_here() {
    let (client, recorder) = answered_with([]);
    let ids = (0..1001).map(|number| number.to_string());
    let error = client.files().archive_url(ids).await.expect_err("too many");
    assert_eq!(
        error.message(),
        "an archive holds 1 to 1000 files, not 1001"
    );
    assert!(recorder.requests().is_empty());
}

#[tokio::test]
async fn a_stream_goes_on_after_a_break_and_is_checked_at_its_end() -> Fact {
    let broken_once = |rest| [known("0123456789"), url(), broken("0123"), url(), rest];
    let (client, _) = answered_with(broken_once(part(4, "456789")));
    assert_eq!(client.download("cat.jpg").bytes().await?, "0123456789");

    let (client, _) = answered_with(broken_once(whole("0123456789")));
    let mut copy = Vec::new();
    let size = client.download("cat.jpg").to_writer(&mut copy).await?;
    assert_eq!((size, copy.as_slice()), (10, &b"0123456789"[..]));

    for rest in [
        part(4, "45678X"),
        whole("0123456789").with_header("etag", "\"f\""),
    ] {
        let (client, _) = answered_with(broken_once(rest));
        let error = client.download("cat.jpg").bytes().await.err();
        assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::Corrupt));
    }
    Ok(())
}

#[tokio::test]
async fn what_is_there_is_left_or_refused_as_was_said() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("copy.jpg");
    std::fs::write(&path, "0123456789")?;
    for existing in [Existing::Compare, Existing::Keep] {
        let (client, _) = answered_with([known("0123456789")]);
        let copy = client
            .download("cat.jpg")
            .existing(existing)
            .to(&path)
            .await?;
        assert!(copy.spared, "{existing:?}");
    }
    let (client, _) = answered_with([known("0123456789")]);
    let refused = client.download("cat.jpg").existing(Existing::Refuse);
    let error = refused.to(&path).await.expect_err("it exists");
    assert_eq!(error.kind(), ErrorKind::Conflict);

    std::fs::write(&path, "012345678X")?;
    let (client, _) = answered_with([known("0123456789"), url(), whole("0123456789")]);
    let copy = client.download("cat.jpg").existing(Existing::Compare);
    assert!(!copy.to(&path).await?.spared);
    assert_eq!(std::fs::read_to_string(&path)?, "0123456789");
    Ok(())
}

#[tokio::test]
async fn the_next_process_goes_on_with_the_part() -> Fact {
    const HALF: usize = 1024 * 1024;
    let text: &'static str = "0123456789abcdef".repeat(2 * HALF / 16).leak();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("film.mp4");
    let away = std::iter::repeat_with(|| [url(), broken("")]).flatten();
    let script = [known(text), url(), broken(&text[..HALF])];
    let (client, _) = answered_with(script.into_iter().chain(away.take(10)));
    let error = client.download("film.mp4").to(&path).await;
    let error = error.expect_err("the network is away");
    assert_eq!(error.kind(), ErrorKind::Network);
    let mut left = names(folder.path());
    left.sort();
    assert_eq!(left, [".film.mp4.part", ".film.mp4.part.json"]);

    let range = format!("bytes {HALF}-{}/{}", 2 * HALF - 1, 2 * HALF);
    let rest = Answer::status(206).with_header("etag", "\"e\"");
    let rest = rest
        .with_header("content-range", &range)
        .with_body(&text[HALF..]);
    let (client, recorder) = answered_with([known(text), url(), rest]);
    client.download("film.mp4").to(&path).await?;
    assert_eq!(std::fs::read_to_string(&path)?, text);
    assert_eq!(names(folder.path()), ["film.mp4"]);
    assert_snapshot!(recorder.last().ok_or("nothing was sent")?, @r#"
    GET http://bytes.test/download/t?token=1
    if-range: "e"
    range: bytes=1048576-
    "#);
    Ok(())
}

/// A file of three ranges, and an answer with bytes of it.
mod ranges {
    use std::num::NonZeroUsize;

    use super::*;

    const RANGE: usize = 8 << 20;
    const SIZE: usize = 3 * RANGE;
    const TWO: NonZeroUsize = NonZeroUsize::new(2).expect("two is not zero");

    fn text(letter: char) -> String {
        String::from(letter).repeat(SIZE)
    }

    fn piece(from: usize, letter: char, tag: &str) -> Answer {
        let range = format!("bytes {from}-{}/{SIZE}", from + RANGE - 1);
        Answer::status(206)
            .with_header("content-range", &range)
            .with_header("etag", tag)
            .with_body(text(letter)[..RANGE].to_owned())
    }

    fn all(letter: char, tag: &str) -> Answer {
        Answer::status(200)
            .with_header("etag", tag)
            .with_body(text(letter))
    }

    /// What arrives, and the ranges that were asked for.
    async fn fetched(script: Vec<Answer>) -> (Result<Bytes>, Vec<String>) {
        let folder = tempfile::tempdir().expect("there is a folder for what passes");
        let (client, recorder) = answered_with(script);
        let copy = client.download("cat.jpg").parallel(TWO);
        let copy = copy.to(folder.path().join("cat.jpg")).await;
        let bytes = copy.map(|copy| Bytes::from(std::fs::read(copy.path).unwrap_or_default()));
        let requests = recorder.requests();
        let ranges = requests.iter().filter_map(|sent| {
            let header = |name| sent.headers.get(name).and_then(|value| value.to_str().ok());
            let range = header("range")?;
            Some(format!("{range} {}", header("if-range").unwrap_or("any")))
        });
        (bytes, ranges.collect())
    }

    #[tokio::test]
    async fn the_first_range_names_the_bytes_of_the_others() {
        let script = vec![
            known(&text('a')),
            url(),
            piece(0, 'a', "\"e\""),
            piece(RANGE, 'a', "\"e\""),
            piece(2 * RANGE, 'a', "\"e\""),
        ];
        let (bytes, ranges) = fetched(script).await;
        assert!(bytes.is_ok_and(|bytes| bytes == text('a')));
        assert_snapshot!(ranges.join("\n"), @r#"
        bytes=0-8388607 any
        bytes=8388608-16777215 "e"
        bytes=16777216-25165823 "e"
        "#);
    }

    #[tokio::test]
    async fn a_server_without_ranges_is_read_by_one_connection() {
        let script = vec![
            known(&text('a')),
            url(),
            all('a', "\"e\""),
            all('a', "\"e\""),
        ];
        let (bytes, ranges) = fetched(script).await;
        assert!(bytes.is_ok_and(|bytes| bytes == text('a')));
        assert_snapshot!(ranges.join("\n"), @r#"
        bytes=0-8388607 any
        bytes=8388608- "e"
        "#);
    }

    #[tokio::test]
    async fn a_file_that_is_replaced_meanwhile_is_read_from_its_start() {
        let (old, new) = ("\"old\"", "\"new\"");
        let script = vec![
            known(&text('b')),
            url(),
            piece(0, 'a', old),
            all('b', new),
            piece(0, 'b', new),
            piece(RANGE, 'b', new),
            piece(2 * RANGE, 'b', new),
        ];
        let (bytes, ranges) = fetched(script).await;
        assert!(bytes.is_ok_and(|bytes| bytes == text('b')), "{ranges:?}");
    }
}
