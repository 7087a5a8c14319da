//! Does one import: fetch, stage, look, keep, record.

use std::{panic::AssertUnwindSafe, time::Duration};

use blobs::Staged;
use catalog::{
    Arrival,
    ErrorKind::{Conflict, Full},
    FileRecord, JobEnd, JobKind, JobRecord, Status,
};
use futures::FutureExt as _;
use jiff::SignedDuration;
use media::Kind;
use tokio::time;

use super::{
    FetchError, Fetched, name,
    order::Payload,
    room::{Most, full, most, room},
    setback::Setback,
};
use crate::{
    Engine, Error, Result, derive,
    look::{self, Seen},
    uploads::check,
};

/// However long the other side wants to be left alone, we ask again after this time.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn run(engine: &Engine, job: JobRecord) -> Result<()> {
    let file = engine.catalog().find_file(&job.site, &job.file).await?;
    let Some(file) = file else {
        return clear_up(engine, &job).await;
    };
    // Whoever takes the job over waits until this is dropped, so that no bytes are replaced once there is a row.
    let staged = engine.blobs().stage(&job.id).await?;
    let attempt = attempt(engine, &job, &file, &staged);
    match attempt.await {
        Ok(arrival) => end(engine, &job, JobEnd::Arrived(arrival)).await,
        Err(setback) => {
            staged.clear().await?;
            // The turn stays ours until this is told: whoever took over might keep bytes that we then delete.
            let told = give_up(engine, &job, setback).await;
            drop(staged);
            told
        }
    }
}

/// One attempt, within the time there is for it. One that breaks is one that failed.
async fn attempt(
    engine: &Engine,
    job: &JobRecord,
    file: &FileRecord,
    staged: &Staged,
) -> Result<Arrival, Setback> {
    let limit = Duration::try_from(engine.limits().import_time).unwrap_or_default();
    let bringing = AssertUnwindSafe(bring(engine, job, file, staged)).catch_unwind();
    match time::timeout(limit, bringing).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Setback::passing("this server stumbled over it")),
        Err(_) => Err(Setback::passing(format!("it took longer than {limit:?}"))),
    }
}

async fn bring(
    engine: &Engine,
    job: &JobRecord,
    file: &FileRecord,
    staged: &Staged,
) -> Result<Arrival, Setback> {
    let payload: Payload = serde_json::from_str(&job.payload)
        .map_err(|_| Setback::last("what was ordered cannot be read any more"))?;
    let target = payload
        .target()
        .ok_or_else(|| Setback::last("the URL cannot be read any more"))?;

    let fetched = engine.config().fetch.bring(&target).await?;
    let told = fetched.answer.mime.clone();
    let most = most(engine, file, &payload).await?;
    fill(&most, staged, fetched).await?;

    let digest = staged.digest().await?;
    let declared = payload.mime.clone().or(told).unwrap_or_default();
    let looking = look::look(engine, staged, file.name.clone(), declared);
    let Seen { kind, details } = looking.await?;
    check::content(engine.limits(), &kind.mime, digest.size)
        .map_err(|error| Setback::last(format!("it {error}")))?;
    fits(&payload, &kind)?;
    // Others may have filled the site meanwhile.
    let room = room(engine, file).await?;
    if room.is_some_and(|room| digest.size > room) {
        return Err(full(engine));
    }
    staged.promote(&file.id).await?;

    let next = derive::job_for(engine, kind.class.as_str(), &file.id, &file.site);
    Ok(Arrival {
        rename: name::completed(&file.name, &kind.mime),
        media_type: kind.class.as_str().to_owned(),
        mime: kind.mime,
        size: digest.size,
        hash: digest.md5_hex(),
        crc32: digest.crc32,
        details,
        quota: engine.limits().site_quota,
        next: next.map(Box::new),
    })
}

