//! An upload by tus, which continues where it was interrupted.
//!
//! One request carries all that is left, unless something on the way wants less. When it breaks, the server is asked how
//! much it kept, and the rest follows. Only repeated failure without a byte of progress ends it. A session that has
//! expired is begun anew.

use api::types::FinishResumableUploadRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures::future::try_join_all;
use reqwest::header::{HeaderMap, HeaderValue, LOCATION};
use url::Url;

use super::lane::{Held, Lane, held_patiently, send_rest};
use super::ledger::{Ledger, Point};
use super::{Job, handed_out, once, parts, same, ticket};
use crate::model::FileDescriptor;
use crate::{Error, ErrorKind, Result};

pub(super) const VERSION: &str = "1.0.0";

/// So often a session may expire before that is the answer.
const RENEWALS: u32 = 2;

pub(super) async fn run(job: &Job) -> Result<FileDescriptor> {
    let mut ledger = match &job.ledger {
        Some(folder) => Ledger::of(folder, job)?,
        None => None,
    };
    let mut begun = match earlier(job, ledger.as_mut()).await? {
        Earlier::Stored(file) => return Ok(*file),
        Earlier::Begun(point, offsets) => Some((*point, offsets)),
        Earlier::Nothing => None,
    };
    let mut renewals = 0;
    loop {
        let (point, offsets) = match begun.take() {
            Some(begun) => begun,
            None => open(job, ledger.as_mut()).await?,
        };
        match send(job, &point, &offsets).await {
            Ok(()) => return conclude(job, point, ledger).await,
            Err(error) if has_expired(&error) && renewals < RENEWALS => {
                renewals += 1;
                tracing::debug!(
                    why = error.message(),
                    "the session is gone, a new one begins"
                );
            }
            Err(error) => return Err(error),
        }
    }
}

/// Sends what is missing after `offsets`, of all parts at once.
async fn send(job: &Job, point: &Point, offsets: &[u64]) -> Result<()> {
    let lanes = parts::lanes(job, &point.locations);
    let checksum = if job.checksums {
        job.offer(&point.endpoint).await.checksum
    } else {
        None
    };
    let rest = lanes.iter().zip(offsets);
    try_join_all(rest.map(|(lane, offset)| send_rest(lane, *offset, checksum))).await?;
    if point.locations.len() > 1 {
        parts::join(job, point).await?;
    }
    Ok(())
}

async fn conclude(
    job: &Job,
    mut point: Point,
    mut ledger: Option<Ledger>,
) -> Result<FileDescriptor> {
    if let Some(ledger) = &mut ledger {
        point.complete = true;
        ledger.keep(&point)?;
    }
    let file = finish(job, &point, false).await?;
    if let Some(ledger) = &mut ledger {
        ledger.forget();
    }
    Ok(file)
}

/// What an earlier process left.
enum Earlier {
    Nothing,
    /// And how far each part is.
    Begun(Box<Point>, Vec<u64>),
    Stored(Box<FileDescriptor>),
}

async fn earlier(job: &Job, mut ledger: Option<&mut Ledger>) -> Result<Earlier> {
    let found = ledger.as_ref().and_then(|ledger| ledger.found().cloned());
    let Some(point) = found else {
        return Ok(Earlier::Nothing);
    };
    let gone = if point.complete {
        match finish(job, &point, true).await {
            Ok(file) => {
                if let Some(ledger) = &mut ledger {
                    ledger.forget();
                }
                return Ok(Earlier::Stored(Box::new(file)));
            }
            Err(error) => error,
        }
    } else {
        match offsets(job, &point).await {
            Ok(Some(offsets)) => return Ok(Earlier::Begun(Box::new(point), offsets)),
            Ok(None) => return Ok(Earlier::Nothing),
            Err(error) => error,
        }
    };
    if same::may_be_used_up(gone.kind()) {
        Ok(Earlier::Nothing)
    } else {
        Err(gone)
    }
}

