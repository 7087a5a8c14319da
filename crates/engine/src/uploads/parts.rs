//! Uploads that come in parts, side by side, and are put together when all are here.

use catalog::{Transfer, UploadKind, UploadRecord, UploadState};

use super::{Begun, Form, Sent, Uploads, check, keep, resume, ticket};
use crate::{Engine, Error, ErrorKind, Result, Rule, Violation};

/// The most parts of one upload.
const MOST: usize = 128;
/// How many times the largest file may lie here in parts: those of earlier attempts wait until the upload is over.
const ATTEMPTS: u64 = 3;

/// Begins one part.
pub(super) async fn begin(uploads: &Uploads, ticket: &str, length: Option<u64>) -> Result<Begun> {
    let engine = &uploads.engine;
    let whole = ticket::redeem(engine, ticket, UploadKind::Tus).await?;
    let sent = Sent {
        length,
        ..Sent::default()
    };
    let announced = UploadRecord {
        size: None,
        ..whole.clone()
    };
    resume::accept(engine, &announced, &sent).await?;
    check_room(engine, &whole, length.unwrap_or_default()).await?;

    let now = engine.now();
    let part = UploadRecord {
        id: engine.ids().hex(),
        // Nobody is given the ticket: a part is no file.
        ticket: ticket::seal(&engine.ids().secret()),
        size: None,
        transfer: Transfer { length, mime: None },
        created: now,
        state: UploadState::Open,
        part_of: Some(whole.id.clone()),
        ..whole
    };
    engine.catalog().insert_upload(part.clone()).await?;
    Ok(Begun::new(uploads, &part, 0, Form::Part))
}

/// Puts parts together, in the order in which they are named.
pub(super) async fn join(
    uploads: &Uploads,
    ticket: &str,
    sent: Sent,
    ids: Vec<String>,
) -> Result<Begun> {
    let engine = &uploads.engine;
    let whole = ticket::redeem(engine, ticket, UploadKind::Tus).await?;
    let parts = named(engine, &whole, &ids).await?;
    let length = parts.iter().filter_map(|part| part.transfer.length).sum();
    let sent = Sent {
        length: Some(length),
        ..sent
    };
    resume::accept(engine, &whole, &sent).await?;

    let uploads = uploads.clone();
    keep::to_the_end(async move {
        let engine = &uploads.engine;
        // The parts stay until the file exists: whoever never heard of this may ask for it again.
        let staged = ticket::hold(engine, &whole).await?;
        staged.clear().await?;
        for part in &parts {
            let bytes = ticket::hold(engine, part).await?;
            if part.transfer.length != Some(bytes.size().await?) {
                let message = format!("part `{}` is not all here", part.id);
                return Err(Error::new(ErrorKind::Conflict, message));
            }
            staged.append_all_of(&bytes).await?;
        }
        staged.sync().await?;
        let whole = UploadRecord {
            transfer: sent.transfer(),
            ..whole
        };
        let catalog = engine.catalog();
        catalog.set_transfer(&whole.id, &whole.transfer).await?;
        let form = form(&uploads, &whole).await?;
        Ok(Begun::new(&uploads, &whole, length, form))
    })
    .await
}

/// How an upload comes about.
pub(super) async fn form(uploads: &Uploads, upload: &UploadRecord) -> Result<Form> {
    if upload.part_of.is_some() {
        return Ok(Form::Part);
    }
    let parts = uploads.engine.catalog().parts_of(&upload.id).await?;
    if parts.is_empty() || upload.transfer.length.is_none() {
        return Ok(Form::Whole);
    }
    let urls = parts.iter().map(|part| uploads.links.tus_upload(&part.id));
    Ok(Form::Joined(urls.collect()))
}

/// Throws away all parts of an upload, and what is remembered of them.
pub(super) async fn discard_all(engine: &Engine, id: &str) -> Result<()> {
    for part in engine.catalog().parts_of(id).await? {
        engine.catalog().remove_upload(&part.id).await?;
        discard_bytes(engine, &part).await;
    }
    Ok(())
}

/// Throws away the bytes of an upload that nobody remembers; what is left is swept when the process starts anew.
pub(super) async fn discard_bytes(engine: &Engine, upload: &UploadRecord) {
    let discarded = match engine.blobs().stage(&upload.id).await {
        Ok(staged) => staged.discard().await,
        // Somebody else was faster.
        Err(error) if error.kind() == blobs::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = discarded {
        tracing::warn!(upload = %upload.id, %error, "bytes of an upload that is over stay for now");
    }
}

async fn named(engine: &Engine, whole: &UploadRecord, ids: &[String]) -> Result<Vec<UploadRecord>> {
    let known = engine.catalog().parts_of(&whole.id).await?;
    let find = |id: &String| {
        let part = known.iter().find(|part| part.id == *id).cloned();
        part.ok_or_else(|| {
            let description = format!("names `{id}`, which is no part of this upload");
            Error::invalid(Violation::new("Upload-Concat", Rule::Format, description))
        })
    };
    let parts: Vec<_> = ids.iter().map(find).collect::<Result<_>>()?;
    if parts.is_empty() {
        let description = "names no part";
        return Err(Error::invalid(Violation::new(
            "Upload-Concat",
            Rule::Format,
            description,
        )));
    }
    Ok(parts)
}

async fn check_room(engine: &Engine, whole: &UploadRecord, length: u64) -> Result<()> {
    let parts = engine.catalog().parts_of(&whole.id).await?;
    let most = check::most(engine.limits(), check::announced(whole).class());
    let here: u64 = parts.iter().filter_map(|part| part.transfer.length).sum();
    if parts.len() >= MOST || here.saturating_add(length) > most.saturating_mul(ATTEMPTS) {
        let message = "this upload has too many parts\nhint: ask for a new upload URL";
        return Err(Error::new(ErrorKind::TooLarge, message));
    }
    Ok(())
}
