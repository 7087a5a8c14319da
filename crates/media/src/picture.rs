//! Width and height of raster images, from as few bytes as it takes.

use std::{
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    panic::{self, AssertUnwindSafe},
};

/// No picture has more than this before its size; a file made to be slow to read has.
const BUDGET: u64 = 64 << 20;

/// Width and height as stored, before any rotation that the metadata ask for.
pub(crate) fn size(reader: impl Read + Seek) -> Option<(u32, u32)> {
    // The formats are many and their readers trusting; a hostile file must not cost more than its own size.
    let found = panic::catch_unwind(AssertUnwindSafe(|| {
        imagesize::reader_size(Frugal::new(reader).ok()?).ok()
    }));
    let size = found.ok().flatten()?;
    Some((
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    ))
    .filter(|&(w, h)| w > 0 && h > 0)
}

/// A buffered reader that keeps its buffer over short skips, and gives up after a while.
struct Frugal<R> {
    inner: BufReader<R>,
    position: u64,
    budget: u64,
}

impl<R: Read + Seek> Frugal<R> {
    fn new(mut reader: R) -> io::Result<Self> {
        reader.rewind()?;
        Ok(Self {
            inner: BufReader::with_capacity(64 << 10, reader),
            position: 0,
            budget: BUDGET,
        })
    }

    fn spend(&mut self, bytes: u64) {
        self.position += bytes;
        self.budget = self.budget.saturating_sub(bytes);
    }
}

impl<R: Read> Read for Frugal<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.budget == 0 {
            return Ok(0);
        }
        let read = self.inner.read(buffer)?;
        self.position += read as u64;
        self.budget = self.budget.saturating_sub(read as u64);
        Ok(read)
    }
}

impl<R: Read + Seek> BufRead for Frugal<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.budget == 0 {
            Ok(&[])
        } else {
            self.inner.fill_buf()
        }
    }

    fn consume(&mut self, amount: usize) {
        self.inner.consume(amount);
        self.spend(amount as u64);
    }
}

impl<R: Read + Seek> Seek for Frugal<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        // A skip costs as much as reading a little.
        self.budget = self.budget.saturating_sub(64);
        if let SeekFrom::Current(offset) = to {
            let position = self
                .position
                .checked_add_signed(offset)
                .ok_or(io::ErrorKind::InvalidInput)?;
            self.inner.seek_relative(offset)?;
            self.position = position;
        } else {
            self.position = self.inner.seek(to)?;
        }
        Ok(self.position)
    }

    fn stream_position(&mut self) -> io::Result<u64> {
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A JPEG whose size lies behind this many bytes of metadata.
    fn jpeg_behind(metadata: usize) -> Vec<u8> {
        let mut bytes = b"\xff\xd8".to_vec();
        for _ in 0..metadata / 60_000 {
            bytes.extend(b"\xff\xe1");
            bytes.extend(60_000u16.to_be_bytes());
            bytes.resize(bytes.len() + 59_998, 7);
        }
        bytes.extend(
            b"\xff\xc0\x00\x11\x08\x01\x02\x03\x04\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01",
        );
        bytes
    }

    #[test]
    fn a_size_behind_much_metadata_is_found() {
        assert_eq!(size(Cursor::new(jpeg_behind(0))), Some((0x0304, 0x0102)));
        assert_eq!(
            size(Cursor::new(jpeg_behind(9 << 20))),
            Some((0x0304, 0x0102))
        );
    }

    #[test]
    fn the_reader_is_taken_from_its_start() {
        let mut bytes = Cursor::new(jpeg_behind(0));
        bytes.set_position(10);
        assert_eq!(size(bytes), Some((0x0304, 0x0102)));
    }

    #[test]
    fn what_is_broken_has_no_size() {
        assert_eq!(size(Cursor::new(&jpeg_behind(120_000)[..70_000])), None);
        assert_eq!(size(Cursor::new(b"\xff\xd8\xff")), None);
        assert_eq!(size(Cursor::new(b"")), None);
    }

    #[test]
    fn a_file_made_to_be_slow_is_given_up() {
        let segments = b"\xff\xe1\x00\x02".repeat(1 << 20);
        let bytes = [b"\xff\xd8".as_slice(), &segments, &jpeg_behind(0)[2..]].concat();
        assert_eq!(size(Cursor::new(bytes)), None);
    }
}
