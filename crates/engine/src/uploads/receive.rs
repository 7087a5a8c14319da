//! A plain upload: the whole file in one body.

use api::types::FileDescriptor;
use blobs::Staged;
use catalog::{UploadKind, UploadRecord};

use super::{Body, Sent, Uploads, check, keep, ticket};
use crate::{Error, Result};

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
    check::claim(engine.limits(), claim)?;
    let mime = claim.mime.to_owned();
    let most = check::most(engine.limits(), claim.class());

    // A newer request with the same ticket sends this one away and starts over.
    let staged = ticket::hold(engine, &upload).await?;
    let uploads = uploads.clone();
    keep::to_the_end(async move {
        fill(&staged, &upload, most, body).await?;
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
async fn fill(staged: &Staged, upload: &UploadRecord, most: u64, body: Body) -> Result<()> {
    staged.clear().await?;
    let filled = match staged.append(body, upload.size.unwrap_or(most)).await {
        Ok(0) => Err(Error::invalid(check::empty())),
        Ok(size) => check::length(upload.size, Some(size)),
        Err(error) if error.kind() == blobs::ErrorKind::TooLong && upload.size.is_none() => {
            Err(Error::invalid(check::too_large(most)))
        }
        Err(error) => Err(error.into()),
    };
    if filled.is_err() {
        staged.clear().await?;
    }
    filled
}
