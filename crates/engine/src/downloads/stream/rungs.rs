//! The sizes of a video as one stream: players choose among them as they go.

use std::sync::Arc;

use catalog::{Asset, FileRecord};
use media::Tracks;

use super::{Plan, film, holder, lists, nothing, plans};
use crate::{
    Engine, Result,
    downloads::{Part, Ticket, open},
};

/// The name of the list that HLS begins with.
pub(crate) const HLS: &str = "master.m3u8";
/// The name of the one that DASH begins with.
pub(super) const DASH: &str = "manifest.mpd";
/// What the sound is called beside the sizes.
const SOUND: &str = "sound";

/// The end of the keys of what can be streamed.
const MP4: &str = "p.mp4";

/// A size of a video, planned.
pub(super) struct Rung<'a> {
    pub(super) asset: &'a Asset,
    /// Its name in lists, `720p`.
    pub(super) name: &'a str,
    pub(super) planned: Arc<Plan>,
}

fn rungs(file: &FileRecord) -> impl Iterator<Item = &Asset> {
    let assets = file.details.assets.iter();
    assets.filter(|asset| asset.key.ends_with(MP4))
}

fn name(asset: &Asset) -> &str {
    asset.key.trim_end_matches(".mp4")
}

/// The sizes in which a video can be streamed, the best first, as its URL has them; nothing if there is none.
pub(crate) fn sizes_of(file: &FileRecord) -> Option<String> {
    let names: Vec<_> = rungs(file).map(name).collect();
    (!names.is_empty()).then(|| format!(",{},", names.join(",")))
}

/// The key of the best of them.
pub(super) fn best(file: &FileRecord) -> String {
    let best = rungs(file).next();
    best.map(|asset| asset.key.clone()).unwrap_or_default()
}

/// A part of the stream of a video in these sizes: a list, or what the lists lead to.
pub(crate) async fn part(
    engine: &Arc<Engine>,
    ticket: &Ticket,
    sizes: &str,
    part: &str,
) -> Result<Part> {
    let file = match ticket {
        Ticket::Token(token) => holder(engine, token).await?,
        Ticket::Public(id) => open::public_file(engine, id).await?,
    };
    let wanted = wanted(&file, sizes).ok_or_else(nothing)?;
    let list = match part {
        HLS => {
            let (rungs, sound) = planned(engine, &wanted).await?;
            Part::List(lists::HLS, lists::master(&rungs, sound.as_deref()))
        }
        DASH => {
            let (rungs, sound) = planned(engine, &wanted).await?;
            Part::List(lists::DASH, lists::manifest(&rungs, sound.as_deref()))
        }
        part => return one(engine, &file, &wanted, part).await,
    };
    Ok(list)
}

/// The sizes that the URL names, all of which there have to be.
fn wanted<'a>(file: &'a FileRecord, sizes: &str) -> Option<Vec<&'a Asset>> {
    let names = sizes.split(',').filter(|size| !size.is_empty());
    let found: Option<Vec<_>> = names
        .map(|size| rungs(file).find(|asset| name(asset) == size))
        .collect();
    found.filter(|found| !found.is_empty())
}

/// The fragments of one size, or of the sound, or the list of them.
async fn one(
    engine: &Arc<Engine>,
    file: &FileRecord,
    wanted: &[&Asset],
    part: &str,
) -> Result<Part> {
    let (stem, extension) = part.rsplit_once('.').ok_or_else(nothing)?;
    let (asset, tracks) = if stem == SOUND {
        (sounding(wanted), Tracks::Sound)
    } else {
        let found = wanted.iter().find(|asset| name(asset) == stem);
        (found.copied(), Tracks::Pictures)
    };
    let asset = asset.ok_or_else(nothing)?;
    let planned = plan(engine, asset, tracks).await?.ok_or_else(nothing)?;
    match extension {
        "m3u8" => {
            let list = lists::playlist(&planned.about, &format!("{stem}.mp4"));
            Ok(Part::List(lists::HLS, list))
        }
        "mp4" => {
            let hash = format!("{}-{stem}", asset.hash);
            let opened = film(engine, file, hash, planned);
            Ok(Part::Film(Box::new(opened)))
        }
        _ => Err(nothing()),
    }
}

/// All sizes, and the sound, if there is any.
async fn planned<'a>(
    engine: &Engine,
    wanted: &[&'a Asset],
) -> Result<(Vec<Rung<'a>>, Option<Arc<Plan>>)> {
    let mut rungs = Vec::new();
    for asset in wanted {
        let planned = plan(engine, asset, Tracks::Pictures).await?;
        rungs.push(Rung {
            asset,
            name: name(asset),
            planned: planned.ok_or_else(nothing)?,
        });
    }
    let sound = match sounding(wanted) {
        Some(asset) => plan(engine, asset, Tracks::Sound).await?,
        None => None,
    };
    Ok((rungs, sound))
}

/// The sound is the same in every size; that of the smallest is closest together.
fn sounding<'a>(wanted: &[&'a Asset]) -> Option<&'a Asset> {
    wanted.last().copied()
}

async fn plan(engine: &Engine, asset: &Asset, tracks: Tracks) -> Result<Option<Arc<Plan>>> {
    plans::plan(engine, &asset.object, &asset.hash, tracks).await
}
