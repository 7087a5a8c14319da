//! What an image says of itself before it is decoded.

use std::io::Cursor;

use image::{ImageDecoder, ImageFormat, ImageReader, metadata::Orientation};

use super::{Bounds, Failure, jpeg};

/// The longest side an image may have, in pixels.
pub const MAX_SIDE: u32 = 65_535;

/// Enough for any colour profile, and too little for a bomb.
const LARGEST_PROFILE: usize = 4 << 20;

/// What an image says of itself before it is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub(super) format: ImageFormat,
    /// Pixels, as stored.
    pub(super) width: u32,
    /// Pixels, as stored.
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    pub(super) profile: Option<Vec<u8>>,
    pub(super) animated: bool,
    pub(super) alpha: bool,
}

impl Header {
    /// Reads it from the bytes of an image; no pixel is decoded.
    pub fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let unreadable = |error: &dyn std::fmt::Display| Failure::Unreadable(error.to_string());
        let format = image::guess_format(bytes).map_err(|error| unreadable(&error))?;
        // Its reader copies what it is given, and needs no more than this.
        let head = match format {
            ImageFormat::Jpeg => jpeg::head(bytes),
            _ => bytes,
        };
        let reader = ImageReader::with_format(Cursor::new(head), format);
        let animated = is_animated(bytes, format);
        let mut decoder = reader.into_decoder().map_err(|error| unreadable(&error))?;

        let (width, height) = decoder.dimensions();
        if width == 0 || height == 0 {
            return Err(unreadable(&"it has no pixels"));
        }
        let profile = decoder.icc_profile().ok().flatten();
        Ok(Self {
            format,
            width,
            height,
            orientation: decoder.orientation().unwrap_or(Orientation::NoTransforms),
            profile: profile.filter(|profile| profile.len() <= LARGEST_PROFILE),
            animated,
            alpha: decoder.color_type().has_alpha(),
        })
    }

    /// Width and height in pixels, held upright.
    pub fn upright(&self) -> (u32, u32) {
        if self.lies() {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }

    /// Whether it has more than one picture.
    pub fn animated(&self) -> bool {
        self.animated
    }

    /// Whether it can be seen through.
    pub fn alpha(&self) -> bool {
        self.alpha
    }

    /// Whether it is stored on its side.
    pub(super) fn lies(&self) -> bool {
        matches!(
            self.orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        )
    }

    pub(super) fn check(&self, bounds: &Bounds) -> Result<(), Failure> {
        let pixels = u64::from(self.width) * u64::from(self.height);
        if pixels > bounds.pixels || self.width.max(self.height) > MAX_SIDE {
            return Err(Failure::TooLarge(format!(
                "{} x {} pixels, of which {} are the most",
                self.width, self.height, bounds.pixels
            )));
        }
        Ok(())
    }
}

/// Looks for a second picture, in as few bytes as tell.
fn is_animated(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Gif => gif_pictures(bytes) > 1,
        ImageFormat::WebP => {
            // The extended header says so in one bit.
            bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 2 != 0)
        }
        _ => false,
    }
}

/// Counts the pictures of a GIF up to two, by its blocks.
fn gif_pictures(bytes: &[u8]) -> usize {
    let table = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3 << ((flags & 7) + 1)
        }
    };
    let byte = |at: usize| bytes.get(at).copied();
    let mut at = 13 + byte(10).map_or(0, table);
    let mut pictures = 0;
    while let Some(block) = byte(at) {
        match block {
            0x2c => {
                pictures += 1;
                if pictures > 1 {
                    break;
                }
                at += 11 + byte(at + 9).map_or(0, table);
            }
            0x21 => at += 2,
            _ => break,
        }
        // Sub-blocks, each with its length before it, end with one of no length.
        while let Some(length) = byte(at) {
            at += 1 + usize::from(length);
            if length == 0 {
                break;
            }
        }
    }
    pictures
}
