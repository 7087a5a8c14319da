//! Fingerprints of bytes, made while they pass.

use std::io::{self, Read};

use bytes::Bytes;
use md5::{Digest as _, Md5};

/// Read size when bytes have to be hashed a second time.
const REREAD: usize = 1 << 20;

/// What is remembered of an object: its size and two fingerprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// Number of bytes.
    pub size: u64,
    /// MD5, the API's file hash.
    pub md5: [u8; 16],
    /// CRC-32, which lets a zip be streamed with its length known.
    pub crc32: u32,
}

impl Digest {
    /// The MD5 as the API writes it: 32 lower-case hex digits.
    pub fn md5_hex(&self) -> String {
        hex::encode(self.md5)
    }
}

/// A digest in the making, fed strictly in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hasher {
    size: u64,
    md5: Md5,
    crc32: crc32fast::Hasher,
}

impl Hasher {
    /// How many bytes it has seen.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.md5.update(bytes);
        self.crc32.update(bytes);
    }

    pub(crate) fn update_all(&mut self, batch: &[Bytes]) {
        for bytes in batch {
            self.update(bytes);
        }
    }

    /// Sees all that is left in the reader.
    pub(crate) fn update_from(&mut self, mut reader: impl Read) -> io::Result<()> {
        let mut buffer = vec![0; REREAD];
        loop {
            match reader.read(&mut buffer)? {
                0 => return Ok(()),
                n => self.update(&buffer[..n]),
            }
        }
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest {
            size: self.size,
            md5: self.md5.clone().finalize().into(),
            crc32: self.crc32.clone().finalize(),
        }
    }
}
