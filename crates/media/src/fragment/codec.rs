//! What a player has to understand to play a track.

use std::fmt::Write as _;

use super::{
    boxes::{boxes, dig, find},
    samples::Track,
};

/// How much of the description of a picture stands before the boxes in it.
const PICTURE: usize = 78;

/// The names of all the codecs, with commas between; nothing if one of them is not known here.
pub(super) fn of(tracks: &[&Track<'_>]) -> Option<String> {
    let names: Option<Vec<_>> = tracks.iter().map(|track| name(track.content)).collect();
    Some(names?.join(","))
}

fn name(track: &[u8]) -> Option<String> {
    let descriptions = dig(track, &[b"mdia", b"minf", b"stbl", b"stsd"])?.get(8..)?;
    let first = boxes(descriptions).into_iter().next()?;
    match &first.name {
        b"avc1" => {
            let configuration = find(first.content.get(PICTURE..)?, *b"avcC")?;
            let mut name = "avc1.".to_owned();
            for byte in configuration.get(1..4)? {
                write!(name, "{byte:02x}").ok()?;
            }
            Some(name)
        }
        b"mp4a" => Some("mp4a.40.2".to_owned()),
        _ => None,
    }
}
