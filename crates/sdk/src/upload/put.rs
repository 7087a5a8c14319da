//! An upload in one request.
//!
//! Its URL works once. So after a lost answer the same URL is used again: either nothing had arrived and the file is
//! made now, or the service refuses and the file is there.

use reqwest::header::HeaderValue;
use url::Url;

use super::{Job, named, same, ticket};
use crate::model::FileDescriptor;
use crate::options::{Call, Options};
use crate::{Error, Result};

pub(super) async fn run(job: &Job) -> Result<FileDescriptor> {
    let url = named(&ticket::plain(job).await?, &job.name)?;
    let call = Options::default().begin(&job.client);
    let mut failures = 0;
    let mut seen = false;
    loop {
        match put(job, &url, &call).await {
            Ok(file) => return Ok(file),
            Err(error) if error.kind().is_retryable() => {
                failures += 1;
                seen |= !error.is_unsent();
                if !job
                    .client
                    .again()
                    .pause_after(&error, failures, &call)
                    .await
                {
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

async fn put(job: &Job, url: &Url, call: &Call) -> Result<FileDescriptor> {
    let body = job.source.body(0, job.size(), &job.listener)?;
    let mut context = call.at(url.clone());
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
