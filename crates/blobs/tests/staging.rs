//! Bytes that arrive in pieces, from clients that vanish, into a process that may be killed.

use std::{
    collections::HashSet,
    io::{self, Read},
    path::Path,
    pin::pin,
    task::{Context, Poll, Waker},
};

use blobs::{Blobs, ErrorKind, Staged};
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, channel::mpsc, stream};

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const MIB: usize = 1 << 20;

/// Bytes in which every position looks different from its neighbours.
fn pattern(len: usize) -> Vec<u8> {
    (0..u32::MAX)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .take(len)
        .collect()
}

/// The bytes as a network would bring them.
fn body(bytes: &[u8]) -> impl Stream<Item = io::Result<Bytes>> + Send + use<> {
    let chunks: Vec<_> = bytes
        .chunks(60_000)
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    stream::iter(chunks)
}

fn broken() -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset))])
}

async fn content(blobs: &Blobs, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(blob) = blobs.read(name, None).await? else {
        return Ok(None);
    };
    let chunks: Vec<Bytes> = blob.body.try_collect().await?;
    Ok(Some(chunks.concat()))
}

/// Stages what the first half of a dropped connection brought.
async fn half(blobs: &Blobs, bytes: &[u8]) -> Result<Staged> {
    let staged = blobs.stage("u").await?;
    let cut = body(bytes).chain(broken());
    let error = staged
        .append(cut, u64::MAX)
        .await
        .expect_err("the body breaks off");
    assert_eq!(error.kind(), ErrorKind::Cut);
    Ok(staged)
}

#[tokio::test]
async fn what_was_staged_is_kept_under_its_name_and_nothing_else_is_left() -> Result {
    for len in [0, 1, 3 * MIB + 17] {
        let dir = tempfile::tempdir()?;
        let blobs = Blobs::open(dir.path())?;
        let bytes = pattern(len);

        let staged = blobs.stage("u").await?;
        assert_eq!(staged.append(body(&bytes), u64::MAX).await?, len as u64);
        let digest = staged.digest().await?;
        staged.promote("a~b.jpg").await?;

        assert_eq!(digest.size, len as u64);
        assert_eq!(digest.md5_hex(), md5_hex(&bytes));
        assert_eq!(digest.crc32, crc32fast::hash(&bytes));
        assert_eq!(
            content(&blobs, "a~b.jpg").await?.as_deref(),
            Some(bytes.as_slice())
        );
        assert_eq!(blobs.size("a~b.jpg").await?, Some(len as u64));
        assert_eq!(staged_files(dir.path())?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_breaks_off_keeps_what_arrived_and_can_be_continued() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let bytes = pattern(5 * MIB);
    let (start, rest) = bytes.split_at(2 * MIB + 5);

    let staged = half(&blobs, start).await?;
    assert_eq!(staged.size().await?, start.len() as u64);
    drop(staged);

    let staged = blobs.stage("u").await?;
    staged.append(body(rest), u64::MAX).await?;
    assert_eq!(staged.digest().await?.md5_hex(), md5_hex(&bytes));
    Ok(())
}

#[tokio::test]
async fn a_process_that_was_killed_left_its_bytes_and_they_are_hashed_anew() -> Result {
    let dir = tempfile::tempdir()?;
    let bytes = pattern(5 * MIB);
    let (start, rest) = bytes.split_at(2 * MIB + 5);
    half(&Blobs::open(dir.path())?, start).await?;

    let reopened = Blobs::open(dir.path())?;
    let staged = reopened.stage("u").await?;
    assert_eq!(staged.size().await?, start.len() as u64);
    staged.append(body(rest), u64::MAX).await?;

    let digest = staged.digest().await?;
    assert_eq!(
        (digest.size, digest.md5_hex()),
        (bytes.len() as u64, md5_hex(&bytes))
    );
    staged.promote("name").await?;
    assert_eq!(
        content(&reopened, "name").await?.as_deref(),
        Some(bytes.as_slice())
    );
    Ok(())
}

#[tokio::test]
async fn dropping_an_append_loses_nothing_that_was_handed_over_and_leaves_nothing_locked() -> Result
{
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let (sender, receiver) = mpsc::unbounded();
    sender.unbounded_send(io::Result::Ok(Bytes::from(pattern(2 * MIB))))?;

    let staged = blobs.stage("u").await?;
    {
        // Polled once: the chunk goes to the writer, and the body has nothing more to give for now.
        let mut append = pin!(staged.append(receiver, u64::MAX));
        assert!(matches!(
            append
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop())),
            Poll::Pending
        ));
    }
    drop(staged);

    let staged = blobs.stage("u").await?;
    assert_eq!(staged.size().await?, 2 * MIB as u64);
    assert_eq!(staged.digest().await?.md5_hex(), md5_hex(&pattern(2 * MIB)));
    Ok(())
}

