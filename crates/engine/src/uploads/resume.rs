//! A resumable upload: begun, continued any number of times, finished once.

use api::types::FileDescriptor;
use blobs::Staged;
use catalog::{Transfer, UploadKind, UploadRecord, UploadState};
use jiff::SignedDuration;

use super::{
    Begun, Body, Form, Place, Progress, Sent, Uploads,
    check::{self, Claim, Fields},
    checksum, keep, parts, quota, ticket,
};
use crate::{Engine, Error, ErrorKind, Result, Rule, Violation, files};

/// How long whoever has lost the last answer may ask for it again: longer than any client tries.
const REPEAT: SignedDuration = SignedDuration::from_hours(1);

pub(super) async fn begin(uploads: &Uploads, ticket: &str, sent: Sent) -> Result<Begun> {
    let engine = &uploads.engine;
    let mut upload = ticket::redeem(engine, ticket, UploadKind::Tus).await?;
    accept(engine, &upload, &sent).await?;

    // Whoever begins a second time has lost the URL of the first, and starts from nothing.
    ticket::hold(engine, &upload).await?.clear().await?;
    parts::discard_all(engine, &upload.id).await?;
    upload.transfer = Transfer {
        length: sent.length.or(upload.size),
        ..sent.transfer()
    };
    engine
        .catalog()
        .set_transfer(&upload.id, &upload.transfer)
        .await?;
    Ok(Begun::new(uploads, &upload, 0, Form::Whole))
}

/// Refuses what could not become a file in the end.
pub(super) async fn accept(engine: &Engine, upload: &UploadRecord, sent: &Sent) -> Result<()> {
    let name = sent
        .name
        .as_deref()
        .filter(|name| !name.is_empty())
        .or(upload.name.as_deref());
    check::length(upload.size, sent.length)?;
    let claim = check::combined(upload, sent, name);
    check::claim(engine.limits(), claim, &Fields::ANNOUNCED)?;
    quota::check(engine, &upload.site, claim.size, Fields::ANNOUNCED.size).await
}

pub(super) async fn progress(uploads: &Uploads, id: &str) -> Result<Progress> {
    let engine = &uploads.engine;
    let upload = ticket::resume(engine, id).await?;
    let offset = ticket::hold(engine, &upload).await?.size().await?;
    let form = parts::form(uploads, &upload).await?;
    Ok(Progress::of(&upload, offset, form))
}