/// Stages the bytes, which are to be as many as was said, and not too many.
async fn fill(most: &Most, staged: &Staged, fetched: Fetched) -> Result<(), Setback> {
    let announced = fetched.answer.size;
    if announced.is_some_and(|size| size > most.bytes) {
        return Err(most.exceeded());
    }
    staged.clear().await?;
    let size = match staged.append(fetched.body, most.bytes).await {
        Err(error) if error.kind() == blobs::ErrorKind::TooLong => return Err(most.exceeded()),
        Err(error) if error.kind() == blobs::ErrorKind::Cut => {
            return Err(Setback::passing(cut(&error)));
        }
        size => size?,
    };
    match announced {
        Some(announced) if announced != size => Err(Setback::passing(format!(
            "{size} bytes came of {announced}"
        ))),
        _ if size == 0 => Err(Setback::last("there are no bytes")),
        _ => Ok(()),
    }
}

fn fits(payload: &Payload, kind: &Kind) -> Result<(), Setback> {
    match payload.expected.as_deref() {
        Some(expected) if expected != kind.class.as_str() => Err(Setback::last(format!(
            "it is `{}`, not `{expected}`",
            kind.class
        ))),
        _ if kind.belies(payload.said.as_deref().unwrap_or_default()) => {
            let said = payload.said.as_deref().unwrap_or_default();
            Err(Setback::last(format!(
                "it is said to be `{said}`, but the content is `{}`",
                kind.mime
            )))
        }
        _ => Ok(()),
    }
}

async fn give_up(engine: &Engine, job: &JobRecord, setback: Setback) -> Result<()> {
    let Setback { reason, again } = setback;
    let pauses = &engine.limits().import_pauses;
    let pause = pauses.get(job.attempts as usize);
    let Some((pause, wait)) = pause.zip(again) else {
        tracing::info!(file = job.file, reason, "an import has failed");
        return end(engine, job, JobEnd::Failed(reason)).await;
    };

    let wait = SignedDuration::try_from(wait)
        .unwrap_or(LONGEST_WAIT)
        .min(LONGEST_WAIT);
    let due = engine
        .now()
        .saturating_add(wait.max(*pause))
        .map_err(Error::internal)?;
    tracing::debug!(file = job.file, reason, %due, "an import is tried again");
    let catalog = engine.catalog();
    catalog
        .postpone_job(&job.id, job.turn, due, &reason)
        .await?;
    Ok(())
}

async fn end(engine: &Engine, job: &JobRecord, end: JobEnd) -> Result<()> {
    if let JobEnd::Failed(_) = end {
        // An earlier attempt may have kept bytes and died before it could say so.
        engine.blobs().delete(&job.file).await?;
    }
    let ended = engine
        .catalog()
        .end_job(&job.id, job.turn, end, engine.now());
    match ended.await {
        Ok(Some(file)) => {
            if file.status == Status::Pending {
                engine.ring(JobKind::Derive);
            }
            Ok(())
        }
        Ok(None) => clear_up(engine, job).await,
        // Others have filled the site since we looked.
        Err(error) if error.kind() == Full => {
            let failed = JobEnd::Failed(full(engine).reason);
            Box::pin(self::end(engine, job, failed)).await
        }
        // Somebody else has taken it over, who was given all the time there is.
        Err(error) if error.kind() == Conflict => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The file was removed for good meanwhile. The job goes last, so that nothing is forgotten.
async fn clear_up(engine: &Engine, job: &JobRecord) -> Result<()> {
    engine.blobs().delete(&job.file).await?;
    engine.catalog().remove_job(&job.id).await?;
    Ok(())
}

/// Why a body broke off, in the words of whoever brought it.
fn cut(error: &blobs::Error) -> String {
    let source = std::error::Error::source(error);
    let fetch = source.and_then(|source| source.downcast_ref::<FetchError>());
    fetch.map_or_else(|| "the bytes broke off".to_owned(), ToString::to_string)
}
