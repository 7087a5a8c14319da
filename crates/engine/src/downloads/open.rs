//! Opens the bytes of a file for those who may have them.

use std::sync::Arc;

use api::enums::ContentDisposition;
use catalog::{FileRecord, Status};

use super::{Audience, Content, Download, Made, Opened, archive, assets, token};
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
    let (name, content) = match &grant.asset {
        None => (file.name.clone(), Content::File(Box::new(file))),
        Some(key) => {
            let asset = assets::find(&file, key)
                .ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such asset"))?;
            let name = assets::name_of(&file, asset);
            (name, Content::Asset(Box::new(asset.clone())))
        }
    };
    Ok(Opened::Download(Box::new(Download {
        engine: Arc::clone(engine),
        name: grant.name.unwrap_or(name),
        disposition: if grant.inline {
            ContentDisposition::Inline
        } else {
            ContentDisposition::Attachment
        },
        content,
        audience: Audience::Holder,
    })))
}

pub(super) async fn public(engine: &Arc<Engine>, id: &FileId) -> Result<Download> {
    let file = match public_file(engine, id).await {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let poster = assets::poster(engine, id.as_str()).await?;
            return poster.ok_or(error);
        }
        file => file?,
    };
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

/// Bytes that have not arrived cannot be read. Those that have can, whatever comes of making more of them.
fn readable(file: Option<FileRecord>) -> Result<FileRecord> {
    file.filter(|file| file.status == Status::Ready || !file.hash.is_empty())
        .ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such file"))
}
