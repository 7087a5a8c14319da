//! An upload in one request.
//!
//! Its URL works once. So after a lost answer the same URL is used again: either nothing had arrived and the file is
//! made now, or the service refuses and the file is there.

use reqwest::header::HeaderValue;
use url::Url;

use super::{Job, named, once, same, ticket};
use crate::model::FileDescriptor;
use crate::{Error, ErrorKind, Result};

pub(super) async fn run(job: &Job) -> Result<FileDescriptor> {
    let url = named(&ticket::plain(job).await?, &job.name)?;
    let mut failures = 0;
    let mut seen = false;
    loop {
        match put(job, &url).await {
            Ok(file) => return Ok(file),
            // After a lost answer, a conflict is with the request that is still being answered.
            Err(error) if error.kind().is_retryable() || seen && is_conflict(&error) => {
                failures += 1;
                seen |= !error.is_unsent();
                if !job.client.pause_after(&error, failures).await {
                    return Err(error.with_attempts(failures));
                }
            }
            Err(error) if seen && same::may_be_used_up(error.kind()) => {
                return same::made(job).await?.ok_or(error);
            }
            Err(error) => return Err(error),
        }
    }
}

fn is_conflict(error: &Error) -> bool {
    error.kind() == ErrorKind::Conflict
}

async fn put(job: &Job, url: &Url) -> Result<FileDescriptor> {
    let body = job.source.body(0, job.size(), &job.listener)?;
    let mut context = once(url.clone());
    context.content_type = Some(media_type(&job.mime_type)?);
    let sent = job.client.call_at(context, |api| async move {
        // The real URL is in the context; the parameters only fill the shape that the spec shows.
        api.upload_file().upload_ticket("-").body(body).send().await
    });
    Ok(sent.await?.into_inner().file)
}

fn media_type(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text)
        .map_err(|_| Error::invalid(format!("`{}` is no MIME type", text.escape_debug())))
}
