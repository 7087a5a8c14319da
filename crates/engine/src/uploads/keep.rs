//! Makes a file of staged bytes: look, keep, record.
//!
//! The row is written last, so whatever can be listed can be read.

use std::future::Future;

use api::types::FileDescriptor;
use blobs::{Digest, Staged};
use catalog::{FileRecord, JobKind, Status, UploadKind, UploadRecord};

use super::{
    Uploads,
    check::{self, Claim, Fields},
    parts, quota,
};
use crate::{
    Engine, Error, Result, derive, files,
    look::{self, Seen},
};

/// An upload whose bytes are all here.
pub(super) struct Complete {
    pub(super) staged: Staged,
    pub(super) upload: UploadRecord,
    pub(super) name: String,
    pub(super) mime: String,
}

pub(super) async fn run(uploads: &Uploads, complete: Complete) -> Result<FileDescriptor> {
    let Complete {
        staged,
        upload,
        name,
        mime: declared,
    } = complete;
    let engine = &uploads.engine;

    let digest = staged.digest().await?;
    let seen = look::look(engine, &staged, name.clone(), declared.clone()).await?;
    let fields = Fields::last(upload.kind);
    let claim = Claim {
        mime: &declared,
        name: Some(&name),
        size: Some(digest.size),
    };
    check::told(engine.limits(), &seen.kind, claim, fields)?;
    quota::check(engine, &upload.site, Some(digest.size), fields.size).await?;
    let parts = match upload.kind {
        UploadKind::Put => Vec::new(),
        UploadKind::Tus => engine.catalog().parts_of(&upload.id).await?,
    };
    staged.promote(&upload.file).await?;

    let id = upload.id.clone();
    let mut record = record(upload, &name, seen, digest, engine.now());
    let next = derive::order(engine, &mut record);
    let ordered = next.is_some();
    let file = record.id.clone();
    let quota = engine.limits().site_quota;
    match engine
        .catalog()
        .finish_upload(&id, record, quota, next)
        .await
    {
        Ok(record) => {
            if ordered {
                engine.ring(JobKind::Derive);
            }
            for part in &parts {
                parts::discard_bytes(engine, part).await;
            }
            Ok(files::describe(&uploads.links, record))
        }
        Err(error) => {
            take_back(engine, &file, &id).await?;
            Err(match error.kind() {
                // Others have filled the site since we looked.
                catalog::ErrorKind::Full => quota::exceeded(engine, fields.size),
                _ => error.into(),
            })
        }
    }
}

/// Without a row the bytes go back to where they can be finished again.
async fn take_back(engine: &Engine, file: &str, upload: &str) -> Result<()> {
    if engine.catalog().find_file_anywhere(file).await?.is_none() {
        engine.blobs().restage(file, upload).await?;
    }
    Ok(())
}

/// Runs a future to its end, whether or not whoever waits for it stays.
pub(super) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    tokio::spawn(work).await.map_err(Error::internal)?
}

fn record(
    upload: UploadRecord,
    name: &str,
    seen: Seen,
    digest: Digest,
    now: jiff::Timestamp,
) -> FileRecord {
    let Seen { kind, details } = seen;
    FileRecord {
        id: upload.file,
        site: upload.site,
        folder: upload.folder,
        name: check::stored_name(name),
        media_type: kind.class.as_str().to_owned(),
        mime: kind.mime,
        status: Status::Ready,
        size: digest.size,
        hash: digest.md5_hex(),
        crc32: digest.crc32,
        private: upload.private,
        labels: upload.labels,
        details,
        source_url: None,
        external_info: upload.external_info,
        created: now,
        updated: now,
        trashed: None,
    }
}
