//! An upload in one request.

use reqwest::header::HeaderValue;
use url::Url;

use super::{Job, named, ticket};
use crate::model::FileDescriptor;
use crate::options::{Call, Options};
use crate::{Error, Result};

pub(super) async fn run(job: &Job) -> Result<FileDescriptor> {
    let url = named(&ticket::plain(job).await?, &job.name)?;
    let call = Options::default().begin(&job.client);
    let mut failures = 0;
    loop {
        // The URL works once, so it is used again only if the server cannot have seen it.
        match put(job, &url, &call).await {
            Err(error) if error.is_unsent() && error.kind().is_retryable() => {
                failures += 1;
                if !job
                    .client
                    .again()
                    .pause_after(&error, failures, &call)
                    .await
                {
                    return Err(error.with_attempts(failures));
                }
            }
            done => return done,
        }
    }
}

async fn put(job: &Job, url: &Url, call: &Call) -> Result<FileDescriptor> {
    let body = job.source.body(0, job.size(), &job.listener).await?;
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