pub(super) async fn append(
    uploads: &Uploads,
    id: &str,
    place: Place,
    body: Body,
) -> Result<Progress> {
    let engine = &uploads.engine;
    let mut upload = ticket::resume(engine, id).await?;
    if let Form::Joined(_) = parts::form(uploads, &upload).await? {
        let message = "what was put together from parts takes no more bytes";
        return Err(Error::new(ErrorKind::Forbidden, message));
    }
    let staged = ticket::hold(engine, &upload).await?;
    let here = staged.size().await?;
    if place.offset != here {
        let message = format!("the upload is at {here}, not at {}", place.offset);
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    if let Some(total) = place.total {
        settle(engine, &mut upload, here, total).await?;
    }
    let room = room(engine, &upload, here).await?;
    if place.length.is_some_and(|length| length > room) {
        return Err(over(engine, &upload, room));
    }

    let engine = uploads.engine.clone();
    keep::to_the_end(async move {
        let appended = match place.checksum {
            Some(checksum) => checked(&staged, body, room, checksum).await,
            None => add(&staged, body, room).await,
        };
        let offset = appended.map_err(|error| match error.kind() {
            ErrorKind::TooLarge => over(&engine, &upload, room),
            _ => error,
        })?;
        let form = match upload.part_of {
            Some(_) => Form::Part,
            None => Form::Whole,
        };
        Ok(Progress::of(&upload, offset, form))
    })
    .await
}

/// However the body ends, what came is kept, and the next request may count on it.
///
/// Not so if the disk fails. The system tells of that once, and would say of a second sync that all is well; so the
/// upload goes back to where it was.
async fn add(staged: &Staged, body: Body, room: u64) -> Result<u64> {
    let mark = staged.mark().await?;
    let failed = match staged.append(body, room).await {
        Err(error) if error.kind() == blobs::ErrorKind::Store => error,
        appended => match staged.sync().await {
            Ok(()) => return Ok(appended?),
            Err(error) => error,
        },
    };
    staged.rewind(mark).await?;
    Err(failed.into())
}

/// All of it, or nothing: what was not seen to be right is not kept.
async fn checked(
    staged: &Staged,
    body: Body,
    room: u64,
    checksum: checksum::Checksum,
) -> Result<u64> {
    let mark = staged.mark().await?;
    let (body, watch) = checksum::Watch::over(body, checksum);
    let appended = staged.append(body, room).await;
    if appended.is_ok() && watch.agrees() {
        staged.sync().await?;
        return Ok(appended?);
    }
    staged.rewind(mark).await?;
    appended?;
    Err(Error::new(
        ErrorKind::Corrupt,
        "the bytes do not come to the checksum that was sent along",
    ))
}

/// Notes the length of an upload that did not say it when it was begun.
async fn settle(engine: &Engine, upload: &mut UploadRecord, here: u64, total: u64) -> Result<()> {
    if let Some(known) = upload.transfer.length.filter(|known| *known != total) {
        let description = format!("is {total}, but the upload was begun with {known}");
        let violation = Violation::new("Upload-Length", Rule::Format, description);
        return Err(Error::invalid(violation));
    }
    if total < here {
        let description = format!("is {total}, but {here} bytes are here already");
        let violation = Violation::new("Upload-Length", Rule::Format, description);
        return Err(Error::invalid(violation));
    }
    if upload.transfer.length.is_none() {
        let sent = Sent {
            length: Some(total),
            mime: upload.transfer.mime.clone(),
            name: None,
        };
        accept(engine, upload, &sent).await?;
        upload.transfer = sent.transfer();
        engine
            .catalog()
            .set_transfer(&upload.id, &upload.transfer)
            .await?;
    }
    Ok(())
}

/// How many more bytes may come.
async fn room(engine: &Engine, upload: &UploadRecord, here: u64) -> Result<u64> {
    if let Some(length) = upload.transfer.length {
        return Ok(length.saturating_sub(here));
    }
    let most = check::most(engine.limits(), check::announced(upload).class());
    let quota = quota::room(engine, &upload.site).await?;
    Ok(quota
        .map_or(most, |quota| quota.min(most))
        .saturating_sub(here))
}

/// Says why there is no room for more.
fn over(engine: &Engine, upload: &UploadRecord, room: u64) -> Error {
    if upload.transfer.length.is_some() {
        return Error::new(
            ErrorKind::TooLarge,
            format!("only {room} bytes are missing"),
        );
    }
    let most = check::most(engine.limits(), check::announced(upload).class());
    match engine.limits().site_quota {
        Some(quota) if quota < most => quota::exceeded(engine, Fields::ANNOUNCED.size),
        _ => Error::invalid(Fields::ANNOUNCED.too_large(most)),
    }
}

pub(super) async fn finish(
    uploads: &Uploads,
    ticket: &str,
    name: Option<String>,
) -> Result<FileDescriptor> {
    match make(uploads, ticket, name).await {
        Err(error) if error.kind() == ErrorKind::Forbidden => {
            made(uploads, ticket).await?.ok_or(error)
        }
        file => file,
    }
}

/// The file that the ticket was used for a while ago, for whoever asks because the answer was lost.
async fn made(uploads: &Uploads, ticket: &str) -> Result<Option<FileDescriptor>> {
    let engine = &uploads.engine;
    let upload = ticket::find(engine, ticket, UploadKind::Tus).await?;
    let Some(upload) = upload.filter(|upload| upload.state == UploadState::Used) else {
        return Ok(None);
    };
    let file = engine
        .catalog()
        .find_file(&upload.site, &upload.file)
        .await?;
    let since = engine
        .now()
        .saturating_sub(REPEAT)
        .map_err(Error::internal)?;
    let file = file.filter(|file| file.created > since);
    Ok(file.map(|file| files::describe(&uploads.links, file)))
}

async fn make(uploads: &Uploads, ticket: &str, name: Option<String>) -> Result<FileDescriptor> {
    let engine = &uploads.engine;
    let upload = ticket::redeem(engine, ticket, UploadKind::Tus).await?;
    let name = check::name(name, &upload)?;

    let staged = ticket::hold(engine, &upload).await?;
    let here = staged.size().await?;
    complete(&upload, here)?;
    let claim = Claim {
        name: Some(&name),
        size: Some(here),
        ..check::announced(&upload)
    };
    check::claim(engine.limits(), claim, Fields::last(upload.kind))?;
    let (mime, uploads) = (claim.mime.to_owned(), uploads.clone());
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

/// Refuses to make a file of an upload that lacks bytes.
fn complete(upload: &UploadRecord, here: u64) -> Result<()> {
    let description = match upload.transfer.length {
        _ if here == 0 => return Err(Error::invalid(Fields::last(upload.kind).empty())),
        Some(length) if length == here => return Ok(()),
        Some(length) => format!("is not complete: only {here} of {length} bytes are here"),
        None => "is not complete: nothing says yet how long it is".to_owned(),
    };
    let violation = Violation::new("uploadId", Rule::Validation, description);
    Err(Error::invalid(violation))
}
