//! What happens to files and folders is written down, and told to whoever asks.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::TryStreamExt as _;
use site_media::ErrorKind;
use site_media::webhook::{Event, EventKind};
use testkit::{Elsewhere, Setup, status};

use crate::help::note;

promises! {
    what_happened_is_told_in_its_order,
    what_happens_is_told_as_it_happens,
    whoever_has_seen_one_goes_on_after_it,
    a_service_without_a_feed_says_so,
    what_is_signed_is_what_a_webhook_is_told,
    waiting_for_an_import_ends_with_its_event,
}

/// The type without what all have in common.
fn kind(event: &Event) -> String {
    let kind = event.event_type();
    kind.rsplit('.').next().unwrap_or_default().to_owned()
}

async fn what_happened_is_told_in_its_order(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    let cats = client.folders().create("cats").send().await?;
    let file = note(client, "a.txt").await?;
    client.files().update(&file.id).folder(&cats).send().await?;
    client.files().delete([&file.id]).send().await.all()?;
    client.files().restore([&file.id]).send().await.all()?;
    client.files().purge([&file.id]).send().await.all()?;

    let events: Vec<_> = client.events().past().try_collect().await?;
    let told: Vec<_> = events
        .iter()
        .map(|event| {
            let more = match &event.kind {
                EventKind::FileReady {
                    triggered_by_undelete,
                    ..
                } => format!(" {triggered_by_undelete}"),
                EventKind::FileDeleted { moved_to_trash, .. } => format!(" {moved_to_trash}"),
                _ => String::new(),
            };
            kind(event) + &more
        })
        .collect();
    assert_eq!(
        told,
        [
            "folder_created",
            "file_descriptor_file_ready false",
            "file_descriptor_updated",
            "file_descriptor_deleted true",
            "file_descriptor_file_ready true",
            "file_descriptor_deleted false",
        ]
    );
    assert_eq!(events[0].entity_id, cats.id);
    assert!(events[1..].iter().all(|event| event.entity_id == file.id));
    assert!(events.is_sorted_by_key(|event| event.sequence));

    let ready = client.events().kind("file_ready").past();
    assert_eq!(ready.try_collect::<Vec<_>>().await?.len(), 2);
    Ok(())
}

async fn what_happens_is_told_as_it_happens(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    let mut events = client.events().kind("file_ready").follow();
    let (next, file) = tokio::join!(events.try_next(), note(client, "a.txt"));

    let event = next?.context("it never ends")?;
    assert_eq!(event.entity_id, file?.id);
    Ok(())
}

async fn whoever_has_seen_one_goes_on_after_it(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    let mut files = Vec::new();
    for number in 0..3 {
        files.push(note(client, &format!("{number}.txt")).await?.id);
        manager.clock.pass(Duration::from_mins(1));
    }
    let events: Vec<_> = client.events().past().try_collect().await?;
    let second = events[1].sequence.context("it has a number")?;
    let later: Vec<_> = client.events().after(second).past().try_collect().await?;
    assert_eq!(later, events[2..]);

    let time = events[1].time.context("it has a time")?;
    let since: Vec<_> = client.events().since(time).past().try_collect().await?;
    assert_eq!(since, events[1..]);
    Ok(())
}

async fn a_service_without_a_feed_says_so(setup: Setup) -> Result<()> {
    let manager = setup.failing(status(404).on("localEvents")).await?;
    let refused = manager.client.events().past().try_collect::<Vec<_>>().await;
    let error = refused.err().context("it was refused")?;
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("webhooks"), "{error}");
    Ok(())
}

async fn what_is_signed_is_what_a_webhook_is_told(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    assert_eq!(client.events().latest().await?, 0);
    let cats = client.folders().create("cats").send().await?;
    let before = client.events().latest().await?;
    let dogs = client.folders().create("dogs").send().await?;

    let all = client.events().follow_signed();
    let later = client.events().after(before).follow_signed();
    for (mut events, folder) in [(all, cats), (later, dogs)] {
        let told = events.try_next().await?.context("it never ends")?;
        assert_eq!(told.event.entity_id, folder.id);
        assert_eq!(manager.verified(&told.token).await?, told.event);
    }
    Ok(())
}

async fn waiting_for_an_import_ends_with_its_event(setup: Setup) -> Result<()> {
    let elsewhere = Elsewhere::start().await?;
    let manager = setup.await?;
    let client = &manager.client;
    let pending = client
        .files()
        .import(elsewhere.url("rocket.jpg"))
        .send()
        .await?;
    assert!(!pending.is_ready());
    // Nobody works on it but us, once the wait has begun.
    let wait = client.files().wait_ready(&pending.id).send();
    let (ready, done) = tokio::join!(wait, manager.work());
    assert_eq!(done?, 1);
    assert!(ready?.is_ready());
    Ok(())
}
