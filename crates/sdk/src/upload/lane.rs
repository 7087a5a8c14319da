//! The bytes of an upload by tus, or of one of its parts: sent on from wherever the server is.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tracing::Instrument;
use transport::Context;
use url::Url;

use super::offer::Algorithm;
use super::stride::Stride;
use super::tus::VERSION;
use super::{Job, once};
use crate::progress::Listener;
use crate::{Error, ErrorKind, Result};

/// What the bytes of a request come to.
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// What is compared with a checksum is kept whole or not at all, so no more than this goes at once.
const CHECKED: u64 = 16 << 20;

/// Where `length` bytes of the source from `start` on go.
pub(super) struct Lane<'a> {
    pub(super) job: &'a Job,
    pub(super) location: &'a Url,
    pub(super) start: u64,
    pub(super) length: u64,
    pub(super) listener: Listener,
}

/// Sends what is missing after `offset`, until the server has all of it; with checksums of this kind, if there is one.
pub(super) async fn send_rest(
    lane: &Lane<'_>,
    mut offset: u64,
    checksum: Option<Algorithm>,
) -> Result<()> {
    let mut stride = Stride::new(lane.job.chunk.or(checksum.map(|_| CHECKED)));
    let mut failures = 0;
    // What moves on is patient; but not what was sent before, or a server that forgets would be sent it for ever.
    let mut furthest = offset;
    while offset < lane.length {
        let length = stride.of(lane.length - offset);
        let span = tracing::debug_span!("chunk", offset, length);
        match append(lane, offset, length, checksum)
            .instrument(span)
            .await
        {
            Ok(reached) => {
                offset = reached;
                if offset > furthest {
                    failures = 0;
                }
                stride.arrived();
            }
            Err(error) if error.status() == Some(413) => {
                if !stride.refused(length) {
                    return Err(error);
                }
            }
            Err(error) if is_worth_asking(&error) => {
                let held = still_held(lane, error, &mut failures).await?;
                if held > furthest {
                    failures = 0;
                }
                if held <= offset {
                    stride.broke(length);
                }
                offset = held;
            }
            Err(error) => return Err(error),
        }
        furthest = furthest.max(offset);
    }
    Ok(())
}

/// How far the server is after `error`. Until it says so nothing may be sent, so it is asked until `failures` are too many.
async fn still_held(lane: &Lane<'_>, mut error: Error, failures: &mut u32) -> Result<u64> {
    loop {
        *failures += 1;
        tracing::debug!(
            why = error.message(),
            failures,
            "the upload was interrupted"
        );
        if !lane.job.client.pause_after(&error, *failures).await {
            return Err(error.with_attempts(*failures));
        }
        match held(lane).await {
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
async fn append(
    lane: &Lane<'_>,
    offset: u64,
    length: u64,
    checksum: Option<Algorithm>,
) -> Result<u64> {
    let from = lane.start + offset;
    let mut context = once(lane.location.clone());
    if let Some(algorithm) = checksum {
        let sum = lane.job.source.sum(from, length, algorithm).await?;
        let value = format!("{} {}", algorithm.as_str(), BASE64.encode(sum));
        let value = HeaderValue::from_str(&value).expect("a name and base64 are plain text");
        context.headers.insert(CHECKSUM, value);
    }
    let body = lane.job.source.body(from, length, &lane.listener)?;
    let sent = lane.job.client.call_at(context, |api| async move {
        let call = api
            .append_to_resumable_upload()
            .upload_id("-")
            .tus_resumable(VERSION);
        call.upload_offset(offset).body(body).send().await
    });
    let reached = number(sent.await?.headers(), "upload-offset")?;
    if reached <= offset || reached > lane.length {
        return Err(Error::new(
            ErrorKind::BadAnswer,
            "the server lost count of the bytes",
        ));
    }
    Ok(reached)
}

/// What the server holds of an upload.
pub(super) struct Held {
    pub(super) offset: u64,
    pub(super) total: Option<u64>,
}

async fn held(lane: &Lane<'_>) -> Result<Held> {
    let asked = lane
        .job
        .client
        .call_at(Context::at(lane.location.clone()), |api| async move {
            api.get_resumable_upload()
                .upload_id("-")
                .tus_resumable(VERSION)
                .send()
                .await
        });
    let asked = asked.await?;
    let offset = number(asked.headers(), "upload-offset")?;
    if offset > lane.length {
        return Err(Error::new(
            ErrorKind::BadAnswer,
            "the server holds more bytes than there are",
        ));
    }
    lane.listener
        .tell(lane.start + offset, Some(lane.job.size()));
    Ok(Held {
        offset,
        total: number(asked.headers(), "upload-length").ok(),
    })
}

/// What the server holds, even if an earlier request of ours is not quite over there.
pub(super) async fn held_patiently(lane: &Lane<'_>) -> Result<Held> {
    let mut failures = 0;
    loop {
        match held(lane).await {
            Err(error) if is_worth_asking(&error) => {
                failures += 1;
                if !lane.job.client.pause_after(&error, failures).await {
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
