//! Opens the bytes of a file for those who may have them.

use std::sync::Arc;

use api::enums::ContentDisposition;
use catalog::{FileRecord, Status};

use super::{Audience, Content, Download, Opened, archive, token};
use crate::{Engine, Error, ErrorKind, FileId, Result};

pub(super) async fn signed(engine: &Arc<Engine>, token: &str) -> Result<Opened> {
    let grant = token::open(&engine.keys().ring(), token)
        .ok_or_else(|| Error::new(ErrorKind::Forbidden, "nobody was given this download URL"))?;
    if grant.expires <= engine.now().as_second() {
        return match grant.redirect {
            Some(url) => Ok(Opened::Elsewhere(url)),
            None => Err(Error::new(
                ErrorKind::Forbidden,
                "this download URL has expired",
            )),
        };
    }

    let file = readable(engine.catalog().find_file(&grant.site, &grant.file).await?)?;
    Ok(Opened::Download(Box::new(Download {
        engine: Arc::clone(engine),
        name: grant.name.unwrap_or_else(|| file.name.clone()),
        disposition: if grant.inline {
            ContentDisposition::Inline
        } else {
            ContentDisposition::Attachment
        },
        content: Content::File(Box::new(file)),
        audience: Audience::Holder,
    })))
}

/// A file in the trash stays readable: sites that show it go on showing it.
pub(super) async fn public(engine: &Arc<Engine>, id: &FileId) -> Result<Download> {
    let file = readable(engine.catalog().find_file_anywhere(id.as_str()).await?)?;
    if file.private {
        return Err(Error::new(
            ErrorKind::Forbidden,
            format!("file `{id}` is private"),
        ));
    }
    let (name, disposition) = (file.name.clone(), ContentDisposition::Inline);
    Ok(Download {
        engine: Arc::clone(engine),
        content: Content::File(Box::new(file)),
        name,
        disposition,
        audience: Audience::Everyone,
    })
}

/// Whoever has the URL may read everything in it, private files too.
pub(super) async fn archive(engine: &Arc<Engine>, id: &str) -> Result<Download> {
    let archive = archive::open(engine, id).await?;
    Ok(Download {
        engine: Arc::clone(engine),
        name: archive.name.clone(),
        content: Content::Archive(archive),
        disposition: ContentDisposition::Attachment,
        audience: Audience::Holders,
    })
}

/// Bytes that have not arrived cannot be read.
fn readable(file: Option<FileRecord>) -> Result<FileRecord> {
    file.filter(|file| file.status == Status::Ready)
        .ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such file"))
}
