//! Takes what is due to each webhook, and tells it.

use std::{
    collections::{BTreeMap, HashMap},
    future::Future,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use catalog::{Delivery, DeliveryEnd, WebhookRecord};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::SignedDuration;
use tokio::{select, task::JoinSet, time};
use url::Url;

use super::{Unsent, token};
use crate::{Engine, Error, Links, Result, events};

/// How long a receiver may take to answer.
pub const PATIENCE: Duration = Duration::from_millis(1250);
/// How long to wait after each failed attempt; after one more it is given up.
pub(super) const PAUSES: [SignedDuration; 12] = {
    const MINUTE: SignedDuration = SignedDuration::from_mins(1);
    const fn hours(hours: i64) -> SignedDuration {
        SignedDuration::from_hours(hours)
    }
    [
        MINUTE,
        SignedDuration::from_mins(10),
        hours(1),
        hours(2),
        hours(2),
        hours(2),
        hours(4),
        hours(4),
        hours(4),
        hours(8),
        hours(8),
        hours(12),
    ]
};
/// How many events are taken at a time, and for how long: ten times what telling them one after the other may take.
const BATCH: usize = 64;
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// How many events one webhook is told of at once.
const AT_ONCE: usize = 8;
/// How often to look for what another process may have done: added or removed webhooks, had events told again, or put
/// the clock forward.
const LOOK: Duration = Duration::from_secs(1);
/// How long to leave a catalog alone that has failed.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) async fn run(
    engine: &Arc<Engine>,
    links: &Links,
    stop: impl Future<Output = ()> + Send,
) {
    let mut stop = pin!(stop);
    let mut tasks = JoinSet::new();
    let mut looked_after = HashMap::new();
    loop {
        match engine.catalog().webhooks().await {
            Ok(webhooks) => {
                looked_after.retain(|id, task: &mut tokio::task::AbortHandle| {
                    let stays = webhooks.iter().any(|webhook| webhook.id == *id);
                    if !stays {
                        task.abort();
                    }
                    stays
                });
                for webhook in webhooks {
                    let id = webhook.id.clone();
                    looked_after.entry(id).or_insert_with(|| {
                        let (engine, links) = (Arc::clone(engine), links.clone());
                        tasks.spawn(async move { look_after(&engine, &links, &webhook).await })
                    });
                }
            }
            Err(error) => tracing::error!(%error, "cannot read the webhooks"),
        }
        select! {
            () = &mut stop => return,
            () = time::sleep(LOOK) => {}
        }
        while tasks.try_join_next().is_some() {}
    }
}

pub(super) async fn due(engine: &Engine, links: &Links) -> Result<usize> {
    let mut done = 0;
    for webhook in engine.catalog().webhooks().await? {
        loop {
            let told = round(engine, links, &webhook).await?;
            done += told;
            if told == 0 {
                break;
            }
        }
    }
    Ok(done)
}

/// Goes on until it is aborted.
async fn look_after(engine: &Engine, links: &Links, webhook: &WebhookRecord) {
    let mut watch = engine.catalog().watch_events();
    loop {
        watch.mark_unchanged();
        let nap = match round(engine, links, webhook).await {
            Ok(0) => until_due(engine, webhook).await,
            Ok(_) => continue,
            Err(error) => {
                tracing::error!(webhook = %webhook.id, %error, "cannot deliver");
                PAUSE
            }
        };
        select! {
            _ = watch.changed() => {}
            () = time::sleep(nap) => {}
        }
    }
}

async fn until_due(engine: &Engine, webhook: &WebhookRecord) -> Duration {
    match engine.catalog().next_delivery(&webhook.id).await {
        Ok(Some(due)) => {
            let left = Duration::try_from(engine.now().duration_until(due)).unwrap_or_default();
            left.clamp(Duration::from_millis(1), LOOK)
        }
        _ => LOOK,
    }
}

/// Tells what is due, a batch of it, and says how much that was. Of one file or folder it tells one event after the
/// other; no order is promised, but it costs nothing to keep it.
async fn round(engine: &Engine, links: &Links, webhook: &WebhookRecord) -> Result<usize> {
    let now = engine.now();
    let until = now.saturating_add(LEASE).map_err(Error::internal)?;
    let catalog = engine.catalog();
    let taken = catalog.take_deliveries(&webhook.id, now, until, BATCH);
    let taken = taken.await?;
    let count = taken.len();

    let mut by_entity: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
    for delivery in taken {
        let entity = delivery.event.entity.clone();
        by_entity.entry(entity).or_default().push(delivery);
    }
    let telling = by_entity.into_values().map(async |deliveries| {
        for delivery in deliveries {
            tell(engine, links, webhook, delivery).await?;
        }
        Ok::<_, Error>(())
    });
    stream::iter(telling)
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    Ok(count)
}

async fn tell(
    engine: &Engine,
    links: &Links,
    webhook: &WebhookRecord,
    delivery: Delivery,
) -> Result<()> {
    let Delivery {
        event,
        attempts,
        turn,
    } = delivery;
    let number = event.number;
    let envelope = events::envelope(links, engine.event_seed(), Some(&webhook.instance), event)?;
    let text = token::sign(&*engine.webhook_key()?, &envelope, engine.now())?;
    let end = match post(engine, webhook, text).await {
        Ok(()) => DeliveryEnd::Told,
        Err(Unsent(reason)) => {
            let pause = PAUSES.get(attempts as usize);
            tracing::debug!(webhook = %webhook.id, event = number, reason, "not delivered");
            let due = pause.and_then(|pause| engine.now().checked_add(*pause).ok());
            DeliveryEnd::Failed { due, reason }
        }
    };
    let catalog = engine.catalog();
    catalog.end_delivery(&webhook.id, number, turn, end).await?;
    Ok(())
}

async fn post(engine: &Engine, webhook: &WebhookRecord, text: String) -> Result<(), Unsent> {
    let url: Url = webhook
        .url
        .parse()
        .map_err(|_| Unsent("the URL cannot be read any more".to_owned()))?;
    let posted = time::timeout(PATIENCE, engine.config().post.post(&url, text)).await;
    posted.unwrap_or_else(|_| Err(Unsent(format!("no answer within {PATIENCE:?}"))))
}
