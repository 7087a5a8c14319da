//! The client continues an interrupted upload where it was, and sends nothing twice that need not be.

use std::num::NonZeroUsize;
use std::sync::Arc;

use anyhow::Result;
use site_media::{Client, Source};
use tempfile::TempDir;
use testkit::{
    Metered, Setup, Traffic, Unlucky, cut_upload_after, damage_upload_after, fixture, recording,
    refused, sha256, status,
};

use crate::help::{ROCKET, listed};

promises! {
    an_interrupted_upload_sends_only_the_rest,
    a_busy_server_is_no_reason_to_begin_anew,
    another_process_goes_on_with_the_ledger,
    pieces_may_be_of_any_size,
    what_arrives_damaged_is_sent_again_if_asked_for,
    several_parts_at_once_come_out_as_one_file,
    parts_go_on_in_another_process,
}

const THREE: NonZeroUsize = NonZeroUsize::new(3).expect("three is not zero");

async fn several_parts_at_once_come_out_as_one_file(setup: Setup) -> Result<()> {
    let cut = cut_upload_after(1_000_000).on("appendToResumableUpload");
    let busy = status(503).on("joinResumableUpload");
    let manager = setup.failing(cut.clone()).failing(busy.clone()).await?;
    let home = TempDir::new()?;
    let path = home.path().join("surf.wav");
    recording(&path, 5_000_000)?;
    let size = std::fs::metadata(&path)?.len();

    let mut upload = manager.client.upload(&path).parallel(THREE).resumable(true);
    let watch = upload.watch();
    let stored = upload.send().await?;
    assert_eq!((cut.left(), busy.left()), (0, 0), "it went in parts");
    assert_eq!(watch.now().done, size);
    let copy = manager
        .client
        .download(&stored)
        .to(home.path().join("back.wav"));
    assert_eq!(sha256(copy.await?.path)?, sha256(path)?);
    Ok(())
}

async fn what_arrives_damaged_is_sent_again_if_asked_for(setup: Setup) -> Result<()> {
    let damage = damage_upload_after(700_000).on("appendToResumableUpload");
    let manager = setup.failing(damage.clone()).await?;
    let home = TempDir::new()?;
    let path = home.path().join("surf.wav");
    recording(&path, 5_000_000)?;
    let upload = || manager.client.upload(&path).resumable(true);

    // What nobody compares, nobody notices: the hash of the file says what it became.
    let unseen = upload().send().await?;
    assert_eq!(damage.left(), 0, "a byte was another");

    damage.arm(2);
    let stored = upload().checksums().send().await?;
    assert_eq!(damage.left(), 0, "two bytes were others");
    assert_ne!(stored.hash, unseen.hash);
    let copy = manager
        .client
        .download(&stored)
        .to(home.path().join("back.wav"));
    assert_eq!(sha256(copy.await?.path)?, sha256(&path)?);

    damage.arm(1);
    let stored = upload().checksums().parallel(THREE).send().await?;
    assert_eq!(damage.left(), 0, "it happened in a part");
    let copy = manager
        .client
        .download(&stored)
        .to(home.path().join("again.wav"));
    assert_eq!(sha256(copy.await?.path)?, sha256(&path)?);
    Ok(())
}

async fn parts_go_on_in_another_process(setup: Setup) -> Result<()> {
    let again = status(503).on("createResumableUpload").times(0);
    let manager = setup.failing(again.clone()).await?;
    let home = TempDir::new()?;
    let path = home.path().join("surf.wav");
    recording(&path, 5_000_000)?;
    let upload = |client: &Client| {
        let upload = client.upload(&path).parallel(THREE).resumable(true);
        upload.ledger(home.path().join("ledger")).send()
    };

    let cut = cut_upload_after(500_000).on("appendToResumableUpload");
    let dying = manager.client_over(|wire| Arc::new(Unlucky::new(wire, [cut])))?;
    let dying = dying.attempts(std::num::NonZeroU32::MIN);
    assert!(upload(&dying).await.is_err());

    again.arm(1);
    let stored = upload(&manager.client).await?;
    assert_eq!(again.left(), 1, "nothing is begun anew");
    let copy = manager
        .client
        .download(&stored)
        .to(home.path().join("back.wav"));
    assert_eq!(sha256(copy.await?.path)?, sha256(&path)?);
    Ok(())
}

