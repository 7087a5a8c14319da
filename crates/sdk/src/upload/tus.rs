//! An upload by tus, which continues where it was interrupted.
//!
//! One request carries all that is left, unless something on the way wants less. When it breaks, the server is asked how
//! much it kept, and the rest follows. Only repeated failure without a byte of progress ends it. A session that has
//! expired is begun anew.

use api::types::FinishResumableUploadRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::{HeaderMap, LOCATION};
use tracing::Instrument;
use transport::Context;
use url::Url;

use super::ledger::{Ledger, Point};
use super::stride::Stride;
use super::{Job, handed_out, same, ticket};
use crate::model::FileDescriptor;
use crate::{Error, ErrorKind, Result};

const VERSION: &str = "1.0.0";

/// So often a session may expire before that is the answer.
const RENEWALS: u32 = 2;

pub(super) async fn run(job: &Job) -> Result<FileDescriptor> {
    let mut ledger = match &job.ledger {
        Some(folder) => Ledger::of(folder, job)?,
        None => None,
    };
    let mut begun = match earlier(job, ledger.as_mut()).await? {
        Earlier::Stored(file) => return Ok(*file),
        Earlier::Begun(point, offset) => Some((*point, offset)),
        Earlier::Nothing => None,
    };
    let mut renewals = 0;
    loop {
        let (point, offset) = match begun.take() {
            Some(begun) => begun,
            None => (open(job, ledger.as_mut()).await?, 0),
        };
        match send_rest(job, &point, offset).await {
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
    Begun(Box<Point>, u64),
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
        match held_patiently(job, &point).await {
            Ok(held) if held.total.is_none_or(|total| total == job.size()) => {
                return Ok(Earlier::Begun(Box::new(point), held.offset));
            }
            Ok(_) => return Ok(Earlier::Nothing),
            Err(error) => error,
        }
    };
    if same::may_be_used_up(gone.kind()) {
        Ok(Earlier::Nothing)
    } else {
        Err(gone)
    }
}

/// Whether the server has forgotten the session, as it may after a week.
fn has_expired(error: &Error) -> bool {
    use ErrorKind::{Forbidden, Gone, NotFound};
    matches!(error.kind(), Forbidden | Gone | NotFound)
}

async fn open(job: &Job, ledger: Option<&mut Ledger>) -> Result<Point> {
    let ticket = ticket::resumable(job).await?;
    let endpoint = handed_out(&ticket.upload_url)?;
    let metadata = metadata(job, &ticket.upload_token);
    let mut failures = 0;
    let created = loop {
        match create(job, &endpoint, &metadata).await {
            // A session that nobody knows of costs nothing, and its token makes one file at most.
            Err(error) if error.kind().is_retryable() => {
                failures += 1;
                if !job.client.again().pause(failures).await {
                    return Err(error.with_attempts(failures));
                }
            }
            done => break done?,
        }
    };
    let point = Point {
        location: location(&created, &endpoint)?,
        endpoint,
        token: ticket.upload_token,
        complete: false,
    };
    if let Some(ledger) = ledger {
        ledger.keep(&point)?;
    }
    Ok(point)
}

async fn create(job: &Job, endpoint: &Url, metadata: &str) -> Result<HeaderMap> {
    let size = job.size();
    let created = job
        .client
        .call_at(Context::at(endpoint.clone()), |api| async move {
            let call = api.create_resumable_upload().tus_resumable(VERSION);
            call.upload_length(size)
                .upload_metadata(metadata)
                .send()
                .await
        });
    Ok(created.await?.headers().clone())
}

fn metadata(job: &Job, token: &str) -> String {
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

async fn send_rest(job: &Job, point: &Point, mut offset: u64) -> Result<()> {
    let mut stride = Stride::new(job.chunk);
    let mut failures = 0;
    while offset < job.size() {
        let length = stride.of(job.size() - offset);
        let span = tracing::debug_span!("chunk", offset, length);
        match append(job, point, offset, length).instrument(span).await {
            Ok(reached) => {
                offset = reached;
                failures = 0;
                stride.arrived();
            }
            Err(error) if error.status() == Some(413) => {
                if !stride.refused(length) {
                    return Err(error);
                }
            }
            Err(error) if is_worth_asking(&error) => {
                let held = still_held(job, point, error, &mut failures).await?;
                if held > offset {
                    failures = 0;
                } else {
                    stride.broke(length);
                }
                offset = held;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// How far the server is after `error`. Until it says so nothing may be sent, so it is asked until `failures` are too many.
async fn still_held(job: &Job, point: &Point, mut error: Error, failures: &mut u32) -> Result<u64> {
    loop {
        *failures += 1;
        tracing::debug!(
            why = error.message(),
            failures,
            "the upload was interrupted"
        );
        if !job.client.again().pause(*failures).await {
            return Err(error.with_attempts(*failures));
        }
        match held(job, point).await {
            Ok(held) => return Ok(held.offset),
            Err(again) if is_worth_asking(&again) => error = again,
            Err(fatal) => return Err(fatal),
        }
    }
}

/// Whether the server may simply go on: it was away, or its idea of the offset is not ours.
fn is_worth_asking(error: &Error) -> bool {
    // 460 is the protocol's own: the piece arrived damaged, and was not kept.
    error.kind().is_retryable()
        || error.kind() == ErrorKind::Conflict
        || error.status() == Some(460)
}

/// Sends the next piece, and tells where the server then stands.
async fn append(job: &Job, point: &Point, offset: u64, length: u64) -> Result<u64> {
    let body = job.source.body(offset, length, &job.listener)?;
    let sent = job
        .client
        .call_at(Context::at(point.location.clone()), |api| async move {
            let call = api
                .append_to_resumable_upload()
                .upload_id("-")
                .tus_resumable(VERSION);
            call.upload_offset(offset).body(body).send().await
        });
    let reached = number(sent.await?.headers(), "upload-offset")?;
    if reached <= offset || reached > job.size() {
        return Err(Error::new(
            ErrorKind::BadAnswer,
            "the server lost count of the bytes",
        ));
    }
    Ok(reached)
}

/// What the server holds of an upload.
struct Held {
    offset: u64,
    total: Option<u64>,
}

async fn held(job: &Job, point: &Point) -> Result<Held> {
    let asked = job
        .client
        .call_at(Context::at(point.location.clone()), |api| async move {
            api.get_resumable_upload()
                .upload_id("-")
                .tus_resumable(VERSION)
                .send()
                .await
        });
    let asked = asked.await?;
    let offset = number(asked.headers(), "upload-offset")?;
    if offset > job.size() {
        return Err(Error::new(
            ErrorKind::BadAnswer,
            "the server holds more bytes than there are",
        ));
    }
    job.listener.tell(offset, Some(job.size()));
    Ok(Held {
        offset,
        total: number(asked.headers(), "upload-length").ok(),
    })
}

/// What the server holds, even if an earlier request of ours is not quite over there.
async fn held_patiently(job: &Job, point: &Point) -> Result<Held> {
    let mut failures = 0;
    loop {
        match held(job, point).await {
            Err(error) if is_worth_asking(&error) => {
                failures += 1;
                if !job.client.again().pause(failures).await {
                    return Err(error);
                }
            }
            done => return done,
        }
    }
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64> {
    let value = headers
        .get(name)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    value.ok_or_else(|| {
        Error::new(
            ErrorKind::BadAnswer,
            format!("the server's answer lacks the header `{name}`"),
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
        let context = Context::at(url.clone());
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
            if !job.client.again().pause(failures).await {
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