#[tokio::test]
async fn a_newer_writer_takes_over_from_one_whose_client_is_silent() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let (sender, silent) = mpsc::unbounded();
    sender.unbounded_send(io::Result::Ok(Bytes::from_static(b"first")))?;

    let older = blobs.stage("u").await?;
    let older = tokio::spawn(async move { older.append(silent, u64::MAX).await });
    tokio::task::yield_now().await;
    let newer = blobs.stage("u").await?;

    let error = older.await?.expect_err("it was told to stop");
    assert_eq!(error.kind(), ErrorKind::TakenOver);
    assert_eq!(newer.size().await?, 5);
    assert_eq!(newer.append(body(b", second"), u64::MAX).await?, 13);
    newer.promote("n").await?;
    assert_eq!(
        content(&blobs, "n").await?.as_deref(),
        Some(b"first, second".as_slice())
    );
    // The older client never hung up.
    assert!(sender.is_closed());
    Ok(())
}

#[tokio::test]
async fn writers_that_race_never_interleave() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;

    let writers = (0..8u8).map(|n| {
        let blobs = blobs.clone();
        tokio::spawn(async move {
            let staged = blobs.stage("u").await?;
            let start = staged.size().await?;
            let outcome = staged.append(body(&vec![n; 2 * MIB]), u64::MAX).await;
            Ok::<_, blobs::Error>((n, start, staged.size().await?, outcome.is_ok()))
        })
    });
    let mut parts = Vec::new();
    for writer in writers.collect::<Vec<_>>() {
        parts.push(writer.await??);
    }
    parts.sort_by_key(|&(_, start, end, _)| (start, end));

    blobs.stage("u").await?.promote("n").await?;
    let bytes = content(&blobs, "n").await?.expect("kept");
    let mut at = 0;
    for (n, start, end, _) in parts {
        assert_eq!(start, at, "each starts where another ended");
        assert!(
            bytes[usize::try_from(start)?..usize::try_from(end)?]
                .iter()
                .all(|&byte| byte == n)
        );
        at = end;
    }
    assert_eq!(at, bytes.len() as u64);
    Ok(())
}

#[tokio::test]
async fn no_more_is_kept_than_there_is_room_for() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    for (room, sent) in [(10, 11), (0, 1), (2 * MIB, 3 * MIB)] {
        let staged = blobs.stage("u").await?;
        staged.clear().await?;

        let error = staged
            .append(body(&pattern(sent)), room as u64)
            .await
            .expect_err("too long");

        assert_eq!(error.kind(), ErrorKind::TooLong);
        assert_eq!(staged.size().await?, room as u64);
    }
    let staged = blobs.stage("u").await?;
    staged.clear().await?;
    assert_eq!(staged.append(body(&pattern(10)), 10).await?, 10);
    Ok(())
}

#[tokio::test]
async fn clearing_starts_over() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let staged = half(&blobs, &pattern(2 * MIB)).await?;

    staged.clear().await?;
    staged.append(body(b"anew"), u64::MAX).await?;

    assert_eq!(staged.digest().await?.md5_hex(), md5_hex(b"anew"));
    staged.promote("n").await?;
    assert_eq!(
        content(&blobs, "n").await?.as_deref(),
        Some(b"anew".as_slice())
    );
    Ok(())
}

