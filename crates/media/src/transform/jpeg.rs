//! JPEG by libjpeg: decoded at a fraction of its size where less will do, which is where most of the time is saved.

use std::io;

use memchr::memmem;
use mozjpeg::{ColorSpace, Compress, Decompress};

use super::{Channels, Failure, Picture, guard::guarded, plan::Plan};

/// How much larger than the result the decoded picture has to be, so that no eye sees the difference.
const SPARE: f64 = 1.5;

/// The marker that a scan begins with.
const SCAN: u8 = 0xda;

/// More scans than any camera makes; each costs as much as a whole picture.
const MOST_SCANS: usize = 100;

/// How many eighths of the full size the plan needs: 1, 2, 4 or 8.
pub(super) fn eighths(plan: &Plan) -> u8 {
    let needed = (f64::from(plan.width) / plan.part.width)
        .max(f64::from(plan.height) / plan.part.height)
        * SPARE
        * 8.0;
    [1, 2, 4]
        .into_iter()
        .find(|&eighths| f64::from(eighths) >= needed)
        .unwrap_or(8)
}

pub(super) fn decode(
    bytes: &[u8],
    eighths: u8,
    stop: &dyn Fn() -> bool,
) -> Result<Picture, Failure> {
    if scans(bytes) > MOST_SCANS {
        return Err(Failure::TooLarge(format!(
            "it comes in more than {MOST_SCANS} scans"
        )));
    }
    guarded(|| read(bytes, eighths, stop))?
}

fn read(bytes: &[u8], eighths: u8, stop: &dyn Fn() -> bool) -> Result<Picture, Failure> {
    let mut jpeg = Decompress::new_mem(bytes).map_err(unreadable)?;
    jpeg.scale(eighths);
    let ink = matches!(
        jpeg.color_space(),
        ColorSpace::JCS_CMYK | ColorSpace::JCS_YCCK
    );
    let (channels, space) = if ink {
        (Channels::Cmyk, ColorSpace::JCS_CMYK)
    } else {
        (Channels::Rgb, ColorSpace::JCS_RGB)
    };
    let mut rows = jpeg.to_colorspace(space).map_err(unreadable)?;
    let (width, height) = (rows.width(), rows.height());

    if stop() {
        return Err(Failure::OutOfTime);
    }
    // In one go: it takes less than a second for as many pixels as there may be, and the clock is asked again behind it.
    let mut pixels = rows.read_scanlines::<u8>().map_err(unreadable)?;
    pixels.resize(width * height * channels.count(), 0);
    if stop() {
        return Err(Failure::OutOfTime);
    }
    Ok(Picture {
        width: side(width)?,
        height: side(height)?,
        channels,
        pixels,
    })
}

pub(super) fn encode(
    picture: &Picture,
    quality: u8,
    progressive: bool,
) -> Result<Vec<u8>, Failure> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let written = guarded(|| -> io::Result<Vec<u8>> {
        let mut jpeg = Compress::new(ColorSpace::JCS_RGB);
        jpeg.set_fastest_defaults();
        jpeg.set_size(width, height);
        jpeg.set_quality(quality.into());
        if progressive {
            jpeg.set_progressive_mode();
        }
        let mut jpeg = jpeg.start_compress(Vec::new())?;
        jpeg.write_scanlines(&picture.pixels)?;
        jpeg.finish()
    })?;
    written.map_err(unreadable)
}

/// Counts the scans by their markers; in the data between them a marker cannot stand by itself.
fn scans(bytes: &[u8]) -> usize {
    memmem::find_iter(bytes, &[0xff, SCAN]).count()
}

/// What comes before the pixels, and says all of them; of a JPEG that is no JPEG, all of it.
pub(super) fn head(bytes: &[u8]) -> &[u8] {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
        match marker {
            // A marker may be preceded by any number of these.
            0xff => at += 1,
            // These stand alone.
            0x01 | 0xd0..=0xd7 => at += 2,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
        if marker == SCAN {
            return bytes.get(..at).unwrap_or(bytes);
        }
    }
    bytes
}

fn side(pixels: usize) -> Result<u32, Failure> {
    u32::try_from(pixels).map_err(|_| Failure::TooLarge("its sides are endless".to_owned()))
}

#[expect(clippy::needless_pass_by_value, reason = "for `map_err`")]
fn unreadable(error: io::Error) -> Failure {
    Failure::Unreadable(error.to_string())
}
