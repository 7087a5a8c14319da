//! An upload by tus, which continues where it was interrupted.
//!
//! One request carries all that is left. When it breaks, the server is asked how much it kept, and the rest follows.
//! Only repeated failure without a byte of progress ends it.

use api::types::FinishResumableUploadRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::{HeaderMap, LOCATION};
use transport::Context;
use url::Url;

use super::ledger::{Ledger, Point};
use super::{Job, handed_out, ticket};
use crate::model::FileDescriptor;
use crate::{Error, ErrorKind, Result};

const VERSION: &str = "1.0.0";

pub(super) async fn run(job: &Job) -> Result<FileDescriptor> {
    let (point, offset) = match earlier(job).await? {
        Some(found) => found,
        None => (open(job).await?, 0),
    };
    send_rest(job, &point, offset).await?;
    let file = finish(job, &point).await?;
    if let Some(ledger) = &job.ledger {
        ledger.forget().await;
    }
    Ok(file)
}

/// What an earlier process left to continue, and how far it came.
async fn earlier(job: &Job) -> Result<Option<(Point, u64)>> {
    let Some(point) = find(job.ledger.as_ref()).await? else {
        return Ok(None);
    };
    match held_patiently(job, &point).await {
        Ok(held) if held.total.is_none_or(|total| total == job.size()) => {
            Ok(Some((point, held.offset)))
        }
        Ok(_) => Ok(None),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn find(ledger: Option<&Ledger>) -> Result<Option<Point>> {
    match ledger {
        Some(ledger) => ledger.find().await,
        None => Ok(None),
    }
}

fn is_gone(error: &Error) -> bool {
    use ErrorKind::{Forbidden, Gone, Invalid, NotFound, Unauthenticated};
    matches!(
        error.kind(),
        NotFound | Gone | Forbidden | Unauthenticated | Invalid
    )
}

async fn open(job: &Job) -> Result<Point> {
    let ticket = ticket::resumable(job).await?;
    let endpoint = handed_out(&ticket.upload_url)?;
    let metadata = metadata(job, &ticket.upload_token);
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
    let location = location(created.await?.headers(), &endpoint)?;

    let point = Point {
        endpoint,
        token: ticket.upload_token,
        location,
    };
    if let Some(ledger) = &job.ledger {
        ledger.keep(&point).await?;
    }
    Ok(point)
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
    let mut failures = 0;
    while offset < job.size() {
        match append(job, point, offset).await {
            Ok(reached) => {
                offset = reached;
                failures = 0;
            }
            Err(error) if is_worth_asking(&error) => {
                let held = still_held(job, point, error, &mut failures).await?;
                if held > offset {
                    failures = 0;
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
    error.kind().is_retryable() || error.kind() == ErrorKind::Conflict
}

/// Sends the next piece, by default all that is left, and tells where the server then stands.
async fn append(job: &Job, point: &Point, offset: u64) -> Result<u64> {
    let rest = job.size() - offset;
    let length = job.chunk.map_or(rest, |chunk| chunk.min(rest));
    let body = job.source.body(offset, length, &job.listener).await?;
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
async fn finish(job: &Job, point: &Point) -> Result<FileDescriptor> {
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
        match done.await {
            Ok(answer) => return Ok(answer.into_inner().file),
            Err(error) if error.kind().is_retryable() => {
                failures += 1;
                if !job.client.again().pause(failures).await {
                    return Err(error);
                }
            }
            Err(error) => return Err(error),
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