async fn an_interrupted_upload_sends_only_the_rest(setup: Setup) -> Result<()> {
    let cut = cut_upload_after(30_000_000).on("appendToResumableUpload");
    let manager = setup.failing(cut.clone()).await?;
    let home = TempDir::new()?;
    let path = home.path().join("surf.wav");
    recording(&path, 40_000_000)?;
    let stored = manager.client.upload(&path).resumable(true).send().await?;

    assert_eq!(cut.left(), 0);
    // What was in the sockets when they closed is lost, and only that: Linux lets them hold 10 MB.
    let again = manager.traffic.sent() - 40_000_000;
    assert!(again < 15_000_000, "{again} bytes were sent again");
    let copy = manager
        .client
        .download(stored.id)
        .to(home.path().join("back.wav"))
        .await?;
    assert_eq!(sha256(copy.path)?, sha256(path)?);
    Ok(())
}

async fn a_busy_server_is_no_reason_to_begin_anew(setup: Setup) -> Result<()> {
    let busy = status(503).times(3);
    let manager = setup
        .failing(busy.clone().on("appendToResumableUpload"))
        .await?;
    let stored = manager
        .client
        .upload(fixture(ROCKET))
        .resumable(true)
        .send()
        .await?;
    assert_eq!((stored.display_name.as_str(), busy.left()), (ROCKET, 0));
    Ok(())
}

async fn another_process_goes_on_with_the_ledger(setup: Setup) -> Result<()> {
    let cut = cut_upload_after(8_000_000).on("appendToResumableUpload");
    let gone = refused().on("getResumableUpload").times(u32::MAX);
    let manager = setup.failing(cut).failing(gone).await?;
    let home = TempDir::new()?;
    let (path, ledger) = (home.path().join("surf.wav"), home.path().join("ledger"));
    recording(&path, 12_000_000)?;

    let upload = |client: &Client| client.upload(&path).resumable(true).ledger(&ledger).send();
    assert!(upload(&manager.client).await.is_err());
    assert_eq!(listed(&manager).await?, [""; 0]);
    // Who cannot learn how much arrived has nothing to send.
    assert!(
        manager.traffic.sent() < 8_100_000,
        "{} bytes were sent",
        manager.traffic.sent()
    );

    let traffic = Traffic::default();
    let another = manager.client_over(|wire| Arc::new(Metered::new(wire, traffic.clone())))?;
    let stored = upload(&another).await?;
    assert!(
        traffic.sent() < 8_000_000,
        "{} bytes were sent: it began anew",
        traffic.sent()
    );
    assert_eq!(
        std::fs::read_dir(&ledger)?.count(),
        0,
        "an entry that is done is gone"
    );
    let copy = another
        .download(stored.id)
        .to(home.path().join("back.wav"))
        .await?;
    assert_eq!(sha256(copy.path)?, sha256(path)?);
    Ok(())
}

async fn pieces_may_be_of_any_size(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let home = TempDir::new()?;
    for size in [1, 50_000, 112_525, 200_000] {
        let stored = manager
            .client
            .upload(fixture(ROCKET))
            .resumable(true)
            .chunk_size(size);
        if size == 1 {
            let tiny = manager
                .client
                .upload(Source::bytes("tiny.txt", "tiny"))
                .resumable(true)
                .chunk_size(size);
            assert_eq!(tiny.send().await?.size_in_bytes.map(u64::from), Some(4));
            continue;
        }
        let stored = stored.send().await?;
        let copy = manager.client.download(stored.id).to(home.path()).await?;
        assert_eq!(sha256(copy.path)?, sha256(fixture(ROCKET))?);
    }
    Ok(())
}
