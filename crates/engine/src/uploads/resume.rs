//! A resumable upload: begun, continued any number of times, finished once.

use api::types::FileDescriptor;
use catalog::{UploadKind, UploadRecord};

use super::{Body, Place, Progress, Sent, Uploads, check, keep, ticket};
use crate::{Error, ErrorKind, Result};

pub(super) async fn begin(uploads: &Uploads, ticket: &str, sent: Sent) -> Result<String> {
    let engine = &uploads.engine;
    let upload = ticket::redeem(engine, ticket, UploadKind::Tus).await?;
    let name = sent
        .name
        .clone()
        .filter(|name| !name.is_empty())
        .or_else(|| upload.name.clone());
    check::length(upload.size, sent.length)?;
    check::claim(
        engine.limits(),
        check::combined(&upload, &sent, name.as_deref()),
    )?;
    let length = sent
        .length
        .ok_or_else(|| Error::new(ErrorKind::Invalid, "the length of the upload must be given"))?;

    // Whoever begins a second time has lost the URL of the first, and starts from nothing.
    ticket::hold(engine, &upload).await?.clear().await?;
    engine
        .catalog()
        .set_upload_length(&upload.id, Some(length))
        .await?;
    Ok(uploads.links.tus_upload(&upload.id))
}

pub(super) async fn progress(uploads: &Uploads, id: &str) -> Result<Progress> {
    let (upload, length) = ticket::resume(&uploads.engine, id).await?;
    let offset = ticket::hold(&uploads.engine, &upload).await?.size().await?;
    Ok(Progress {
        offset,
        length,
        expires: upload.expires,
    })
}

pub(super) async fn append(
    uploads: &Uploads,
    id: &str,
    place: Place,
    body: Body,
) -> Result<Progress> {
    let (upload, length) = ticket::resume(&uploads.engine, id).await?;
    let staged = ticket::hold(&uploads.engine, &upload).await?;
    let here = staged.size().await?;
    if place.offset != here {
        let message = format!("the upload is at {here}, not at {}", place.offset);
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    let room = length.saturating_sub(here);
    if place.length.is_some_and(|length| length > room) {
        return Err(Error::new(
            ErrorKind::TooLarge,
            format!("only {room} bytes are missing"),
        ));
    }

    keep::to_the_end(async move {
        let appended = staged.append(body, room).await;
        // However it ended, what came is kept, and the next request may count on it.
        staged.sync().await?;
        Ok(Progress {
            offset: appended?,
            length,
            expires: upload.expires,
        })
    })
    .await
}

pub(super) async fn finish(
    uploads: &Uploads,
    ticket: &str,
    name: Option<String>,
) -> Result<FileDescriptor> {
    let engine = &uploads.engine;
    let upload = ticket::redeem(engine, ticket, UploadKind::Tus).await?;
    let name = check::name(name, &upload)?;

    let staged = ticket::hold(engine, &upload).await?;
    let here = staged.size().await?;
    if upload.length != Some(here) {
        return Err(incomplete(&upload, here));
    }
    let (mime, uploads) = (upload.mime.clone(), uploads.clone());
    keep::to_the_end(async move {
        keep::run(
            &uploads,
            keep::Complete {
                staged,
                upload,
                name,
                mime,
            },
        )
        .await
    })
    .await
}

fn incomplete(upload: &UploadRecord, here: u64) -> Error {
    let message = match upload.length {
        Some(length) => format!("only {here} of {length} bytes are here"),
        None => "nothing has been sent yet".to_owned(),
    };
    Error::new(ErrorKind::Conflict, message)
}
