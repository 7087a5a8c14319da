//! Promises about webhooks: each event once for each, until it was told or given up.

use std::{slice::from_ref, sync::Arc};

use super::{at, events::whole, file, site};
use crate::{
    Backlog, Catalog, Delivery, DeliveryEnd, ErrorKind, EventKind, EventQuery, Result,
    WebhookRecord,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_webhook_is_told_what_happens_from_then_on(catalog).await?;
    what_was_told_is_told_once(catalog).await?;
    what_failed_is_due_later_and_given_up_in_the_end(catalog).await?;
    what_was_taken_is_due_again_in_the_end(catalog).await?;
    only_the_last_turn_ends_a_delivery(catalog).await?;
    a_webhook_is_told_what_it_is_for(catalog).await?;
    events_are_told_again_when_asked_for(catalog).await?;
    a_removed_webhook_is_told_nothing(catalog).await?;
    old_events_are_forgotten_with_their_deliveries(catalog).await
}

fn webhook(site: &str, id: &str) -> WebhookRecord {
    WebhookRecord {
        id: format!("{site}-{id}"),
        site: site.to_owned(),
        instance: "instance".to_owned(),
        url: "http://localhost/".to_owned(),
        kinds: Vec::new(),
        created: at(1),
    }
}

/// A site with one webhook.
async fn heard(catalog: &Arc<dyn Catalog>, id: &str) -> Result<(String, String)> {
    let site = site(catalog, id).await?;
    let webhook = webhook(&site, "hook");
    catalog.insert_webhook(webhook.clone()).await?;
    Ok((site, webhook.id))
}

async fn take(catalog: &Arc<dyn Catalog>, hook: &str, now: i64) -> Result<Vec<Delivery>> {
    catalog
        .take_deliveries(hook, at(now), at(now + 100), 10)
        .await
}

fn failed(due: Option<i64>) -> DeliveryEnd {
    DeliveryEnd::Failed {
        due: due.map(at),
        reason: "nobody is there".to_owned(),
    }
}

async fn a_webhook_is_told_what_happens_from_then_on(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "hooks-new").await?;
    catalog.insert_file(file(&site, "before")).await?;
    let hook = webhook(&site, "hook");
    catalog.insert_webhook(hook.clone()).await?;
    let again = catalog.insert_webhook(hook.clone()).await;
    assert_eq!(
        again.map_err(|error| error.kind()),
        Err(ErrorKind::Conflict)
    );
    catalog.insert_file(file(&site, "a")).await?;
    catalog.insert_file(file(&site, "b")).await?;
    assert_eq!(catalog.backlog(&hook.id).await?.waiting, 2);

    let taken = take(catalog, &hook.id, 10).await?;

    let entities: Vec<_> = taken.iter().map(|each| &*each.event.entity).collect();
    assert_eq!(entities, [format!("{site}-a"), format!("{site}-b")]);
    assert!(catalog.webhooks().await?.contains(&hook));
    Ok(())
}

async fn what_was_told_is_told_once(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (site, hook) = heard(catalog, "hooks-told").await?;
    catalog.insert_file(file(&site, "cat")).await?;
    let [delivery] = &take(catalog, &hook, 10).await?[..] else {
        panic!("one event happened")
    };
    let number = delivery.event.number;

    let told = DeliveryEnd::Told;
    assert!(
        catalog
            .end_delivery(&hook, number, delivery.turn, told)
            .await?
    );

    assert_eq!(take(catalog, &hook, 1000).await?, []);
    assert_eq!(catalog.next_delivery(&hook).await?, None);
    assert_eq!(catalog.backlog(&hook).await?, Backlog::default());
    Ok(())
}

async fn what_failed_is_due_later_and_given_up_in_the_end(
    catalog: &Arc<dyn Catalog>,
) -> Result<()> {
    let (site, hook) = heard(catalog, "hooks-failed").await?;
    catalog.insert_file(file(&site, "cat")).await?;
    let first = take(catalog, &hook, 10).await?.remove(0);
    let number = first.event.number;
    let end = async |turn, end| catalog.end_delivery(&hook, number, turn, end).await;
    assert!(end(first.turn, failed(Some(70))).await?);

    assert_eq!(take(catalog, &hook, 69).await?, []);
    assert_eq!(catalog.next_delivery(&hook).await?, Some(at(70)));
    let second = take(catalog, &hook, 70).await?.remove(0);
    assert_eq!((second.attempts, second.event), (1, first.event));
    assert!(end(second.turn, failed(None)).await?);

    assert_eq!(take(catalog, &hook, 1_000_000).await?, []);
    let backlog = Backlog {
        waiting: 0,
        given_up: 1,
        reason: Some("nobody is there".to_owned()),
    };
    assert_eq!(catalog.backlog(&hook).await?, backlog);
    Ok(())
}

