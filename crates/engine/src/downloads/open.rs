//! Opens the bytes of a file for those who may have them.

use std::sync::Arc;

use api::enums::ContentDisposition;
use catalog::{FileRecord, Status};

use super::{Audience, Content, Download, Made, Opened, archive, token};
use crate::{Engine, Error, ErrorKind, FileId, Result, renditions};

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

pub(super) async fn public(engine: &Arc<Engine>, id: &FileId) -> Result<Download> {
    let file = public_file(engine, id).await?;
    if file.mime == media::SVG {
        return renditions::cleaned(engine, file).await;
    }
    let name = file.name.clone();
    Ok(shown(engine, name, Content::File(Box::new(file))))
}

/// What anyone may have. A file in the trash stays readable: sites that show it go on showing it.
pub(crate) async fn public_file(engine: &Engine, id: &FileId) -> Result<FileRecord> {
    let file = readable(engine.catalog().find_file_anywhere(id.as_str()).await?)?;
    if file.private {
        return Err(Error::new(
            ErrorKind::Forbidden,
            format!("file `{id}` is private"),
        ));
    }
    Ok(file)
}

/// Something made of a public file, for anyone to look at.
pub(crate) fn made(engine: &Arc<Engine>, name: String, made: Made) -> Download {
    shown(engine, name, Content::Made(made))
}

fn shown(engine: &Arc<Engine>, name: String, content: Content) -> Download {
    Download {
        engine: Arc::clone(engine),
        content,
        name,
        disposition: ContentDisposition::Inline,
        audience: Audience::Everyone,
    }
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
