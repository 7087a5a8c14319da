//! Takes jobs as they become due, a few at a time.

use std::{future::Future, sync::Arc, time::Duration};

use catalog::{JobKind, JobRecord};
use jiff::SignedDuration;
use tokio::{select, task::JoinSet, time};

use super::bring;
use crate::{Engine, Error, Result, derive};

/// How many imports are done at once.
const AT_ONCE: usize = 8;
/// The longest nap: the clock may be put forward while we sleep.
const NAP: Duration = Duration::from_secs(30);
/// How long to leave a catalog alone that has failed.
const PAUSE: Duration = Duration::from_secs(1);
/// What a job may take beyond the time that fetching may: looking at the bytes, and keeping them.
const SLACK: SignedDuration = SignedDuration::from_mins(10);
/// After how long a film is begun with again of which nothing was heard; each step of it has a limit of its own.
const MAKING: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn run(engine: &Arc<Engine>, stop: impl Future<Output = ()> + Send) {
    let making = engine.config().derive.at_once.max(1);
    let fetching = keep_at(engine, JobKind::Import, AT_ONCE);
    let making = keep_at(engine, JobKind::Derive, making);
    select! {
        () = stop => {}
        ((), ()) = async { tokio::join!(fetching, making) } => {}
    }
}

/// Does the jobs of one kind, so many at once, for ever.
async fn keep_at(engine: &Arc<Engine>, kind: JobKind, at_once: usize) {
    let mut under_way = JoinSet::new();
    loop {
        let nap = match fill(engine, kind, at_once, &mut under_way).await {
            Ok(nap) => nap,
            Err(error) => {
                tracing::error!(%error, "cannot take a job");
                PAUSE
            }
        };
        select! {
            _ = under_way.join_next(), if !under_way.is_empty() => {}
            () = engine.rung(kind), if under_way.len() < at_once => {}
            () = time::sleep(nap), if under_way.len() < at_once => {}
        }
    }
}

pub(super) async fn work_off(engine: &Engine) -> Result<usize> {
    let mut done = 0;
    // What is brought may have to be worked on after that.
    for kind in [JobKind::Import, JobKind::Derive] {
        while let Some(job) = take(engine, kind).await? {
            run_one(engine, job).await?;
            done += 1;
        }
    }
    Ok(done)
}

/// Begins as many jobs as are due and have room, and says how long there is nothing more to begin.
async fn fill(
    engine: &Arc<Engine>,
    kind: JobKind,
    at_once: usize,
    under_way: &mut JoinSet<()>,
) -> Result<Duration> {
    while under_way.len() < at_once {
        let Some(job) = take(engine, kind).await? else {
            return until_due(engine, kind).await;
        };
        let engine = Arc::clone(engine);
        under_way.spawn(async move {
            let id = job.id.clone();
            // Nobody ends the job then, so it is due again when its time is over.
            if let Err(error) = run_one(&engine, job).await {
                tracing::error!(job = id, %error, "cannot end a job");
            }
        });
    }
    Ok(NAP)
}

async fn run_one(engine: &Engine, job: JobRecord) -> Result<()> {
    match job.kind {
        JobKind::Import => bring::run(engine, job).await,
        JobKind::Derive => derive::run(engine, job).await,
    }
}

async fn until_due(engine: &Engine, kind: JobKind) -> Result<Duration> {
    let Some(due) = engine.catalog().next_due(kind).await? else {
        return Ok(NAP);
    };
    let left = Duration::try_from(engine.now().duration_until(due)).unwrap_or_default();
    Ok(left.clamp(Duration::from_millis(1), NAP))
}

async fn take(engine: &Engine, kind: JobKind) -> Result<Option<JobRecord>> {
    let now = engine.now();
    let time = match kind {
        JobKind::Import => engine.limits().import_time.saturating_add(SLACK),
        JobKind::Derive => MAKING,
    };
    let until = now.saturating_add(time).map_err(Error::internal)?;
    Ok(engine.catalog().take_job(kind, now, until).await?)
}
