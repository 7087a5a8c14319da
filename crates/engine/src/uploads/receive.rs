//! A plain upload: the whole file in one body.

use api::types::FileDescriptor;
use blobs::Staged;
use catalog::{UploadKind, UploadRecord};

use super::{
    Body, Sent, Uploads,
    check::{self, Fields},
    keep, quota, ticket,
};
use crate::{Error, ErrorKind, Result};

pub(super) async fn run(
    uploads: &Uploads,
    ticket: &str,
    sent: Sent,
    body: Body,
) -> Result<FileDescriptor> {
    let engine = &uploads.engine;
    let upload = ticket::redeem(engine, ticket, UploadKind::Put).await?;
    let name = check::name(sent.name.clone(), &upload)?;
    let claim = check::combined(&upload, &sent, Some(&name));
    check::length(upload.size, sent.length)?;
    let fields = Fields::last(UploadKind::Put);
    check::claim(engine.limits(), claim, fields)?;
    quota::check(engine, &upload.site, claim.size, fields.size).await?;
    let mime = claim.mime.to_owned();
    let most = check::most(engine.limits(), claim.class());
    let room = quota::room(engine, &upload.site).await?.unwrap_or(most);

    // A newer request with the same ticket sends this one away and starts over.
    let staged = ticket::hold(engine, &upload).await?;
    let uploads = uploads.clone();
    keep::to_the_end(async move {
        let filled = fill(&staged, &upload, most.min(room), body).await;
        filled.map_err(|error| match error.kind() {
            ErrorKind::TooLarge if upload.size.is_some() => error,
            ErrorKind::TooLarge if room < most => quota::exceeded(&uploads.engine, fields.size),
            ErrorKind::TooLarge => Error::invalid(fields.too_large(most)),
            _ => error,
        })?;
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

/// Stages the body. What is left of one that failed is of no use to anybody: a plain upload cannot go on.
async fn fill(staged: &Staged, upload: &UploadRecord, room: u64, body: Body) -> Result<()> {
    staged.clear().await?;
    let filled = match staged.append(body, upload.size.unwrap_or(room)).await {
        Ok(0) => Err(Error::invalid(Fields::last(UploadKind::Put).empty())),
        Ok(size) => check::length(upload.size, Some(size)),
        Err(error) => Err(error.into()),
    };
    if filled.is_err() {
        staged.clear().await?;
    }
    filled
}
