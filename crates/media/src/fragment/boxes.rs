//! The boxes that an MP4 is made of.

use std::io::{self, Read, Seek, SeekFrom};

/// The largest index that is read; that of a film of some hours has a few mebibytes.
const LARGEST: u64 = 64 << 20;

/// One box: its four letters and what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Box<'a> {
    pub(super) name: [u8; 4],
    pub(super) content: &'a [u8],
}

/// The content of `moov`, wherever in the file it is; nothing if there is none, or if the file is in fragments.
pub(super) fn index(file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<u8>>> {
    let end = file.seek(SeekFrom::End(0))?;
    let mut at = 0;
    let mut index = None;
    while at + 8 <= end {
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 16];
        let known = usize::try_from((end - at).min(16)).unwrap_or(16);
        file.read_exact(&mut head[..known])?;
        let (size, skip) = match u32_at(&head, 0).unwrap_or_default() {
            0 => (end - at, 8),
            1 => (u64_at(&head, 8).unwrap_or_default(), 16),
            size => (size.into(), 8),
        };
        match &head[4..8] {
            b"moof" => return Ok(None),
            b"moov" if (skip..=LARGEST).contains(&size) => {
                file.seek(SeekFrom::Start(at + skip))?;
                let mut content = Vec::new();
                file.take(size - skip).read_to_end(&mut content)?;
                index = Some(content);
            }
            _ => {}
        }
        if size < skip {
            return Ok(None);
        }
        at = at.saturating_add(size);
    }
    Ok(index)
}

/// The boxes in some content, as far as they are whole.
pub(super) fn boxes(mut content: &[u8]) -> Vec<Box<'_>> {
    let mut found = Vec::new();
    while let Some(size) = u32_at(content, 0).and_then(|size| usize::try_from(size).ok()) {
        let (Some(name), Some(inner)) = (content.get(4..8), content.get(8..size)) else {
            break;
        };
        let mut letters = [0; 4];
        letters.copy_from_slice(name);
        found.push(Box {
            name: letters,
            content: inner,
        });
        content = &content[size..];
    }
    found
}

/// What is in the first box of this name.
pub(super) fn find(content: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let found = boxes(content).into_iter().find(|each| each.name == name);
    found.map(|found| found.content)
}

/// What is at the end of a path of names.
pub(super) fn dig<'a>(content: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter()
        .try_fold(content, |content, name| find(content, **name))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    bytes.try_into().ok().map(u32::from_be_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    bytes.try_into().ok().map(u64::from_be_bytes)
}

/// Writes a box.
pub(super) fn put(out: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    let size = u32::try_from(content.len() + 8).unwrap_or_default();
    out.extend(size.to_be_bytes());
    out.extend(name);
    out.extend(content);
}
