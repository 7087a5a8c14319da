//! What an upload sends, and how it goes on after an interruption.

use std::sync::{Arc, Mutex};

use insta::assert_snapshot;
use transport::{Answer, Error as Failure, ErrorKind as Why, Recorder};

use super::*;
use crate::scripted::{answered_with, descriptor, sent};

mod ledger;
mod mishaps;

type Fact = Result<(), Box<dyn std::error::Error>>;

fn file() -> Answer {
    Answer::json(format!(r#"{{"file":{}}}"#, descriptor("f1", 10, "")))
}

fn plain() -> Answer {
    Answer::json(r#"{"uploadUrl":"http://bytes.test/upload/ticket?x=1"}"#)
}

fn ticket() -> Answer {
    Answer::json(
        r#"{"uploadProtocol":"TUS","uploadUrl":"http://bytes.test/upload/tus","uploadToken":"tok/en"}"#,
    )
}

fn created() -> Answer {
    Answer::status(201).with_header("location", "tus/up-1")
}

fn kept(offset: u64) -> Answer {
    Answer::status(204).with_header("upload-offset", &offset.to_string())
}

fn held(offset: u64) -> Answer {
    let answer = Answer::status(200).with_header("upload-offset", &offset.to_string());
    answer.with_header("upload-length", "10")
}

fn cut() -> Answer {
    Answer::failure(Failure::new(
        Why::Interrupted,
        "the connection to `http://bytes.test` broke",
    ))
}

fn ten() -> Source {
    Source::bytes("clip.mp4", "0123456789")
}

/// Method, path and body of everything sent.
fn steps(recorder: &Recorder) -> String {
    let requests = recorder.requests();
    let steps = requests.iter().map(|sent| {
        let body = String::from_utf8_lossy(&sent.body);
        format!(
            "{} {} {body}",
            sent.method,
            &sent.url[url::Position::BeforePath..]
        )
        .trim_end()
        .to_owned()
    });
    steps.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_plain_upload_on_the_wire() -> Fact {
    let (client, recorder) = answered_with([plain(), file()]);
    let source = Source::bytes("żółw 🐢.png", "bytes");
    let upload = client
        .upload(source)
        .folder("/pets")
        .private()
        .labels(["a"]);
    assert_eq!(upload.send().await?.id, "f1");

    assert_snapshot!(sent(&recorder), @r#"
    POST http://media.test/site-media/v1/files/generate-upload-url
    accept: application/json
    authorization: (secret)
    content-type: application/json
    wix-site-id: site-1

    {"fileName":"żółw 🐢.png","filePath":"/pets","labels":["a"],"mimeType":"image/png","private":true,"sizeInBytes":"5"}

    PUT http://bytes.test/upload/ticket?x=1&filename=%C5%BC%C3%B3%C5%82w+%F0%9F%90%A2.png
    accept: application/json
    content-type: image/png

    bytes
    "#);
    Ok(())
}

#[tokio::test]
async fn a_tus_upload_on_the_wire() -> Fact {
    let (client, recorder) = answered_with([ticket(), created(), kept(10), file()]);
    client
        .upload(ten())
        .folder("f0")
        .resumable(true)
        .send()
        .await?;

    assert_snapshot!(sent(&recorder), @r#"
    POST http://media.test/site-media/v1/files/generate-resumable-upload-url
    accept: application/json
    authorization: (secret)
    content-type: application/json
    wix-site-id: site-1

    {"fileName":"clip.mp4","mimeType":"video/mp4","parentFolderId":"f0","sizeInBytes":"10"}

    POST http://bytes.test/upload/tus
    tus-resumable: 1.0.0
    upload-length: 10
    upload-metadata: filename Y2xpcC5tcDQ=,contentType dmlkZW8vbXA0,token dG9rL2Vu

    PATCH http://bytes.test/upload/tus/up-1
    content-type: application/offset+octet-stream
    tus-resumable: 1.0.0
    upload-offset: 0

    0123456789

    PUT http://bytes.test/upload/tus/tok%2Fen?filename=clip.mp4
    accept: application/json
    content-type: application/json

    {}
    "#);
    Ok(())
}

#[tokio::test]
async fn checksums_go_with_every_request_where_the_server_compares_them() -> Fact {
    let offer = || {
        let answer = Answer::status(204).with_header("tus-extension", "checksum");
        answer.with_header("tus-checksum-algorithm", "md5,sha1,sha256")
    };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, "0123456789")?;
    let mut seen = Vec::new();
    for source in [ten(), Source::from(&path)] {
        let script = [ticket(), created(), offer(), kept(6), kept(10), file()];
        let (client, recorder) = answered_with(script);
        let upload = client.upload(source).resumable(true).checksums();
        upload.chunk_size(6).send().await?;
        let requests = recorder.requests();
        let sums = requests.iter().filter_map(|sent| {
            let sum = sent.headers.get("upload-checksum")?.to_str().ok()?;
            Some(format!("{} {sum}", String::from_utf8_lossy(&sent.body)))
        });
        seen.push(sums.collect::<Vec<_>>().join("\n"));
    }
    assert_snapshot!(seen[0], @r"
    012345 sha256 IiRRLvRKYuWAuxwNyzOv9oj059qKSIrrTnykAsXKz0U=
    6789 sha256 SZvH352Ic8HDjmiYF3w0Oyo00utDF4qetO/LmTNmyM0=
    ");
    assert_eq!(seen[0], seen[1], "from memory and from disk");

    let (client, recorder) =
        answered_with([ticket(), created(), Answer::status(404), kept(10), file()]);
    client
        .upload(ten())
        .resumable(true)
        .checksums()
        .send()
        .await?;
    let sent = recorder.requests();
    assert!(
        sent.iter()
            .all(|sent| !sent.headers.contains_key("upload-checksum"))
    );
    Ok(())
}

#[tokio::test]
async fn ten_megabytes_are_plain_and_one_byte_more_is_not() -> Fact {
    for (size, path) in [
        (10_000_000, "generate-upload-url"),
        (10_000_001, "generate-resumable-upload-url"),
    ] {
        let (client, recorder) = answered_with([Answer::status(400)]);
        let refused = client
            .upload(Source::bytes("a.bin", vec![0; size]))
            .send()
            .await;
        assert_eq!(
            refused.map_err(|error| error.kind()).err(),
            Some(ErrorKind::Invalid)
        );
        assert!(
            recorder
                .last()
                .is_some_and(|sent| sent.url.path().ends_with(path))
        );
    }
    Ok(())
}

#[tokio::test]
async fn after_a_cut_only_the_rest_is_sent() -> Fact {
    let script = [ticket(), created(), cut(), held(4), kept(10), file()];
    let (client, recorder) = answered_with(script);
    client.upload(ten()).resumable(true).send().await?;

    assert_snapshot!(steps(&recorder), @r#"
    POST /site-media/v1/files/generate-resumable-upload-url {"fileName":"clip.mp4","mimeType":"video/mp4","sizeInBytes":"10"}
    POST /upload/tus
    PATCH /upload/tus/up-1 0123456789
    HEAD /upload/tus/up-1
    PATCH /upload/tus/up-1 456789
    PUT /upload/tus/tok%2Fen?filename=clip.mp4 {}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_server_that_disagrees_about_the_offset_is_asked() -> Fact {
    let script = [
        ticket(),
        created(),
        kept(3),
        Answer::status(409),
        held(5),
        kept(10),
        file(),
    ];
    let (client, recorder) = answered_with(script);
    client
        .upload(ten())
        .resumable(true)
        .chunk_size(3)
        .send()
        .await?;
    let sent: Vec<_> = recorder
        .requests()
        .into_iter()
        .filter(|sent| sent.method == "PATCH")
        .map(|sent| sent.body)
        .collect();
    assert_eq!(sent, ["012", "345", "567"]);
    Ok(())
}

#[tokio::test]
async fn chunks_follow_one_another() -> Fact {
    let (client, recorder) =
        answered_with([ticket(), created(), kept(4), kept(8), kept(10), file()]);
    client
        .upload(ten())
        .resumable(true)
        .chunk_size(4)
        .send()
        .await?;
    let sent: Vec<_> = recorder
        .requests()
        .into_iter()
        .filter(|sent| sent.method == "PATCH")
        .map(|sent| sent.body)
        .collect();
    assert_eq!(sent, ["0123", "4567", "89"]);
    Ok(())
}

#[tokio::test]
async fn a_server_that_keeps_nothing_is_given_up_on() {
    let rounds = (0..4).flat_map(|_| [cut(), held(0)]);
    let (client, recorder) = answered_with(
        [ticket(), created()]
            .into_iter()
            .chain(rounds)
            .chain([cut()]),
    );
    let error = client
        .upload(ten())
        .resumable(true)
        .send()
        .await
        .expect_err("nothing gets through");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 5));
    assert_eq!(recorder.requests().len(), 2 + 4 * 2 + 1);
}

#[tokio::test]
async fn a_server_that_is_away_for_a_while_is_waited_for() -> Fact {
    let away = || {
        Answer::failure(Failure::new(
            Why::Connect,
            "cannot reach `http://bytes.test`",
        ))
    };
    let while_away = std::iter::once(cut()).chain((0..6).map(|_| away()));
    let back = [Answer::status(409), held(6), kept(10), file()];
    let (client, recorder) = answered_with(
        [ticket(), created()]
            .into_iter()
            .chain(while_away)
            .chain(back),
    );
    client.upload(ten()).resumable(true).send().await?;
    assert!(steps(&recorder).contains("PATCH /upload/tus/up-1 6789"));
    Ok(())
}

#[tokio::test]
async fn nothing_more_is_sent_until_the_server_tells_its_offset() {
    let silent = (0..100).map(|_| Answer::status(409));
    let script = [ticket(), created(), cut()].into_iter().chain(silent);
    let (client, recorder) = answered_with(script);
    let error = client
        .upload(ten())
        .resumable(true)
        .send()
        .await
        .expect_err("the offset stays unknown");

    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Conflict, 5));
    assert_snapshot!(steps(&recorder), @r#"
    POST /site-media/v1/files/generate-resumable-upload-url {"fileName":"clip.mp4","mimeType":"video/mp4","sizeInBytes":"10"}
    POST /upload/tus
    PATCH /upload/tus/up-1 0123456789
    HEAD /upload/tus/up-1
    HEAD /upload/tus/up-1
    HEAD /upload/tus/up-1
    HEAD /upload/tus/up-1
    "#);
}

#[tokio::test]
async fn a_server_that_loses_count_is_not_believed() {
    for offset in [0, 11] {
        let (client, _) = answered_with([ticket(), created(), kept(offset)]);
        let error = client
            .upload(ten())
            .resumable(true)
            .send()
            .await
            .expect_err("the count is wrong");
        assert_eq!(error.kind(), ErrorKind::BadAnswer, "{offset}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_at_once() {
    let body = r#"{"message":"","details":{"validationError":{"fieldViolations":[
        {"field":"sizeInBytes","description":"must not be 0","violatedRule":"OTHER","ruleName":"ZERO_FILE_SIZE"}]}}}"#;
    let (client, recorder) = answered_with([Answer::json(body).with_status(400)]);
    let error = client
        .upload(Source::bytes("a.png", ""))
        .send()
        .await
        .expect_err("nothing in it");
    assert_eq!(
        (error.code(), recorder.requests().len()),
        (Some("ZERO_FILE_SIZE"), 1)
    );
}

#[tokio::test]
async fn progress_reaches_the_end_and_counts_what_was_kept() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("big.bin");
    std::fs::write(&path, vec![7; 600_000])?;

    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let (client, _) = answered_with([plain(), file()]);
    let upload = client
        .upload(&path)
        .on_progress(move |progress| tell.lock().expect("not poisoned").push(progress));
    upload.send().await?;

    let told = told.lock().expect("not poisoned").clone();
    assert!(told.len() >= 3, "{told:?}");
    assert!(told.is_sorted_by_key(|progress| progress.done));
    assert_eq!(
        told.last(),
        Some(&Progress {
            done: 600_000,
            total: Some(600_000)
        })
    );
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_is_named_before_anything_is_sent() -> Fact {
    let folder = tempfile::tempdir()?;
    let (client, recorder) = answered_with([]);
    let missing = client
        .upload("nowhere.png")
        .send()
        .await
        .expect_err("there is none");
    assert_eq!(
        missing.to_string(),
        "cannot read `nowhere.png`: no such file"
    );
    let error = client
        .upload(folder.path())
        .send()
        .await
        .expect_err("a folder");
    assert_eq!(error.kind(), ErrorKind::LocalFile);
    assert_eq!(error.hint(), Some("`upload_folder` stores the files in it"));
    assert!(recorder.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_file_that_shrinks_meanwhile_is_not_blamed_on_the_network() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("a.bin");
    std::fs::write(&path, "12345")?;
    let opened = Source::from(&path).open().await?;
    std::fs::write(&path, "123")?;

    let body = opened.body(0, 5, &Listener::default())?;
    let error = http_body_util::BodyExt::collect(body)
        .await
        .err()
        .ok_or("it was read")?;
    let failed = ReadFailed::behind(&error).map(ToString::to_string);
    assert_eq!(
        failed,
        Some(format!(
            "cannot read `{}`: it became shorter meanwhile",
            path.display()
        ))
    );
    Ok(())
}