/// How far each part is; none, if they are not of this file.
async fn offsets(job: &Job, point: &Point) -> Result<Option<Vec<u64>>> {
    let lanes = parts::lanes(job, &point.locations);
    let held = try_join_all(lanes.iter().map(held_patiently)).await?;
    let fit =
        |(held, lane): (&Held, &Lane<'_>)| held.total.is_none_or(|total| total == lane.length);
    let fit = held.iter().zip(&lanes).all(fit);
    Ok(fit.then(|| held.iter().map(|held| held.offset).collect()))
}

/// Whether the server has forgotten the session, as it may after a week.
fn has_expired(error: &Error) -> bool {
    use ErrorKind::{Forbidden, Gone, NotFound};
    matches!(error.kind(), Forbidden | Gone | NotFound)
}

async fn open(job: &Job, ledger: Option<&mut Ledger>) -> Result<(Point, Vec<u64>)> {
    let ticket = ticket::resumable(job).await?;
    let mut point = Point {
        endpoint: handed_out(&ticket.upload_url)?,
        token: ticket.upload_token,
        locations: Vec::new(),
        complete: false,
    };
    let count = parts::count(job, &point.endpoint).await;
    for part in 0..count {
        let (start, end) = parts::range(job.size(), part, count);
        let is_part = count > 1;
        let location = create(job, &point, end - start, is_part).await?;
        point.locations.push(location);
    }
    if let Some(ledger) = ledger {
        ledger.keep(&point)?;
    }
    Ok((point, vec![0; count]))
}

/// Opens a place for so many bytes, of the file or of a part of it.
async fn create(job: &Job, point: &Point, size: u64, is_part: bool) -> Result<Url> {
    let metadata = &metadata(job, &point.token);
    let mut failures = 0;
    loop {
        let mut context = once(point.endpoint.clone());
        if is_part {
            let partial = HeaderValue::from_static("partial");
            context.headers.insert(parts::CONCAT, partial);
        }
        let created = job.client.call_at(context, |api| async move {
            let call = api.create_resumable_upload().tus_resumable(VERSION);
            let call = call.upload_length(size).upload_metadata(metadata);
            call.send().await
        });
        match created.await {
            Ok(created) => return location(created.headers(), &point.endpoint),
            // A session that nobody knows of costs nothing, and its token makes one file at most.
            Err(error) if error.kind().is_retryable() => {
                failures += 1;
                if !job.client.pause_after(&error, failures).await {
                    return Err(error.with_attempts(failures));
                }
            }
            Err(error) => return Err(error),
        }
    }
}

pub(super) fn metadata(job: &Job, token: &str) -> String {
    let pairs = [
        ("filename", job.name.as_str()),
        ("contentType", job.mime_type.as_str()),
        ("token", token),
    ];
    pairs
        .map(|(key, value)| format!("{key} {}", BASE64.encode(value)))
        .join(",")
}

fn location(headers: &HeaderMap, endpoint: &Url) -> Result<Url> {
    let location = headers
        .get(LOCATION)
        .and_then(|location| location.to_str().ok());
    location
        .and_then(|location| endpoint.join(location).ok())
        .ok_or_else(|| {
            Error::new(
                ErrorKind::BadAnswer,
                "the server does not say where the bytes go",
            )
        })
}

/// Turns the bytes into a file. The token works once, so asking again cannot make a second one.
///
/// When an answer may have been lost, by this process or (`seen`) by an earlier one, a refusal can mean that the file is
/// there; then it is looked for.
async fn finish(job: &Job, point: &Point, mut seen: bool) -> Result<FileDescriptor> {
    let url = finishing(point, &job.name);
    let mut failures = 0;
    loop {
        let context = once(url.clone());
        let name = job.name.clone();
        let done = job.client.call_at(context, |api| async move {
            let body = FinishResumableUploadRequest(serde_json::Map::new());
            api.finish_resumable_upload()
                .upload_id("-")
                .filename(name)
                .body(body)
                .send()
                .await
        });
        let error = match done.await {
            Ok(answer) => return Ok(answer.into_inner().file),
            Err(error) => error,
        };
        let again = error.kind().is_retryable() || error.status() == Some(423);
        seen |= error.attempts() > 1 || (again && !error.is_unsent());
        if again {
            failures += 1;
            if !job.client.pause_after(&error, failures).await {
                return Err(error.with_attempts(failures));
            }
        } else if seen && same::may_be_used_up(error.kind()) {
            return same::made(job).await?.ok_or(error);
        } else {
            return Err(error);
        }
    }
}

fn finishing(point: &Point, name: &str) -> Url {
    let mut url = point.endpoint.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push(&point.token);
    }
    url.query_pairs_mut().append_pair("filename", name);
    url
}
