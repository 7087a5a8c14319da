//! An MP4 as players stream it: the same pictures and sounds, in fragments that can be fetched one by one.
//!
//! Nothing is decoded. The samples stay where they are in the file; what is made are the heads between them. So the
//! fragmented file is a list of pieces, of a length known in advance, and any range of it can be cut out.

mod boxes;
mod codec;
mod samples;

use std::{
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use self::{
    boxes::{boxes, find, put},
    samples::{Kind, Sample, Track},
};

/// How many seconds a fragment lasts at most, where there are pictures often enough that the next one can begin with.
const LENGTH: u64 = 6;

/// How many tracks of a kind are tried until one can be read.
const MOST_TRACKS: usize = 8;

/// Which tracks of a film are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tracks {
    /// The pictures, and the sound if there is one.
    All,
    /// The pictures alone.
    Pictures,
    /// The sound alone.
    Sound,
}

/// Some successive bytes of a fragmented file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These.
    Made(Vec<u8>),
    /// A range of the original.
    Original(Range<u64>),
}

impl Piece {
    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        match self {
            Self::Made(bytes) => bytes.len() as u64,
            Self::Original(range) => range.end - range.start,
        }
    }
}

/// A fragmented file.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragmented {
    /// What it is made of.
    pub pieces: Vec<Piece>,
    /// How many bytes at its beginning are for the player to get ready.
    pub head: u64,
    /// How many bytes after that tell where the fragments are.
    pub index: u64,
    /// The fragments after that, one after the other.
    pub fragments: Vec<Fragment>,
    /// What a player has to understand, as RFC 6381 has it, where that is known: `avc1.4d401f`.
    pub codecs: Option<String>,
}

impl Fragmented {
    /// How many seconds all of it lasts.
    pub fn seconds(&self) -> f64 {
        self.fragments.iter().map(|each| each.seconds).sum()
    }
}

/// A fragment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fragment {
    /// How many bytes it has.
    pub size: u64,
    /// How many seconds it lasts.
    pub seconds: f64,
    /// The same, in the units of the track that leads.
    units: u32,
}

/// Plans the fragments of an MP4; nothing of what is none, has no such tracks, or is in fragments already.
pub fn fragment(file: &mut (impl Read + Seek), wanted: Tracks) -> io::Result<Option<Fragmented>> {
    let Some(index) = boxes::index(file)? else {
        return Ok(None);
    };
    let length = file.seek(SeekFrom::End(0))?;
    Ok(plan(&index, length, wanted))
}

fn plan(index: &[u8], length: u64, wanted: Tracks) -> Option<Fragmented> {
    let all = boxes(index);
    // A hostile index has thousands of tracks, each of which is dear to read.
    let first = |kind: Kind| {
        let tracks = all.iter().filter(|each| each.name == *b"trak");
        let tracks = tracks.filter(|each| samples::kind(each.content) == Some(kind));
        let mut tracks = tracks.take(MOST_TRACKS);
        tracks.find_map(|each| Track::read(each.content, length))
    };
    let video = (wanted != Tracks::Sound).then(|| first(Kind::Pictures));
    let sound = (wanted != Tracks::Pictures).then(|| first(Kind::Sound));
    let (video, sound) = (video.flatten(), sound.flatten());
    let leader = video.as_ref().or(sound.as_ref())?;
    let tracks: Vec<_> = video.iter().chain(&sound).collect();

    let head = head(index, &tracks)?;
    let mut fragmented = Fragmented {
        head: head.len() as u64,
        index: 0,
        pieces: vec![Piece::Made(head)],
        fragments: Vec::new(),
        codecs: codec::of(&tracks),
    };
    let mut rest: Vec<_> = tracks
        .iter()
        .map(|track| track.samples.as_slice())
        .collect();
    let starts = starts(leader);
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1);
        let mut parts = Vec::new();
        for (track, rest) in tracks.iter().zip(&mut rest) {
            let count = match end {
                None => rest.len(),
                Some(end) => rest.partition_point(|sample| {
                    u128::from(sample.time) * u128::from(leader.scale)
                        < u128::from(*end) * u128::from(track.scale)
                }),
            };
            let (now, later) = rest.split_at(count);
            *rest = later;
            parts.push((*track, now));
        }
        let last = leader.samples.last()?;
        let end = end.copied().unwrap_or(last.time + u64::from(last.duration));
        let units = u32::try_from(end - start).ok()?;
        fragmented.push(number, &parts, (units, leader.scale))?;
    }
    let index = contents(leader, &fragmented.fragments)?;
    fragmented.index = index.len() as u64;
    fragmented.pieces.insert(1, Piece::Made(index));
    Some(fragmented)
}

/// Where the fragments are, and how long each lasts: `sidx`.
fn contents(leader: &Track<'_>, fragments: &[Fragment]) -> Option<Vec<u8>> {
    /// Each begins with a picture that needs no other.
    const BEGINS: u32 = 0x9000_0000;

    let count = u32::from(u16::try_from(fragments.len()).ok()?);
    let mut content = words(&[0, leader.id, leader.scale, 0, 0, count]);
    for fragment in fragments {
        let size = u32::try_from(fragment.size).ok()?;
        content.extend(words(&[size, fragment.units, BEGINS]));
    }
    let mut index = Vec::new();
    put(&mut index, *b"sidx", &content);
    Some(index)
}

