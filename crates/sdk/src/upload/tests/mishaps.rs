//! What becomes of an upload when things go wrong on the way, or were there before.

use super::*;

#[tokio::test]
async fn a_plain_upload_that_broke_uses_the_same_url_again() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("a.png");
    std::fs::write(&path, "bytes")?;

    let (client, recorder) = answered_with([plain(), cut(), file()]);
    client.upload(&path).send().await?;
    let bodies: Vec<_> = recorder
        .requests()
        .iter()
        .skip(1)
        .map(|sent| (sent.length, sent.body.clone()))
        .collect();
    assert_eq!(
        bodies,
        [(Some(5), "bytes".into()), (Some(5), "bytes".into())]
    );
    Ok(())
}

/// A folder that holds one file, of this name and hash, ten bytes long.
fn holding(name: &str, hash: &str) -> Answer {
    let file = descriptor(name, 10, hash);
    Answer::json(format!(r#"{{"files":[{file}],"nextCursor":{{}}}}"#))
}

/// The MD5 of the ten digits.
const TEN: &str = "781e5e245d69b566979b86e28d23f2c7";

#[tokio::test]
async fn a_url_that_is_used_up_after_a_cut_means_that_the_file_is_there() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, "0123456789")?;

    let script = [
        plain(),
        cut(),
        Answer::status(403),
        holding("clip.mp4", TEN),
    ];
    let (client, recorder) = answered_with(script);
    let stored = client.upload(&path).send().await?;
    assert_eq!(
        (stored.id.as_str(), recorder.requests().len()),
        ("clip.mp4", 4)
    );

    // Without a lost answer, a refusal is a refusal.
    let (client, recorder) = answered_with([plain(), Answer::status(403)]);
    let refused = client.upload(&path).send().await;
    assert_eq!(
        refused.map_err(|error| error.kind()).err(),
        Some(ErrorKind::Forbidden)
    );
    assert_eq!(recorder.requests().len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_finish_that_was_lost_is_looked_for() -> Fact {
    let script = [
        ticket(),
        created(),
        kept(10),
        cut(),
        Answer::status(410),
        holding("clip.mp4", TEN),
    ];
    let (client, recorder) = answered_with(script);
    let stored = client.upload(ten()).resumable(true).send().await?;
    assert_eq!(
        (stored.id.as_str(), recorder.requests().len()),
        ("clip.mp4", 6)
    );
    Ok(())
}

#[tokio::test]
async fn what_is_there_already_is_not_sent_again() -> Fact {
    let (client, recorder) = answered_with([holding("clip.mp4", TEN)]);
    let there = client.upload(ten()).skip_same().send().await?;
    assert_eq!(
        (there.id.as_str(), recorder.requests().len()),
        ("clip.mp4", 1)
    );

    let other = "00000000000000000000000000000000";
    let (client, _) = answered_with([holding("clip.mp4", other), plain(), file()]);
    assert_eq!(client.upload(ten()).skip_same().send().await?.id, "f1");
    Ok(())
}

#[tokio::test]
async fn a_session_that_has_expired_is_begun_anew() -> Fact {
    for status in [403, 404, 410] {
        let first = [ticket(), created(), Answer::status(status)];
        let second = [ticket(), created(), kept(10), file()];
        let (client, recorder) = answered_with(first.into_iter().chain(second));
        client.upload(ten()).resumable(true).send().await?;
        let pieces = steps(&recorder);
        assert_eq!(
            pieces.matches("PATCH /upload/tus/up-1 0123456789").count(),
            2
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_piece_that_arrived_damaged_or_at_a_busy_server_is_sent_again() -> Fact {
    for status in [409, 423, 460, 500, 503] {
        let script = [
            ticket(),
            created(),
            Answer::status(status),
            held(0),
            kept(10),
            file(),
        ];
        let (client, _) = answered_with(script);
        let stored = client.upload(ten()).resumable(true).send().await;
        assert_eq!(
            stored.map(|file| file.id).ok().as_deref(),
            Some("f1"),
            "{status}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_limit_on_the_way_halves_the_pieces() -> Fact {
    let source = Source::bytes("a.bin", vec![7; 300 << 10]);
    let too_large = || Answer::status(413);
    let script = [
        ticket(),
        created(),
        too_large(),
        too_large(),
        kept(75 << 10),
        kept(150 << 10),
        kept(225 << 10),
        kept(300 << 10),
        file(),
    ];
    let (client, recorder) = answered_with(script);
    client.upload(source).resumable(true).send().await?;
    let sent: Vec<_> = recorder
        .requests()
        .into_iter()
        .filter(|sent| sent.method == "PATCH")
        .map(|sent| sent.body.len() >> 10)
        .collect();
    assert_eq!(sent, [300, 150, 75, 75, 75, 75]);
    Ok(())
}

#[tokio::test]
async fn a_type_that_does_not_fit_is_left_to_the_service() -> Fact {
    let body = r#"{"message":"","details":{"validationError":{"fieldViolations":[
        {"field":"mimeType","description":"","violatedRule":"OTHER","ruleName":"MISMATCH_MIME_TYPE"}]}}}"#;
    let mismatch = || Answer::json(body).with_status(400);
    let (client, recorder) = answered_with([mismatch(), plain(), file()]);
    client.upload(ten()).send().await?;
    let types: Vec<_> = sent(&recorder)
        .lines()
        .filter(|line| {
            line.starts_with("content-type: application/octet") || line.contains("mimeType")
        })
        .map(ToOwned::to_owned)
        .collect();
    assert_snapshot!(types.join("\n"), @r#"
    {"fileName":"clip.mp4","mimeType":"video/mp4","sizeInBytes":"10"}
    {"fileName":"clip.mp4","mimeType":"application/octet-stream","sizeInBytes":"10"}
    content-type: application/octet-stream
    "#);

    let (client, recorder) = answered_with([mismatch()]);
    let given = client.upload(ten()).mime_type("video/mp4").send().await;
    assert!(given.is_err(), "a type that was given stays");
    assert_eq!(recorder.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_can_be_read_once_is_sent_like_bytes() -> Fact {
    let reader = Source::reader("a.txt", std::io::Cursor::new(b"read once".to_vec()));
    let pieces = ["in ", "pieces"].map(|piece| Ok::<_, std::io::Error>(piece.as_bytes()));
    let stream = Source::stream("b.txt", futures::stream::iter(pieces));
    for (source, bytes) in [(reader, "read once"), (stream, "in pieces")] {
        let (client, recorder) = answered_with([plain(), file()]);
        client.upload(source).send().await?;
        assert_eq!(recorder.last().map(|sent| sent.body), Some(bytes.into()));
    }

    let broken = [Err::<Vec<u8>, _>(std::io::Error::other("the pipe broke"))];
    let (client, recorder) = answered_with([]);
    let source = Source::stream("c.txt", futures::stream::iter(broken));
    let error = client.upload(source).send().await.expect_err("no bytes");
    assert_eq!(error.to_string(), "cannot read `c.txt`: the pipe broke");
    assert!(recorder.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn what_is_too_large_for_memory_waits_on_disk() -> Fact {
    let reader = tokio::io::AsyncReadExt::take(tokio::io::repeat(7), PLAIN_LIMIT + 5);
    let opened = Source::reader("big.bin", reader).open().await?;
    assert_eq!(
        (opened.size, opened.name.as_str()),
        (PLAIN_LIMIT + 5, "big.bin")
    );
    assert_eq!(opened.path(), None, "no later process finds it");

    let tail = opened.body(PLAIN_LIMIT, 5, &Listener::default())?;
    let tail = http_body_util::BodyExt::collect(tail).await?.to_bytes();
    assert_eq!(tail, [7; 5].as_slice());
    Ok(())
}

#[tokio::test]
async fn an_upload_that_is_cancelled_says_so() {
    let (client, recorder) = answered_with([]);
    let (cancel, cancelled) = tokio::sync::oneshot::channel::<()>();
    drop(cancel);
    let upload = client
        .upload("no/matter")
        .until(async { drop(cancelled.await) });
    // The look at the file waits for a thread, so the end is there first.
    let error = upload.send().await.expect_err("it was cancelled");
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert!(recorder.requests().is_empty());
}

#[tokio::test]
async fn external_info_goes_in_one_request_only() -> Fact {
    let info = || ExternalInfo {
        external_ids: Some(vec!["7".to_owned()]),
        origin: Some("shop".to_owned()),
    };
    let (client, recorder) = answered_with([plain(), file()]);
    client.upload(ten()).external_info(info()).send().await?;
    assert!(sent(&recorder).contains(r#""externalInfo":{"externalIds":["7"],"origin":"shop"}"#));

    let (client, _) = answered_with([]);
    let tus = client.upload(ten()).external_info(info()).resumable(true);
    assert_eq!(
        tus.send().await.map_err(|error| error.kind()).err(),
        Some(ErrorKind::Invalid)
    );
    Ok(())
}

#[tokio::test]
async fn a_source_that_changes_meanwhile_is_not_stored() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, "0123456789")?;
    for protocol in [Protocol::Put, Protocol::Tus] {
        let (client, recorder) = answered_with([ticket(), created(), kept(10), file()]);
        let upload = client.upload(&path).protocol(protocol);
        let job = upload.look().await?;
        let changed = job.source.modified.map(|at| at + Duration::from_secs(1));
        std::fs::File::options()
            .write(true)
            .open(&path)?
            .set_modified(changed.ok_or("no time")?)?;
        let error = job.run().await.map(drop).expect_err("it was changed");
        assert_eq!(error.kind(), ErrorKind::LocalFile);
        assert!(
            error.to_string().contains("it was changed meanwhile"),
            "{error}"
        );
        let bytes: u64 = recorder
            .requests()
            .iter()
            .filter(|sent| sent.method != "POST")
            .map(|sent| sent.body.len() as u64)
            .sum();
        assert_eq!(bytes, 0);
    }
    Ok(())
}