#[tokio::test]
async fn who_waits_for_an_object_that_is_promoted_meanwhile_is_told_so() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let staged = blobs.stage("u").await?;
    let waiting = tokio::spawn({
        let blobs = blobs.clone();
        async move { blobs.stage("u").await.map(drop) }
    });
    tokio::task::yield_now().await;

    staged.promote("n").await?;
    assert!(!waiting.is_finished(), "the turn is still held");
    drop(staged);

    assert_eq!(
        waiting.await?.expect_err("gone").kind(),
        ErrorKind::NotFound
    );
    Ok(())
}

#[tokio::test]
async fn the_bytes_can_be_looked_at_before_they_are_kept() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let staged = blobs.stage("u").await?;
    staged.append(body(b"GIF89a"), u64::MAX).await?;

    let head = staged.look(|file| io::read_to_string(file.take(3))).await?;

    assert_eq!(head, "GIF");
    Ok(())
}

#[tokio::test]
async fn a_sweep_leaves_only_what_is_named() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    for id in ["keep", "forget", "also"] {
        blobs.stage(id).await?.append(body(b"x"), u64::MAX).await?;
    }

    let reopened = Blobs::open(dir.path())?;
    let swept = reopened.sweep(HashSet::from(["keep".to_owned()])).await?;

    assert_eq!((swept, staged_files(dir.path())?), (2, 1));
    assert_eq!(reopened.stage("keep").await?.size().await?, 1);
    Ok(())
}

#[tokio::test]
async fn an_object_kept_but_never_written_down_goes_back_to_staging() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let staged = blobs.stage("u").await?;
    staged.append(body(b"bytes"), u64::MAX).await?;
    staged.promote("n").await?;

    let reopened = Blobs::open(dir.path())?;
    assert!(reopened.restage("n", "u").await?);
    assert!(!reopened.restage("n", "u").await?);

    assert_eq!(reopened.size("n").await?, None);
    assert_eq!(
        reopened.stage("u").await?.digest().await?.md5_hex(),
        md5_hex(b"bytes")
    );
    Ok(())
}

#[tokio::test]
async fn a_discarded_object_is_gone() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let staged = half(&blobs, b"bytes").await?;

    staged.discard().await?;

    assert_eq!(staged_files(dir.path())?, 0);
    assert_eq!(blobs.stage("u").await?.size().await?, 0);
    Ok(())
}

fn staged_files(dir: &Path) -> io::Result<usize> {
    Ok(std::fs::read_dir(dir.join("staging"))?.count())
}

fn md5_hex(bytes: &[u8]) -> String {
    use md5::Digest as _;
    hex::encode(md5::Md5::digest(bytes))
}

#[tokio::test]
async fn what_came_since_a_mark_can_be_taken_back() -> Result<(), Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let staged = blobs.stage("a").await?;
    let add = async |text: &'static str| {
        let body = stream::iter([std::io::Result::Ok(Bytes::from(text))]);
        staged.append(body, u64::MAX).await
    };

    let nothing = staged.mark().await?;
    add("hello").await?;
    let hello = staged.mark().await?;
    assert_eq!(add(" wrong").await?, 11);
    staged.rewind(hello).await?;
    assert_eq!(staged.size().await?, 5);
    assert_eq!(add(" world").await?, 11);
    let digest = staged.digest().await?;
    assert_eq!(digest.md5_hex(), "5eb63bbbe01eeed093cb22bb8f5acdc3");

    staged.rewind(nothing).await?;
    assert_eq!(staged.digest().await?.size, 0);
    Ok(())
}

#[tokio::test]
async fn one_object_is_added_to_another_and_stays() -> Result<(), Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let parts = [
        blobs.stage("b").await?,
        blobs.stage("none").await?,
        blobs.stage("c").await?,
    ];
    for (part, text) in [(&parts[0], "hello"), (&parts[2], " world")] {
        let body = stream::iter([std::io::Result::Ok(Bytes::from(text))]);
        part.append(body, u64::MAX).await?;
    }
    let whole = blobs.stage("a").await?;

    for part in &parts {
        whole.append_all_of(part).await?;
    }

    let digest = whole.digest().await?;
    assert_eq!(
        (digest.size, digest.md5_hex().as_str()),
        (11, "5eb63bbbe01eeed093cb22bb8f5acdc3")
    );
    assert_eq!(parts[0].size().await?, 5);
    Ok(())
}