/// When the fragments begin: where a player can begin, and not too close to each other.
fn starts(leader: &Track<'_>) -> Vec<u64> {
    let mut starts = vec![0];
    let apart = LENGTH * u64::from(leader.scale);
    let mut possible = leader.samples.iter().filter(|sample| sample.is_start);
    let mut next = possible.next();
    let end = leader
        .samples
        .last()
        .map(|last| last.time + u64::from(last.duration));
    while let (Some(sample), Some(end)) = (next, end) {
        next = possible.next();
        let begun = starts.last().copied().unwrap_or_default();
        // If the fragment went on to where one can begin after this, would it be too long?
        let after = next.map_or(end, |next| next.time);
        if sample.time > begun && after > begun + apart {
            starts.push(sample.time);
        }
    }
    starts
}

impl Fragmented {
    fn push(
        &mut self,
        number: usize,
        parts: &[(&Track<'_>, &[Sample])],
        (units, scale): (u32, u32),
    ) -> Option<()> {
        let parts: Vec<_> = parts
            .iter()
            .filter(|(_, samples)| !samples.is_empty())
            .collect();
        let heads: usize = parts
            .iter()
            .map(|(_, samples)| 64 + 16 * samples.len())
            .sum();
        let bytes =
            |samples: &[Sample]| samples.iter().map(|each| u64::from(each.size)).sum::<u64>();

        let mut content = Vec::new();
        let number = u32::try_from(number + 1).ok()?;
        put(
            &mut content,
            *b"mfhd",
            &[[0; 4], number.to_be_bytes()].concat(),
        );
        let mut at = u64::try_from(8 + 16 + heads + 8).ok()?;
        for (track, samples) in &parts {
            put_part(&mut content, track, samples, u32::try_from(at).ok()?)?;
            at += bytes(samples);
        }
        let mut head = Vec::new();
        put(&mut head, *b"moof", &content);
        let total: u64 = parts.iter().map(|(_, samples)| bytes(samples)).sum();
        head.extend(u32::try_from(total + 8).ok()?.to_be_bytes());
        head.extend(b"mdat");

        self.fragments.push(Fragment {
            size: head.len() as u64 + total,
            seconds: f64::from(units) / f64::from(scale),
            units,
        });
        self.pieces.push(Piece::Made(head));
        for sample in parts.iter().flat_map(|(_, samples)| samples.iter()) {
            let range = sample.offset..sample.offset + u64::from(sample.size);
            match self.pieces.last_mut() {
                Some(Piece::Original(last)) if last.end == range.start => last.end = range.end,
                _ => self.pieces.push(Piece::Original(range)),
            }
        }
        Some(())
    }
}

/// Tells of one track in a fragment: `traf`, 64 bytes and 16 for each sample.
fn put_part(out: &mut Vec<u8>, track: &Track<'_>, samples: &[Sample], at: u32) -> Option<()> {
    /// Places count from the beginning of the fragment.
    const FROM_HERE: u32 = 0x02_0000;
    /// Where the bytes are; and of each sample duration, size, flags and delay.
    const TOLD: u32 = 0x0f01;
    const START: u32 = 0x0200_0000;
    const NO_START: u32 = 0x0101_0000;

    let mut content = Vec::new();
    put(&mut content, *b"tfhd", &words(&[FROM_HERE, track.id]));
    let mut time = words(&[0x0100_0000]);
    time.extend(samples.first()?.time.to_be_bytes());
    put(&mut content, *b"tfdt", &time);

    let mut run = words(&[0x0100_0000 | TOLD, u32::try_from(samples.len()).ok()?, at]);
    for sample in samples {
        let flags = if sample.is_start { START } else { NO_START };
        run.extend(words(&[sample.duration, sample.size, flags, sample.delay]));
    }
    put(&mut content, *b"trun", &run);
    put(out, *b"traf", &content);
    Some(())
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// What a player needs before the first fragment: the original index without its samples.
fn head(index: &[u8], tracks: &[&Track<'_>]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    put(&mut content, *b"mvhd", find(index, *b"mvhd")?);
    let mut extends = Vec::new();
    for track in tracks {
        put(&mut content, *b"trak", &without_samples(track.content));
        put(&mut extends, *b"trex", &words(&[0, track.id, 1, 0, 0, 0]));
    }
    put(&mut content, *b"mvex", &extends);

    let mut head = Vec::new();
    put(&mut head, *b"ftyp", b"iso6\0\0\0\0iso6mp41");
    put(&mut head, *b"moov", &content);
    Some(head)
}

fn without_samples(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for each in boxes(content) {
        match &each.name {
            b"mdia" | b"minf" => put(&mut out, each.name, &without_samples(each.content)),
            b"stbl" => put(&mut out, *b"stbl", &empty_table(each.content)),
            _ => put(&mut out, each.name, each.content),
        }
    }
    out
}

fn empty_table(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if let Some(description) = find(content, *b"stsd") {
        put(&mut out, *b"stsd", description);
    }
    put(&mut out, *b"stts", &[0; 8]);
    put(&mut out, *b"stsc", &[0; 8]);
    put(&mut out, *b"stsz", &[0; 12]);
    put(&mut out, *b"stco", &[0; 8]);
    out
}

#[cfg(test)]
mod tests;
