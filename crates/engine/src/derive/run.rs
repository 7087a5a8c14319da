//! Does one job: makes what is to be made, and ends it.

use std::panic::AssertUnwindSafe;

use catalog::{ErrorKind::Conflict, JobEnd, JobRecord};
use futures::FutureExt as _;
use media::tools::Trouble;

use super::{make, object, plan};
use crate::{Engine, Error, Result};

pub(crate) async fn run(engine: &Engine, job: JobRecord) -> Result<()> {
    let file = engine.catalog().find_file(&job.site, &job.file).await?;
    let Some(file) = file else {
        return clear_up(engine, &job).await;
    };
    let making = AssertUnwindSafe(make::make(engine, &job, &file)).catch_unwind();
    match making.await {
        Ok(Ok(Some(details))) => end(engine, &job, JobEnd::Derived(details)).await,
        Ok(Ok(None)) => clear_up(engine, &job).await,
        Ok(Err(Trouble::Broken(why))) => give_up(engine, &job, why).await,
        Ok(Err(Trouble::Passing(why))) => put_off(engine, &job, why).await,
        Err(_) => put_off(engine, &job, "this server stumbled over it".to_owned()).await,
    }
}

/// The pauses are those between the attempts of an import.
async fn put_off(engine: &Engine, job: &JobRecord, why: String) -> Result<()> {
    let Some(pause) = engine.limits().import_pauses.get(job.attempts as usize) else {
        return give_up(engine, job, why).await;
    };
    let due = engine.now().saturating_add(*pause);
    let due = due.map_err(Error::internal)?;
    tracing::warn!(file = job.file, reason = why, %due, "a file is worked on again");
    let catalog = engine.catalog();
    catalog.postpone_job(&job.id, job.turn, due, &why).await?;
    Ok(())
}

async fn give_up(engine: &Engine, job: &JobRecord, why: String) -> Result<()> {
    tracing::info!(file = job.file, reason = why, "a file cannot be used");
    end(engine, job, JobEnd::Unusable(why)).await
}

async fn end(engine: &Engine, job: &JobRecord, end: JobEnd) -> Result<()> {
    let ended = engine
        .catalog()
        .end_job(&job.id, job.turn, end, engine.now());
    match ended.await {
        Ok(Some(_)) => Ok(()),
        Ok(None) => clear_up(engine, job).await,
        // Somebody else has taken it over.
        Err(error) if error.kind() == Conflict => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The file was removed for good meanwhile. What is noted of it went along; the last thing made may not be.
async fn clear_up(engine: &Engine, job: &JobRecord) -> Result<()> {
    for key in plan::all_keys() {
        engine.blobs().delete(&object(&job.file, &key)).await?;
    }
    engine.catalog().remove_job(&job.id).await?;
    Ok(())
}
