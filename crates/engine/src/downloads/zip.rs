//! The layout of a zip whose files are stored as they are: every byte of it is known before one is read.
//!
//! Sizes and CRCs come from the catalog, so an archive is a list of pieces, some made here and some files, of a
//! length known in advance. Any range of it can be cut out. What needs zip64 has it.

use std::ops::Range;

use bytes::{BufMut, Bytes};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// The largest value of a field that zip64 widens; itself it says that the wide one counts.
const WIDE: u64 = u32::MAX as u64;
/// The most entries that the narrow end of an archive can count.
const MANY: u64 = u16::MAX as u64;

const STORED: u16 = 0;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
/// Made on Unix, after version 4.5 of the specification.
const MADE_BY: u16 = 0x032d;
const FILE_MODE: u32 = 0o100_644 << 16;
/// Also marked as the folder that it is on DOS.
const FOLDER_MODE: u32 = 0o040_755 << 16 | 0x10;

/// Something in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path, the parts divided by `/`; that of a folder ends with one. At most 65,535 bytes.
    pub(super) path: String,
    pub(super) modified: Timestamp,
    /// The bytes of a file; a folder has none.
    pub(super) file: Option<Stored>,
}

/// The bytes of a file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    /// The id of the file.
    pub(super) id: String,
    pub(super) size: u64,
    pub(super) crc32: u32,
}

/// Some successive bytes of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// These.
    Made(Bytes),
    /// A range of a file.
    File(String, Range<u64>),
}

impl Piece {
    fn size(&self) -> u64 {
        match self {
            Self::Made(bytes) => bytes.len() as u64,
            Self::File(_, range) => range.end - range.start,
        }
    }

    fn cut(&self, part: Range<u64>) -> Self {
        match self {
            Self::Made(bytes) => {
                let at = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
                Self::Made(bytes.slice(at(part.start)..at(part.end)))
            }
            Self::File(id, range) => {
                Self::File(id.clone(), range.start + part.start..range.start + part.end)
            }
        }
    }
}

/// A whole archive, laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pieces: Vec<Piece>,
    size: u64,
}

impl Layout {
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut layout = Self {
            pieces: Vec::new(),
            size: 0,
        };
        let mut directory = Vec::new();
        for entry in entries {
            put_central(&mut directory, entry, layout.size);
            let mut local = Vec::new();
            put_local(&mut local, entry);
            layout.push(Piece::Made(local.into()));
            if let Some(file) = entry.file.as_ref().filter(|file| file.size > 0) {
                layout.push(Piece::File(file.id.clone(), 0..file.size));
            }
        }
        let (start, size) = (layout.size, directory.len() as u64);
        put_end(&mut directory, entries.len() as u64, start, size);
        layout.push(Piece::Made(directory.into()));
        layout
    }

    /// The layout of something that was planned elsewhere.
    pub(super) fn of_pieces(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut layout = Self {
            pieces: Vec::new(),
            size: 0,
        };
        pieces.into_iter().for_each(|piece| layout.push(piece));
        layout
    }

    fn push(&mut self, piece: Piece) {
        self.size += piece.size();
        self.pieces.push(piece);
    }

    /// How many bytes the archive has.
    pub(super) const fn size(&self) -> u64 {
        self.size
    }

    /// Its last piece, which tells everything about it but the bytes of the files.
    pub(super) fn directory(&self) -> &[u8] {
        match self.pieces.last() {
            Some(Piece::Made(bytes)) => bytes,
            _ => &[],
        }
    }

    /// What a range of it is made of.
    pub(super) fn cut(&self, range: &Range<u64>) -> Vec<Piece> {
        let mut start = 0;
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            let end = start + piece.size();
            let part = range.start.max(start)..range.end.min(end);
            if !part.is_empty() {
                pieces.push(piece.cut(part.start - start..part.end - start));
            }
            start = end;
        }
        pieces
    }
}

/// The head before the bytes of an entry.
fn put_local(out: &mut Vec<u8>, entry: &Entry) {
    let (size, crc32) = content(entry);
    let wide = size >= WIDE;
    out.put_slice(b"PK\x03\x04");
    out.put_u16_le(if wide { 45 } else { 20 });
    put_common(out, entry, crc32, narrow(size));
    out.put_u16_le(9 + if wide { 20 } else { 0 });
    out.put_slice(entry.path.as_bytes());
    put_time(out, entry.modified);
    if wide {
        put_wide(out, &[size, size]);
    }
}