async fn what_was_taken_is_due_again_in_the_end(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (site, hook) = heard(catalog, "hooks-lost").await?;
    catalog.insert_file(file(&site, "cat")).await?;
    assert_eq!(take(catalog, &hook, 10).await?.len(), 1);

    assert_eq!(take(catalog, &hook, 109).await?, []);
    assert_eq!(take(catalog, &hook, 110).await?.len(), 1);
    assert!(catalog.release_deliveries().await? > 0);
    assert_eq!(take(catalog, &hook, 110).await?.len(), 1);
    Ok(())
}

async fn only_the_last_turn_ends_a_delivery(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (site, hook) = heard(catalog, "hooks-turns").await?;
    catalog.insert_file(file(&site, "cat")).await?;
    let first = take(catalog, &hook, 10).await?.remove(0);
    let second = take(catalog, &hook, 110).await?.remove(0);
    let number = first.event.number;

    let late = catalog.end_delivery(&hook, number, first.turn, DeliveryEnd::Told);
    assert!(!late.await?);
    let late = catalog.end_delivery(&hook, number, first.turn, failed(None));
    assert!(!late.await?);
    let last = catalog.end_delivery(&hook, number, second.turn, DeliveryEnd::Told);
    assert!(last.await?);
    Ok(())
}

async fn a_webhook_is_told_what_it_is_for(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "hooks-kinds").await?;
    let hook = WebhookRecord {
        kinds: vec![EventKind::FileTrashed, EventKind::FileRemoved],
        ..webhook(&site, "hook")
    };
    catalog.insert_webhook(hook.clone()).await?;
    // More than become deliveries at once.
    let files = (0..600).map(|number| file(&site, &number.to_string()));
    catalog.insert_files(files.collect()).await?;
    let id = format!("{site}-7");
    catalog.trash_files(&site, from_ref(&id), at(5)).await?;
    assert_eq!(catalog.backlog(&hook.id).await?.waiting, 1);

    let taken = take(catalog, &hook.id, 10).await?;

    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].event.kind, EventKind::FileTrashed);
    Ok(())
}

async fn events_are_told_again_when_asked_for(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (site, hook) = heard(catalog, "hooks-again").await?;
    for name in ["a", "b", "c"] {
        catalog.insert_file(file(&site, name)).await?;
    }
    let events = catalog.list_events(&whole(&site)).await?;
    let again = EventQuery {
        after: events[0].number,
        ..whole(&site)
    };
    // They are still to be told anyway.
    assert_eq!(catalog.replay_events(None, &again, at(5)).await?, 0);
    for delivery in take(catalog, &hook, 10).await? {
        let end = if delivery.event.entity.ends_with('b') {
            failed(None)
        } else {
            DeliveryEnd::Told
        };
        let number = delivery.event.number;
        catalog
            .end_delivery(&hook, number, delivery.turn, end)
            .await?;
    }

    assert_eq!(catalog.replay_events(None, &again, at(20)).await?, 2);

    let taken = take(catalog, &hook, 20).await?;
    let told: Vec<_> = taken
        .into_iter()
        .map(|each| (each.event.entity, each.attempts))
        .collect();
    assert_eq!(told, [(format!("{site}-b"), 0), (format!("{site}-c"), 0)]);
    Ok(())
}

async fn a_removed_webhook_is_told_nothing(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (site, hook) = heard(catalog, "hooks-removed").await?;
    catalog.insert_file(file(&site, "a")).await?;
    assert_eq!(take(catalog, &hook, 10).await?.len(), 1);

    assert!(catalog.remove_webhook(&hook).await?);

    assert!(!catalog.remove_webhook(&hook).await?);
    catalog.insert_file(file(&site, "b")).await?;
    assert_eq!(take(catalog, &hook, 1000).await?, []);
    assert_eq!(catalog.backlog(&hook).await?, Backlog::default());
    Ok(())
}

/// Comes last, since events of other promises go along.
async fn old_events_are_forgotten_with_their_deliveries(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (site, hook) = heard(catalog, "hooks-old").await?;
    catalog.insert_file(file(&site, "cat")).await?;
    assert_eq!(take(catalog, &hook, 10).await?.len(), 1);
    let latest = *catalog.watch_events().borrow();

    while catalog.prune_events(at(2_000_000), 500).await? > 0 {}

    assert_eq!(catalog.list_events(&whole(&site)).await?, []);
    assert_eq!(catalog.backlog(&hook).await?, Backlog::default());
    catalog.insert_file(file(&site, "dog")).await?;
    let events = catalog.list_events(&whole(&site)).await?;
    assert_eq!(events[0].number, latest + 1, "no number is given twice");
    Ok(())
}
