//! Prints the URLs of transformed images, one for each line of JSON that it reads.
//!
//! ```sh
//! echo '{"id": "a~mv2.jpg", "size": [3024, 4032], "fill": [300, 200], "quality": 70}' |
//!     cargo run --package site-media --example image_urls
//! ```

use std::io::{self, BufRead as _, Write as _};

use serde::Deserialize;
use site_media::image::{Align, Animation, Encoding, ImageError, Picture, Transform, Upscale};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Ask {
    id: String,
    size: Option<(u32, u32)>,
    fit: Option<(u32, u32)>,
    fill: Option<(u32, u32)>,
    crop: Option<(i32, i32, u32, u32)>,
    align: Option<String>,
    focal_point: Option<(f64, f64)>,
    density: Option<f64>,
    upscale: Option<String>,
    quality: Option<u8>,
    unsharp_mask: Option<(f64, f64, f64)>,
    baseline: bool,
    watermark: String,
    contrast: i32,
    brightness: i32,
    saturation: i32,
    hue: i32,
    blur: i32,
    encoding: Option<String>,
    animation: Option<String>,
    place_webp_and_avif: bool,
    name: String,
}

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let ask: Ask = serde_json::from_str(&line?)?;
        match url(ask) {
            Ok(url) => writeln!(out, "{url}")?,
            Err(error) => writeln!(out, "error: {error}")?,
        }
    }
    out.flush()
}

fn url(ask: Ask) -> Result<String, ImageError> {
    let mut picture = Picture::new(ask.id)?;
    if let Some((width, height)) = ask.size {
        picture = picture.with_size(width, height);
    }
    let mut transform: Transform = match (ask.fit, ask.fill) {
        (Some((width, height)), _) => picture.fit(width, height),
        (None, Some((width, height))) => picture.fill(width, height),
        (None, None) => return Ok(picture.url().to_owned()),
    };
    transform = transform
        .align(align(ask.align.as_deref()))
        .contrast(ask.contrast)
        .brightness(ask.brightness)
        .saturation(ask.saturation)
        .hue(ask.hue)
        .blur(ask.blur)
        .watermark(ask.watermark)
        .name(ask.name);
    if let Some((x, y, width, height)) = ask.crop {
        transform = transform.crop(x, y, width, height);
    }
    if let Some((x, y)) = ask.focal_point {
        transform = transform.focal_point(x, y);
    }
    if let Some(density) = ask.density {
        transform = transform.density(density);
    }
    if let Some(quality) = ask.quality {
        transform = transform.quality(quality);
    }
    if let Some((radius, amount, threshold)) = ask.unsharp_mask {
        transform = transform.unsharp_mask(radius, amount, threshold);
    }
    if ask.upscale.as_deref() == Some("super") {
        transform = transform.upscale(Upscale::Super);
    }
    if ask.baseline {
        transform = transform.baseline();
    }
    transform = match ask.encoding.as_deref() {
        Some("stored") => transform.encoding(Encoding::Stored),
        Some("avif") => transform.encoding(Encoding::Avif),
        Some("progressive_avif") => transform.encoding(Encoding::ProgressiveAvif),
        _ => transform,
    };
    transform = match ask.animation.as_deref() {
        Some("kept") => transform.animation(Animation::Kept),
        Some("still") => transform.animation(Animation::Still),
        _ => transform,
    };
    if ask.place_webp_and_avif {
        transform = transform.place_webp_and_avif();
    }
    transform.url()
}

fn align(name: Option<&str>) -> Align {
    match name {
        Some("top") => Align::Top,
        Some("top_left") => Align::TopLeft,
        Some("top_right") => Align::TopRight,
        Some("bottom") => Align::Bottom,
        Some("bottom_left") => Align::BottomLeft,
        Some("bottom_right") => Align::BottomRight,
        Some("left") => Align::Left,
        Some("right") => Align::Right,
        _ => Align::Center,
    }
}
