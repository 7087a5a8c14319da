//! Animations: every picture is treated as the one picture of other images, and keeps its time.

use std::io::Cursor;

use image::{
    AnimationDecoder, Delay, Frame, ImageFormat, RgbaImage,
    codecs::{
        gif::{GifDecoder, GifEncoder, Repeat},
        webp::WebPDecoder,
    },
};

use super::{
    Bounds, Failure, Format, Header, Picture, Rendition, Transform, adjust, colour, decode,
    plan::Plan, resize,
};

/// Quick rather than small: 1 is slow, 30 is quick.
const GIF_SPEED: i32 = 10;

pub(super) fn apply(
    transform: &Transform,
    bytes: &[u8],
    header: &Header,
    plan: &Plan,
    format: Format,
    bounds: &Bounds,
    stop: &dyn Fn() -> bool,
) -> Result<Rendition, Failure> {
    let mut done: Vec<(Picture, Delay)> = Vec::new();
    for frame in pictures(bytes, header)? {
        let frame = frame.map_err(|error| unreadable(&error))?;
        if stop() {
            return Err(Failure::OutOfTime);
        }
        if done.len() >= bounds.frames as usize {
            return Err(Failure::TooLarge(format!(
                "more than {} pictures",
                bounds.frames
            )));
        }
        let pixels = u64::from(plan.width) * u64::from(plan.height) * (done.len() as u64 + 1);
        if pixels > bounds.pixels {
            return Err(Failure::TooLarge(format!(
                "its pictures have more than {} pixels together",
                bounds.pixels
            )));
        }
        let delay = frame.delay();
        let picture = decode::of(frame.into_buffer().into());
        let picture = resize::resize(&picture, plan)?;
        let picture = colour::to_srgb(picture, header.profile.as_deref());
        let picture = picture.upright(header.orientation);
        done.push((adjust::adjust(picture, &transform.look), delay));
    }
    let (width, height) = match done.first() {
        Some((picture, _)) => (picture.width, picture.height),
        None => return Err(unreadable(&"it has no pictures")),
    };
    let quality = transform.quality.unwrap_or(80);
    let bytes = match format {
        Format::WebP => webp(&done, quality)?,
        _ => gif(done, stop)?,
    };
    Ok(Rendition {
        bytes,
        format,
        width,
        height,
    })
}

fn pictures<'a>(bytes: &'a [u8], header: &Header) -> Result<image::Frames<'a>, Failure> {
    let bytes = Cursor::new(bytes);
    Ok(match header.format {
        ImageFormat::WebP => WebPDecoder::new(bytes)
            .map_err(|error| unreadable(&error))?
            .into_frames(),
        _ => GifDecoder::new(bytes)
            .map_err(|error| unreadable(&error))?
            .into_frames(),
    })
}

fn gif(done: Vec<(Picture, Delay)>, stop: &dyn Fn() -> bool) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, GIF_SPEED);
    encoder
        .set_repeat(Repeat::Infinite)
        .map_err(|error| unreadable(&error))?;
    for (picture, delay) in done {
        if stop() {
            return Err(Failure::OutOfTime);
        }
        let image = RgbaImage::from_raw(picture.width, picture.height, picture.pixels)
            .ok_or_else(|| unreadable(&"a picture lacks pixels"))?;
        encoder
            .encode_frame(Frame::from_parts(image, 0, 0, delay))
            .map_err(|error| unreadable(&error))?;
    }
    drop(encoder);
    Ok(bytes)
}

fn webp(done: &[(Picture, Delay)], quality: u8) -> Result<Vec<u8>, Failure> {
    let mut config = webp::WebPConfig::new().map_err(|()| unreadable(&"no WebP can be made"))?;
    config.quality = quality.into();
    let (first, _) = &done[0];
    let mut encoder = webp::AnimEncoder::new(first.width, first.height, &config);
    encoder.set_loop_count(0);
    let mut time = 0;
    for (picture, delay) in done {
        let frame =
            webp::AnimFrame::from_rgba(&picture.pixels, picture.width, picture.height, time);
        encoder.add_frame(frame);
        let (numerator, denominator) = delay.numer_denom_ms();
        time += i32::try_from(numerator / denominator.max(1)).unwrap_or(100);
    }
    let memory = encoder
        .try_encode()
        .map_err(|error| unreadable(&format!("{error:?}")))?;
    Ok(memory.to_vec())
}

fn unreadable(error: &dyn std::fmt::Display) -> Failure {
    Failure::Unreadable(error.to_string())
}
