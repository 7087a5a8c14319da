//! What was made of files, for those who may have it.

use std::sync::Arc;

use api::enums::ContentDisposition;
use catalog::{Asset, FileRecord};

use super::{Audience, Content, Download, open};
use crate::{Engine, Error, ErrorKind, FileId, Result, derive};

/// The end of the names of whole sounds.
const SOUND: &str = "kbs.mp3";

/// Something made of a public file, for anyone to look at.
pub(super) async fn public(engine: &Arc<Engine>, id: &FileId, key: &str) -> Result<Download> {
    let file = open::public_file(engine, id).await?;
    shown(engine, &file, key)
}

/// A picture taken of a video, which everybody may see, by its own name; nothing if it is no such name.
pub(super) async fn poster(engine: &Arc<Engine>, name: &str) -> Result<Option<Download>> {
    let Some((file, key)) = derive::poster_of(name) else {
        return Ok(None);
    };
    match engine.catalog().find_file_anywhere(file).await? {
        Some(file) => shown(engine, &file, key).map(Some),
        None => Ok(None),
    }
}

pub(super) async fn sound(engine: &Arc<Engine>, id: &FileId) -> Result<Download> {
    let file = open::public_file(engine, id).await?;
    let mut made = file.details.assets.iter();
    let best = made.find(|asset| asset.key.ends_with(SOUND));
    match best.map(|asset| asset.key.clone()) {
        Some(key) if file.mime != "audio/mpeg" => shown(engine, &file, &key),
        _ => open::public(engine, id).await,
    }
}

fn shown(engine: &Arc<Engine>, file: &FileRecord, key: &str) -> Result<Download> {
    let asset = find(file, key).ok_or_else(|| {
        Error::new(
            ErrorKind::NotFound,
            format!("file `{}` has no `{key}`", file.id),
        )
    })?;
    Ok(Download {
        engine: Arc::clone(engine),
        name: name_of(file, asset),
        disposition: ContentDisposition::Inline,
        audience: Audience::Everyone,
        content: Content::Asset(Box::new(asset.clone())),
    })
}

/// What goes by this key, if it was made of the file.
pub(super) fn find<'a>(file: &'a FileRecord, key: &str) -> Option<&'a Asset> {
    file.details.assets.iter().find(|asset| asset.key == key)
}

/// The name to save it under: that of the file, with an extension of its own.
pub(crate) fn name_of(file: &FileRecord, asset: &Asset) -> String {
    let stem = file
        .name
        .rsplit_once('.')
        .map_or(&*file.name, |(stem, _)| stem);
    format!("{stem}-{}", asset.key)
}
