//! Writes a plan down as the path that image servers read.

use std::fmt::{self, Write as _};

use percent_encoding::utf8_percent_encode;

use super::plan::{Mode, Plan};
use super::{Align, Animation, Encoding, Transform};
use crate::uri::COMPONENT;

/// Sharpening of what has become smaller.
const UNSHARP_MASK: (f64, f64, f64) = (0.66, 1.0, 0.01);

/// Extensions of what can be transformed; GIF only where it is asked for.
const EXTENSIONS: [&str; 8] = [
    "jpg",
    "jpeg",
    "jpe",
    "png",
    "webp",
    "avif",
    "wix_mp",
    "wix_ico_mp",
];

/// What formats differ in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Gif,
    Png,
    /// WebP and AVIF.
    Modern,
    Other,
}

impl Format {
    /// The format of an image to transform; `None` if it is served as it is.
    pub(super) fn of(transform: &Transform) -> Option<Self> {
        match (&*extension(&transform.picture.id)?, transform.animation) {
            ("gif", Some(_)) => Some(Self::Gif),
            ("png", _) => Some(Self::Png),
            ("webp" | "avif", Some(Animation::Kept)) => None,
            ("webp" | "avif", _) => Some(Self::Modern),
            (known, _) if EXTENSIONS.contains(&known) => Some(Self::Other),
            _ => None,
        }
    }

    /// Whether crop, alignment and focal point count.
    pub(super) fn is_placed(self, transform: &Transform) -> bool {
        self != Self::Modern || transform.places_webp
    }
}

/// The URL of `plan`.
pub(super) fn url(transform: &Transform, format: Format, plan: &Plan) -> String {
    let mut url = format!("{}/v1/", transform.picture.url);
    write(&mut url, transform, format, plan).expect("a text takes whatever is written");
    url
}

fn write(url: &mut String, transform: &Transform, format: Format, plan: &Plan) -> fmt::Result {
    if let Some(crop) = plan.crop {
        let (x, y, width, height) = (crop.x, crop.y, crop.width, crop.height);
        write!(url, "crop/x_{x},y_{y},w_{width},h_{height}/")?;
    }

    let is_left_to_server = transform.mode == Mode::Fit && transform.picture.size.is_none();
    let verb = if is_left_to_server { "fit" } else { "fill" };
    write!(url, "{verb}/w_{},h_{}", plan.width, plan.height)?;
    if !is_left_to_server {
        place(url, transform, format)?;
    }
    if plan.is_enlarged {
        let how = match transform.upscale {
            super::Upscale::Classic => 1,
            super::Upscale::Super => 2,
        };
        write!(url, ",lg_{how}")?;
    }

    if format != Format::Gif {
        let quality = transform.quality.unwrap_or_else(|| plan.quality());
        let more = if format == Format::Png { 5 } else { 0 };
        write!(url, ",q_{}", quality + more)?;
    }
    let sharpening = match transform.unsharp_mask {
        None => Some(UNSHARP_MASK).filter(|_| plan.is_softened || is_left_to_server),
        asked => asked.filter(|&mask| mask != (0.0, 0.0, 0.0)),
    };
    if let Some((radius, amount, threshold)) = sharpening {
        let [radius, amount, threshold] = [radius, amount, threshold].map(two_decimals);
        write!(url, ",usm_{radius}_{amount}_{threshold}")?;
    }
    if transform.baseline {
        url.push_str(",bl");
    }
    if let Some(watermark) = &transform.watermark {
        write!(url, ",wm_{watermark}")?;
    }
    colours(url, transform)?;
    url.push_str(match (format, transform.encoding, transform.animation) {
        (Format::Gif, _, Some(Animation::Kept)) => ",anm_all",
        (Format::Gif, ..) | (_, Encoding::Stored, _) => "",
        (_, Encoding::Auto, _) => ",enc_auto",
        (_, Encoding::Avif, _) => ",enc_avif,quality_auto",
        (_, Encoding::ProgressiveAvif, _) => ",enc_pavif,quality_auto",
    });
    file_name(url, transform)
}

/// Which part stays.
fn place(url: &mut String, transform: &Transform, format: Format) -> fmt::Result {
    let counts = transform.mode == Mode::Fill && format.is_placed(transform);
    match transform.focal_point.filter(|_| counts) {
        Some((x, y)) => {
            let [x, y] = [x, y].map(|share| two_decimals(share / 100.0));
            write!(url, ",fp_{x}_{y}")
        }
        None if counts => write!(url, ",al_{}", letters(transform.align)),
        None => url.write_str(",al_c"),
    }
}

fn letters(align: Align) -> &'static str {
    match align {
        Align::Center => "c",
        Align::Top => "t",
        Align::TopLeft => "tl",
        Align::TopRight => "tr",
        Align::Bottom => "b",
        Align::BottomLeft => "bl",
        Align::BottomRight => "br",
        Align::Left => "l",
        Align::Right => "r",
    }
}

fn colours(url: &mut String, transform: &Transform) -> fmt::Result {
    let changes = [
        ("con", transform.contrast),
        ("br", transform.brightness),
        ("sat", transform.saturation),
        ("hue", transform.hue),
        ("blur", transform.blur),
    ];
    for (name, change) in changes.into_iter().filter(|&(_, change)| change != 0) {
        write!(url, ",{name}_{change}")?;
    }
    Ok(())
}

/// The last segment: the name that was asked for, or that of the image, always with the extension of the image.
fn file_name(url: &mut String, transform: &Transform) -> fmt::Result {
    let id = &transform.picture.id;
    let extension = extension(id).unwrap_or_default();
    match &transform.name {
        None => write!(url, "/{}.{extension}", stem(id).unwrap_or(id)),
        Some(name) => {
            let stem = stem(name).filter(|stem| EXTENSIONS.contains(&&name[stem.len() + 1..]));
            let name = stem.unwrap_or(name).replace(is_unsafe, "_");
            write!(
                url,
                "/{}.{extension}",
                utf8_percent_encode(&name, COMPONENT)
            )
        }
    }
}

/// What file systems do not take in a name, and what would look like an extension.
fn is_unsafe(letter: char) -> bool {
    matches!(
        letter,
        '.' | '/' | '\\' | '?' | '*' | ':' | '|' | '"' | '<' | '>'
    )
}

fn extension(id: &str) -> Option<String> {
    let (_, extension) = id.rsplit_once('.')?;
    Some(extension.to_ascii_lowercase())
}

fn stem(name: &str) -> Option<&str> {
    let (stem, _) = name.rsplit_once('.')?;
    Some(stem)
}

/// Two decimals, a tie rounded up, as JavaScript does. Only odd eighths are ties: no other number of three decimals
/// ending in 5 can be had exactly.
fn two_decimals(number: f64) -> String {
    let eighths = number * 8.0;
    let is_tie = eighths.fract() == 0.0 && eighths % 2.0 != 0.0;
    let number = if is_tie { number + 0.001 } else { number };
    format!("{number:.2}")
}
