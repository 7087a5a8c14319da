//! From the bytes of an image to its pixels.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};

use super::{Channels, Failure, Header, Picture, jpeg, plan::Plan};

/// The first picture; of a JPEG no more of it than the plan has a use for.
pub(super) fn first(
    bytes: &[u8],
    header: &Header,
    plan: &Plan,
    stop: &dyn Fn() -> bool,
) -> Result<Picture, Failure> {
    if header.format == ImageFormat::Jpeg {
        return jpeg::decode(bytes, jpeg::eighths(plan), stop);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), header.format);
    // The size is known to be within bounds; what decoders need beside it is a few times that.
    let mut limits = Limits::default();
    limits.max_alloc = Some(u64::from(header.width) * u64::from(header.height) * 32 + (64 << 20));
    reader.limits(limits);
    let image = reader
        .decode()
        .map_err(|error| Failure::Unreadable(error.to_string()))?;
    if stop() {
        return Err(Failure::OutOfTime);
    }
    Ok(of(image))
}

/// As eight bits a channel, with alpha where there was some.
pub(super) fn of(image: DynamicImage) -> Picture {
    let (width, height) = (image.width(), image.height());
    let (channels, pixels) = if image.color().has_alpha() {
        (Channels::Rgba, image.into_rgba8().into_raw())
    } else {
        (Channels::Rgb, image.into_rgb8().into_raw())
    };
    Picture {
        width,
        height,
        channels,
        pixels,
    }
}
