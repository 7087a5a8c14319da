//! Takes jobs as they become due, a few at a time.

use std::{future::Future, pin::pin, sync::Arc, time::Duration};

use catalog::JobRecord;
use jiff::SignedDuration;
use tokio::{select, task::JoinSet, time};

use super::bring;
use crate::{Engine, Error, Result};

/// How many jobs are done at once.
const AT_ONCE: usize = 8;
/// The longest nap: the clock may be put forward while we sleep.
const NAP: Duration = Duration::from_secs(30);
/// How long to leave a catalog alone that has failed.
const PAUSE: Duration = Duration::from_secs(1);
/// What a job may take beyond the time that fetching may: looking at the bytes, and keeping them.
const SLACK: SignedDuration = SignedDuration::from_mins(10);

pub(super) async fn run(engine: &Arc<Engine>, stop: impl Future<Output = ()> + Send) {
    let mut stop = pin!(stop);
    let mut under_way = JoinSet::new();
    loop {
        let nap = match fill(engine, &mut under_way).await {
            Ok(nap) => nap,
            Err(error) => {
                tracing::error!(%error, "cannot take a job");
                PAUSE
            }
        };
        select! {
            () = &mut stop => return,
            _ = under_way.join_next(), if !under_way.is_empty() => {}
            () = engine.rung(), if under_way.len() < AT_ONCE => {}
            () = time::sleep(nap), if under_way.len() < AT_ONCE => {}
        }
    }
}

pub(super) async fn work_off(engine: &Engine) -> Result<usize> {
    let mut done = 0;
    while let Some(job) = take(engine).await? {
        bring::run(engine, job).await?;
        done += 1;
    }
    Ok(done)
}

/// Begins as many jobs as are due and have room, and says how long there is nothing more to begin.
async fn fill(engine: &Arc<Engine>, under_way: &mut JoinSet<()>) -> Result<Duration> {
    while under_way.len() < AT_ONCE {
        let Some(job) = take(engine).await? else {
            return until_due(engine).await;
        };
        let engine = Arc::clone(engine);
        under_way.spawn(async move {
            let id = job.id.clone();
            // Nobody ends the job then, so it is due again when its time is over.
            if let Err(error) = bring::run(&engine, job).await {
                tracing::error!(job = id, %error, "cannot end a job");
            }
        });
    }
    Ok(NAP)
}

async fn until_due(engine: &Engine) -> Result<Duration> {
    let Some(due) = engine.catalog().next_due().await? else {
        return Ok(NAP);
    };
    let left = Duration::try_from(engine.now().duration_until(due)).unwrap_or_default();
    Ok(left.clamp(Duration::from_millis(1), NAP))
}

async fn take(engine: &Engine) -> Result<Option<JobRecord>> {
    let now = engine.now();
    let time = engine.limits().import_time.saturating_add(SLACK);
    let until = now.saturating_add(time).map_err(Error::internal)?;
    Ok(engine.catalog().take_job(now, until).await?)
}
