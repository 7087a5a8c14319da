//! The samples of a track: where each lies, how long it is shown, and whether one can begin there.

use super::boxes::{dig, find, u32_at, u64_at};

/// The most samples of a track: a day of film has five million.
const MOST: u32 = 6_000_000;

/// One picture, or a moment of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) offset: u64,
    pub(super) size: u32,
    /// When it is decoded, and for how long it lasts, in the units of the track.
    pub(super) time: u64,
    pub(super) duration: u32,
    /// How much later it is shown than decoded.
    pub(super) delay: u32,
    pub(super) is_start: bool,
}

/// What a track holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Pictures,
    Sound,
}

/// What a `trak` holds; nothing of one that holds neither pictures nor sound.
pub(super) fn kind(content: &[u8]) -> Option<Kind> {
    match dig(content, &[b"mdia", b"hdlr"])?.get(8..12)? {
        b"vide" => Some(Kind::Pictures),
        b"soun" => Some(Kind::Sound),
        _ => None,
    }
}

/// A track that can be played.
#[derive(Debug, Clone)]
pub(super) struct Track<'a> {
    pub(super) content: &'a [u8],
    pub(super) id: u32,
    /// Units in a second.
    pub(super) scale: u32,
    pub(super) samples: Vec<Sample>,
}

impl<'a> Track<'a> {
    /// Reads a `trak` of a file of this length; nothing of one that is broken.
    pub(super) fn read(content: &'a [u8], length: u64) -> Option<Self> {
        let header = find(content, *b"tkhd")?;
        let id = u32_at(header, if header.first() == Some(&1) { 20 } else { 12 })?;
        let header = dig(content, &[b"mdia", b"mdhd"])?;
        let scale = u32_at(header, if header.first() == Some(&1) { 20 } else { 12 })?;
        let table = dig(content, &[b"mdia", b"minf", b"stbl"])?;
        let samples = samples(table, length)?;
        (scale > 0 && !samples.is_empty()).then_some(Self {
            content,
            id,
            scale,
            samples,
        })
    }
}

fn samples(table: &[u8], length: u64) -> Option<Vec<Sample>> {
    let sizes = find(table, *b"stsz")?;
    let (fixed, count) = (u32_at(sizes, 4)?, u32_at(sizes, 8)?);
    // What they take together has to be there: a few bytes could tell of millions otherwise.
    let told = match fixed {
        0 => sizes.len() as u64 / 4,
        fixed => length / u64::from(fixed),
    };
    if count > MOST || u64::from(count) > told {
        return None;
    }
    let mut durations = runs(find(table, *b"stts")?);
    let delays = find(table, *b"ctts");
    let mut delays = delays.map(runs);
    let starts = find(table, *b"stss");
    let mut starts = starts.map(|starts| entries(starts).map(|at| u32_at(starts, at)));
    let mut next_start = starts.as_mut().and_then(|starts| starts.next().flatten());

    let mut offsets = offsets(table)?;
    let (mut time, mut samples) = (0, Vec::new());
    for number in 0..count {
        let size = match fixed {
            0 => u32_at(sizes, 12 + 4 * usize::try_from(number).ok()?)?,
            fixed => fixed,
        };
        let is_start = starts.is_none() || next_start == Some(number + 1);
        if is_start && let Some(starts) = &mut starts {
            next_start = starts.next().flatten();
        }
        let duration = durations.next()?;
        samples.push(Sample {
            offset: offsets.next(size)?,
            size,
            time,
            duration,
            delay: delays.as_mut().map_or(Some(0), Iterator::next)?,
            is_start,
        });
        time += u64::from(duration);
    }
    Some(samples)
}

/// Where the entries of a table of 4-byte numbers begin.
fn entries(table: &[u8]) -> impl Iterator<Item = usize> + use<> {
    let count = usize::try_from(u32_at(table, 4).unwrap_or_default()).unwrap_or_default();
    (0..count).map(|number| 8 + 4 * number)
}

/// The values of a table that says how often each is repeated.
fn runs(table: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let count = usize::try_from(u32_at(table, 4).unwrap_or_default()).unwrap_or_default();
    let run = |number| {
        Some((
            u32_at(table, 8 + 8 * number)?,
            u32_at(table, 12 + 8 * number)?,
        ))
    };
    (0..count)
        .map_while(run)
        .flat_map(|(count, value)| (0..count).map(move |_| value))
}

/// Where one sample after the other lies: side by side in chunks, the chunks anywhere.
struct Offsets<'a> {
    chunks: &'a [u8],
    wide: bool,
    plan: &'a [u8],
    /// The chunk we are in, counted from zero, and how many of its samples are left.
    chunk: u32,
    left: u32,
    /// The row of the plan that tells how many samples the chunk has.
    row: usize,
    at: u64,
}

fn offsets(table: &[u8]) -> Option<Offsets<'_>> {
    let wide = find(table, *b"co64");
    Some(Offsets {
        chunks: wide.or_else(|| find(table, *b"stco"))?,
        wide: wide.is_some(),
        plan: find(table, *b"stsc")?,
        chunk: 0,
        left: 0,
        row: 0,
        at: 0,
    })
}

impl Offsets<'_> {
    fn next(&mut self, size: u32) -> Option<u64> {
        while self.left == 0 {
            let index = usize::try_from(self.chunk).ok()?;
            self.at = if self.wide {
                u64_at(self.chunks, 8 + 8 * index)?
            } else {
                u32_at(self.chunks, 8 + 4 * index)?.into()
            };
            self.chunk += 1;
            // Rows name the first chunk that they are about, counted from one.
            if self
                .row_at(self.row + 1, 0)
                .is_some_and(|first| first <= self.chunk)
            {
                self.row += 1;
            }
            self.left = self.row_at(self.row, 1)?;
        }
        let offset = self.at;
        self.left -= 1;
        self.at += u64::from(size);
        Some(offset)
    }

    fn row_at(&self, row: usize, column: usize) -> Option<u32> {
        let count = usize::try_from(u32_at(self.plan, 4)?).ok()?;
        (row < count).then(|| u32_at(self.plan, 8 + 12 * row + 4 * column))?
    }
}
