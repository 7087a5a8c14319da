//! A small whole file of every kind that is read here.

use std::{fs, io::Cursor, path::Path};

use image::{
    DynamicImage, Frame, ImageFormat, Rgba, RgbaImage,
    codecs::gif::{GifEncoder, Repeat},
};
use media::transform::{Bounds, Transform};

/// Names and bytes.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let (opaque, clear) = (pattern(255), pattern(90));
    let rgb = || DynamicImage::from(opaque.clone()).into_rgb8();
    let moving = animated();
    vec![
        ("a.png", stored(clear.clone(), ImageFormat::Png)),
        ("plain.png", stored(rgb(), ImageFormat::Png)),
        ("a.jpg", stored(rgb(), ImageFormat::Jpeg)),
        (
            "progressive.jpg",
            transformed(&stored(rgb(), ImageFormat::Png), "fit/w_64,h_48/a.jpg"),
        ),
        ("camera.jpg", fixture("cat-rotated.jpg")),
        ("a.gif", moving.clone()),
        ("lossless.webp", stored(clear.clone(), ImageFormat::WebP)),
        (
            "lossy.webp",
            transformed(
                &stored(clear.clone(), ImageFormat::Png),
                "fit/w_64,h_48/a.webp",
            ),
        ),
        (
            "moving.webp",
            transformed(&moving, "fit/w_64,h_48,anm_all/a.webp"),
        ),
        ("a.bmp", stored(rgb(), ImageFormat::Bmp)),
        ("a.tif", stored(rgb(), ImageFormat::Tiff)),
        ("a.ico", stored(clear, ImageFormat::Ico)),
        ("a.svg", fixture("ship.svg")),
        ("a.mp4", fixture("city.mp4")),
        ("a.webm", fixture("city.webm")[..4000].to_vec()),
        ("a.mp3", fixture("piano.mp3")[..4000].to_vec()),
        ("a.pdf", fixture("report.pdf")[..4000].to_vec()),
        ("a.zip", fixture("album.zip")[..4000].to_vec()),
        ("a.glb", fixture("pyramid.glb")),
    ]
}

/// A real file of `tests/fixtures`.
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    fs::read(folder.join(name)).expect("it is there")
}

/// An image as a file.
pub(crate) fn stored(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image: DynamicImage = image.into();
    image
        .write_to(&mut bytes, format)
        .expect("memory takes all");
    bytes.into_inner()
}

/// Neither flat nor noise.
pub(crate) fn pattern(alpha: u8) -> RgbaImage {
    RgbaImage::from_fn(64, 48, |x, y| {
        let share = |number: u32| u8::try_from(number % 256).unwrap_or_default();
        Rgba([share(x * 4), share(y * 5), share(x * y), alpha])
    })
}

fn animated() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    encoder
        .set_repeat(Repeat::Infinite)
        .expect("memory takes all");
    for alpha in [255, 200, 255] {
        let frame = Frame::new(pattern(alpha));
        encoder.encode_frame(frame).expect("memory takes all");
    }
    drop(encoder);
    bytes
}

fn transformed(bytes: &[u8], words: &str) -> Vec<u8> {
    let transform = Transform::parse(words).expect("words of ours");
    let made = transform.apply(bytes, transform.named, &Bounds::default(), &|| false);
    made.expect("an image of ours").bytes
}
