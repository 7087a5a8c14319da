//! Images that would be huge if somebody decoded them cost next to nothing: they are refused by their first bytes.
//!
//! Memory is counted, so this is a program of its own with one test: whatever else ran would count as well.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};
use media::transform::{Bounds, Failure, Format, Transform, look};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that may be held at a time: a thousandth of what the smallest of these images would take.
const LITTLE: usize = 2 << 20;

#[test]
fn a_huge_image_costs_nothing() {
    for (name, bytes) in [
        ("50,000 x 50,000, PNG", png()),
        ("65,535 x 65,535, GIF", gif()),
        ("50,000 x 50,000, BMP", bmp()),
        ("65,500 x 65,500, JPEG", jpeg()),
    ] {
        let transform = Transform::parse("fit/w_10,h_10/a.png").expect("it makes sense");
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();

        let refused = transform.apply(&bytes, Format::Png, &Bounds::default(), &|| false);
        let seen = look(&bytes, &Bounds::default(), &|| false).expect("its size is known");
        let held = MEMORY.peak_usage().saturating_sub(before);

        assert!(
            matches!(refused, Err(Failure::TooLarge(_))),
            "{name}: {refused:?}"
        );
        assert!(
            seen.width >= 50_000 && seen.colours.is_empty(),
            "{name}: {seen:?}"
        );
        assert!(held < LITTLE, "{name}: {held} bytes");
    }
}

fn png() -> Vec<u8> {
    let mut bytes = stored(ImageFormat::Png);
    bytes[16..20].copy_from_slice(&50_000u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&50_000u32.to_be_bytes());
    let checksum = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn gif() -> Vec<u8> {
    let mut bytes = stored(ImageFormat::Gif);
    bytes[6..10].fill(0xff);
    bytes
}

fn bmp() -> Vec<u8> {
    let mut bytes = stored(ImageFormat::Bmp);
    bytes[18..22].copy_from_slice(&50_000u32.to_le_bytes());
    bytes[22..26].copy_from_slice(&50_000u32.to_le_bytes());
    bytes
}

fn jpeg() -> Vec<u8> {
    let mut bytes = stored(ImageFormat::Jpeg);
    let frame = bytes.windows(2).position(|two| two == [0xff, 0xc0]);
    let sides = frame.expect("it has a frame") + 5;
    bytes[sides..][..2].copy_from_slice(&65_500u16.to_be_bytes());
    bytes[sides + 2..][..2].copy_from_slice(&65_500u16.to_be_bytes());
    bytes
}

/// A small image, whose size is then said to be another one.
fn stored(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = DynamicImage::new_rgb8(2, 2);
    image
        .write_to(&mut bytes, format)
        .expect("memory takes all");
    bytes.into_inner()
}
