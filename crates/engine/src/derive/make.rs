//! Makes all that is to be made of one file, as far as it has not been.

use std::{collections::HashMap, fs::File, path::Path};

use catalog::{Asset, Details, FileRecord, JobRecord};
use media::{
    Class,
    tools::{Facts, Trouble},
};

use super::{
    object,
    plan::{self, Step, Work},
};
use crate::{Engine, Error, Result};

/// What is known of the file in the end; nothing if it has been removed meanwhile.
pub(super) async fn make(
    engine: &Engine,
    job: &JobRecord,
    file: &FileRecord,
) -> Result<Option<Details>, Trouble> {
    let deriving = &engine.config().derive;
    if !deriving.tools.can_play() {
        // They were there when it was ordered.
        return Ok(Some(file.details.clone()));
    }
    let facts = deriving.tools.facts(input(engine, file).await?).await?;
    let steps = plan::plan(file, &facts, &deriving.ladder)?;

    let made = engine.catalog().assets_of(&file.id).await;
    let made = made.map_err(passing)?.into_iter();
    let mut made: HashMap<_, _> = made.map(|asset| (asset.key.clone(), asset)).collect();
    let mut assets = Vec::new();
    for step in steps {
        if let Some(asset) = made.remove(&step.key) {
            assets.push(asset);
            continue;
        }
        let Some(asset) = one(engine, file, &step).await? else {
            continue;
        };
        let kept = engine
            .catalog()
            .keep_asset(&job.id, job.turn, asset.clone());
        if !kept.await.map_err(passing)? {
            return Ok(None);
        }
        tracing::debug!(file = file.id, key = asset.key, "made");
        assets.push(asset);
    }
    Ok(Some(details(file, &facts, assets)))
}

/// Makes one thing and keeps its bytes.
async fn one(engine: &Engine, file: &FileRecord, step: &Step) -> Result<Option<Asset>, Trouble> {
    let workshop = engine.blobs().workshop().await.map_err(passing)?;
    let place = workshop.place(&step.key);
    match work(engine, file, step, &place).await {
        Err(Trouble::Broken(_)) if step.optional => return Ok(None),
        outcome => outcome?,
    }
    let object = object(&file.id, &step.key);
    let kept = engine.blobs().keep_file(&place, &object).await;
    let Some(digest) = kept.map_err(passing)? else {
        let nothing = || Trouble::Broken(format!("nothing came of `{}`", step.key));
        return if step.optional {
            Ok(None)
        } else {
            Err(nothing())
        };
    };
    Ok(Some(Asset {
        file: file.id.clone(),
        key: step.key.clone(),
        object,
        mime: step.mime.to_owned(),
        size: digest.size,
        hash: digest.md5_hex(),
        crc32: digest.crc32,
        width: step.size.map(|(width, _)| width),
        height: step.size.map(|(_, height)| height),
    }))
}

async fn work(
    engine: &Engine,
    file: &FileRecord,
    step: &Step,
    place: &Path,
) -> Result<(), Trouble> {
    let tools = &engine.config().derive.tools;
    let input = input(engine, file).await?;
    match &step.work {
        Work::Film(source, rung) => tools.film(input, source, *rung, place).await,
        Work::Poster(source, at) => tools.poster(input, source, *at, place).await,
        Work::Sound(quality) => tools.sound(input, *quality, place).await,
    }
}

async fn input(engine: &Engine, file: &FileRecord) -> Result<File, Trouble> {
    let opened = engine.blobs().open_file(&file.id).await.map_err(passing)?;
    opened.ok_or_else(|| Trouble::Passing("its bytes are missing".to_owned()))
}

fn details(file: &FileRecord, facts: &Facts, mut assets: Vec<Asset>) -> Details {
    // The best first, as answers have them; what has no size keeps its order.
    assets.sort_by_key(|asset| std::cmp::Reverse(asset.width.zip(asset.height)));
    let is_sound = file.media_type == Class::Audio.as_str();
    let extension = media::extension_for(&file.mime).filter(|_| is_sound);
    Details {
        width: facts.film.map(|film| film.width),
        height: facts.film.map(|film| film.height),
        duration: facts.duration,
        bitrate: facts.bitrate,
        format: extension.map(str::to_owned),
        assets,
        ..file.details.clone()
    }
}

/// What goes wrong here itself is not the fault of the file.
fn passing(error: impl Into<Error>) -> Trouble {
    let error = error.into();
    tracing::warn!(%error, "cannot keep what is made of a file");
    Trouble::Passing("this server could not keep it".to_owned())
}
