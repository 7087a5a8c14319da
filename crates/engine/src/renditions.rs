//! Images in the sizes and formats that are asked for, made when they are, and kept while there is room.
//!
//! Whoever asks for what is being made waits for it, so that it is made once; and no more are made at a time than
//! there are processors to make them.

mod flight;
mod hands;
#[cfg(test)]
mod tests;

use std::{future::Future, io::Read, sync::Arc};

use blobs::Shelf;
use bytes::Bytes;
use catalog::FileRecord;
use md5::{Digest as _, Md5};
use media::transform::{Accept, Bounds, Failure, Format, Transform};

pub(crate) use self::hands::Hand;
use self::{flight::Flights, hands::Hands};
use crate::{
    Engine, Error, ErrorKind, FileId, Limits, Result, Rule, Violation,
    downloads::{Download, Made, open},
};

/// The largest file that is read to be transformed. Images are smaller, unless someone raised their limit.
const LARGEST: u64 = 256 << 20;

/// What is made, and what has been.
#[derive(Debug)]
pub(crate) struct Renditions {
    shelf: Shelf,
    flights: Flights,
    hands: Hands,
}

impl Renditions {
    pub(crate) fn new(blobs: &blobs::Blobs, limits: &Limits) -> Self {
        Self {
            shelf: blobs.shelf(limits.transform_room),
            flights: Flights::default(),
            hands: Hands::default(),
        }
    }

    /// Waits for one of the few hands that decode images.
    pub(crate) async fn hand(&self) -> Result<Hand> {
        self.hands.free().await
    }

    /// Throws away what was made of a file.
    pub(crate) async fn forget(&self, file: &str) {
        if let Err(error) = self.shelf.forget(file).await {
            tracing::warn!(file, %error, "cannot delete what was made of a file");
        }
    }
}

/// A public image as the words of its URL want it.
pub(crate) async fn open(
    engine: &Arc<Engine>,
    id: &FileId,
    words: &str,
    accept: Accept,
) -> Result<Download> {
    let transform = Transform::parse(words).map_err(|refused| refuse(refused.to_string()))?;
    let file = open::public_file(engine, id).await?;
    if file.media_type != "IMAGE" {
        let words = format!("`{id}` is no image that can be transformed");
        let violation = Violation::named("fileId", "UNSUPPORTED_FILE_FORMAT", words);
        return Err(Error::invalid(violation));
    }
    let format = transform.format(accept);
    let (steps, name) = words.rsplit_once('/').unwrap_or_default();
    let key = format!("{steps} {format:?}");

    transformed(engine, &file, &transform, format, &key, name).await
}

/// An image as a transform wants it, kept under this key; who may have it was settled before.
pub(crate) async fn transformed(
    engine: &Arc<Engine>,
    file: &FileRecord,
    transform: &Transform,
    format: Format,
    key: &str,
    name: &str,
) -> Result<Download> {
    let (bounds, time) = (engine.limits().transform, engine.limits().transform_time);
    let clock = Arc::clone(&engine.config().clock);
    let transform = transform.clone();
    let work = move |bytes: &[u8]| {
        // From when a hand is free: how many others wait is not the image's doing.
        let end = clock.now().saturating_add(time).unwrap_or_default();
        let stop = || clock.now() > end;
        Ok(apply(&transform, bytes, format, &bounds, &stop)?.into())
    };
    let bytes = made(engine, file, key, work).await?;
    Ok(shown(engine, name.to_owned(), format.mime(), bytes))
}

/// A picture of a file that is drawn by others, kept under this key.
pub(crate) async fn drawn(
    engine: &Arc<Engine>,
    file: &FileRecord,
    key: &str,
    work: impl Future<Output = Result<Bytes>> + Send,
) -> Result<Download> {
    let bytes = kept(engine, file, key, work).await?;
    let name = "preview.webp".to_owned();
    Ok(shown(engine, name, Format::WebP.mime(), bytes))
}

/// A drawing without what a browser could run or fetch.
pub(crate) async fn cleaned(engine: &Arc<Engine>, file: FileRecord) -> Result<Download> {
    let clean = |bytes: &[u8]| {
        let clean = media::clean_svg(bytes);
        clean
            .map(Bytes::from)
            .map_err(|error| refuse(format!("the drawing {error}")))
    };
    let bytes = made(engine, &file, "clean", clean).await?;
    Ok(shown(engine, file.name, media::SVG, bytes))
}

pub(crate) fn apply(
    transform: &Transform,
    bytes: &[u8],
    format: Format,
    bounds: &Bounds,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<u8>> {
    match transform.apply(bytes, format, bounds, stop) {
        Ok(rendition) => Ok(rendition.bytes),
        Err(failure @ (Failure::TooLarge(_) | Failure::OutOfTime)) => {
            Err(Error::new(ErrorKind::TooLarge, failure.to_string()))
        }
        Err(failure) => Err(refuse(failure.to_string())),
    }
}

fn refuse(why: String) -> Error {
    Error::invalid(Violation::new("transform", Rule::Format, "is wrong")).saying(why)
}

fn shown(engine: &Arc<Engine>, name: String, mime: &'static str, bytes: Bytes) -> Download {
    let hash = hex::encode(Md5::digest(&bytes));
    open::made(engine, name, Made { mime, bytes, hash })
}

/// What `work` makes of the bytes of a file, unless it was made before.
async fn made(
    engine: &Engine,
    file: &FileRecord,
    key: &str,
    work: impl FnOnce(&[u8]) -> Result<Bytes> + Send + 'static,
) -> Result<Bytes> {
    let make = async {
        if file.size > LARGEST {
            let words = format!("`{}` is too large to be transformed", file.id);
            return Err(Error::new(ErrorKind::TooLarge, words));
        }
        let hand = engine.renditions().hand().await?;
        let look = |file: &mut std::fs::File| {
            let mut bytes = Vec::new();
            file.take(LARGEST).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        let original = engine.blobs().look(&file.id, look).await?;
        let original = original
            .ok_or_else(|| Error::internal(format!("the bytes of `{}` are missing", file.id)))?;
        hand.work(move || work(&original)).await
    };
    kept(engine, file, key, make).await
}

/// What was made of a file before; else what `make` makes, one at a time.
async fn kept(
    engine: &Engine,
    file: &FileRecord,
    key: &str,
    make: impl Future<Output = Result<Bytes>> + Send,
) -> Result<Bytes> {
    let Renditions { shelf, flights, .. } = engine.renditions();
    if let Some(bytes) = shelf.get(&file.id, key).await? {
        return Ok(bytes);
    }
    let _turn = flights.join(&file.id, key).await;
    // Whoever was waited for has made it, if all went well.
    if let Some(bytes) = shelf.get(&file.id, key).await? {
        return Ok(bytes);
    }
    let bytes = make.await?;
    shelf.put(&file.id, key, bytes.clone()).await?;
    Ok(bytes)
}