/// The same again for the directory, and where in the archive the entry is.
fn put_central(out: &mut Vec<u8>, entry: &Entry, offset: u64) {
    let (size, crc32) = content(entry);
    let mut wide = Vec::new();
    if size >= WIDE {
        wide.extend([size, size]);
    }
    if offset >= WIDE {
        wide.push(offset);
    }
    out.put_slice(b"PK\x01\x02");
    out.put_u16_le(MADE_BY);
    out.put_u16_le(if wide.is_empty() { 20 } else { 45 });
    put_common(out, entry, crc32, narrow(size));
    out.put_u16_le(
        9 + if wide.is_empty() {
            0
        } else {
            4 + extent(&wide)
        },
    );
    // No comment, on the first disk, nothing said about the content.
    out.put_bytes(0, 6);
    out.put_u32_le(if entry.file.is_some() {
        FILE_MODE
    } else {
        FOLDER_MODE
    });
    out.put_u32_le(narrow(offset));
    out.put_slice(entry.path.as_bytes());
    put_time(out, entry.modified);
    if !wide.is_empty() {
        put_wide(out, &wide);
    }
}

/// What both heads have in common, up to the length of the path.
fn put_common(out: &mut Vec<u8>, entry: &Entry, crc32: u32, size: u32) {
    let (time, date) = dos(entry.modified);
    out.put_u16_le(UTF8);
    out.put_u16_le(STORED);
    out.put_u16_le(time);
    out.put_u16_le(date);
    out.put_u32_le(crc32);
    out.put_u32_le(size);
    out.put_u32_le(size);
    out.put_u16_le(u16::try_from(entry.path.len()).unwrap_or(u16::MAX));
}

/// The end of the archive: how many entries, and where the directory is.
fn put_end(out: &mut Vec<u8>, count: u64, start: u64, size: u64) {
    if count >= MANY || start >= WIDE || size >= WIDE {
        out.put_slice(b"PK\x06\x06");
        // How much follows this number.
        out.put_u64_le(44);
        out.put_u16_le(MADE_BY);
        out.put_u16_le(45);
        out.put_u64_le(0);
        for number in [count, count, size, start] {
            out.put_u64_le(number);
        }
        out.put_slice(b"PK\x06\x07");
        out.put_u32_le(0);
        out.put_u64_le(start + size);
        out.put_u32_le(1);
    }
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    out.put_slice(b"PK\x05\x06");
    out.put_u32_le(0);
    out.put_u16_le(count);
    out.put_u16_le(count);
    out.put_u32_le(narrow(size));
    out.put_u32_le(narrow(start));
    out.put_u16_le(0);
}

/// The numbers too large for their fields.
fn put_wide(out: &mut Vec<u8>, numbers: &[u64]) {
    out.put_u16_le(1);
    out.put_u16_le(extent(numbers));
    for number in numbers {
        out.put_u64_le(*number);
    }
}

/// The time in seconds since 1970; the other one has no time zone.
fn put_time(out: &mut Vec<u8>, modified: Timestamp) {
    let seconds = u32::try_from(modified.as_second()).unwrap_or_default();
    out.put_slice(b"UT");
    out.put_u16_le(5);
    out.put_u8(1);
    out.put_u32_le(seconds);
}

fn content(entry: &Entry) -> (u64, u32) {
    entry
        .file
        .as_ref()
        .map_or((0, 0), |file| (file.size, file.crc32))
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn extent(numbers: &[u64]) -> u16 {
    u16::try_from(numbers.len() * 8).expect("three numbers at most")
}

/// Time and date as DOS packs them: the years from 1980 to 2107, and every other second.
fn dos(modified: Timestamp) -> (u16, u16) {
    let at: DateTime = TimeZone::UTC.to_datetime(modified);
    let year = at.year().clamp(1980, 2107) - 1980;
    let bits = |number: i8, shift: u32| u16::try_from(number).unwrap_or_default() << shift;
    let time = bits(at.hour(), 11) | bits(at.minute(), 5) | bits(at.second() / 2, 0);
    let date =
        u16::try_from(year).unwrap_or_default() << 9 | bits(at.month(), 5) | bits(at.day(), 0);
    (time, date)
}

#[cfg(test)]
mod tests;
