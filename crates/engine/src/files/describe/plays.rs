//! What plays: videos and sounds, in all the forms there are.

use api::{
    ByteSize,
    types::{Audio, AudioAsset, VideoResolution},
};
use catalog::{Asset, FileRecord};

use crate::{Links, downloads};

/// The forms of a video, the best first, and the stream of them at the end.
pub(super) fn resolutions(links: &Links, file: &FileRecord) -> Vec<VideoResolution> {
    let public = |url: String| Some(if file.private { String::new() } else { url });
    let pixels = |side: Option<u32>| side.and_then(|side| i32::try_from(side).ok());
    let rungs = file.details.assets.iter().filter_map(|asset| {
        let (size, container) = film(asset)?;
        Some(VideoResolution {
            format: Some(asset.key.clone()),
            width: pixels(asset.width),
            height: pixels(asset.height),
            url: public(links.film(&file.id, size, container)),
        })
    });
    let sizes = downloads::sizes_of(file);
    let stream = sizes.map(|sizes| VideoResolution {
        format: Some("hls".to_owned()),
        width: Some(0),
        height: Some(0),
        url: public(links.public_rungs(&file.id, &sizes, downloads::HLS)),
    });
    rungs.chain(stream).collect()
}

/// Size and container of a film.
fn film(asset: &Asset) -> Option<(&str, &str)> {
    let (size, container) = asset.key.split_once('.')?;
    asset
        .mime
        .starts_with("video/")
        .then_some((size, container))
}

/// A sound: as it came, and in the qualities made of it.
pub(super) fn audio(links: &Links, file: &FileRecord, original: AudioAsset) -> Audio {
    let made = file.details.assets.iter().map(|asset| AudioAsset {
        id: Some(file.id.clone()),
        url: Some(if file.private {
            String::new()
        } else {
            links.sound(&file.id, &asset.key)
        }),
        filename: Some(downloads::name_of(file, asset)),
    });
    let number = |number: Option<u64>| number.and_then(|number| i32::try_from(number).ok());
    Audio {
        id: Some(file.id.clone()),
        assets: Some(std::iter::once(original).chain(made).collect()),
        bitrate: number(file.details.bitrate),
        duration: number(file.details.duration),
        format: file.details.format.clone(),
        size_in_bytes: Some(ByteSize(file.size)),
    }
}
