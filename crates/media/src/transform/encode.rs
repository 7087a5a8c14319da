//! From pixels to the bytes of an image.

use image::{
    ExtendedColorType, ImageEncoder,
    codecs::{
        gif::GifEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
};

#[cfg(not(feature = "avif"))]
use super::Refused;
use super::{Channels, Failure, Picture, jpeg};

/// Quick rather than small: 1 is slow, 10 is quick.
#[cfg(feature = "avif")]
const AVIF_SPEED: u8 = 9;

/// A format that images are sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Avif,
    Gif,
}

/// What whoever asks takes, beside what everyone takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accept {
    /// WebP.
    pub webp: bool,
    /// AVIF.
    pub avif: bool,
}

impl Format {
    /// The format that the ending of a name stands for; names of formats that nobody is sent get JPEG.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        Some(match ending.to_ascii_lowercase().as_str() {
            "jpg" | "jpeg" | "jpe" | "jfif" | "bmp" | "tif" | "tiff" | "heic" | "heif" => {
                Self::Jpeg
            }
            "png" => Self::Png,
            "webp" => Self::WebP,
            "avif" => Self::Avif,
            "gif" => Self::Gif,
            _ => return None,
        })
    }

    /// Its MIME type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Avif => "image/avif",
            Self::Gif => "image/gif",
        }
    }

    /// Whether this build makes it.
    pub(super) fn is_made(self) -> bool {
        self != Self::Avif || cfg!(feature = "avif")
    }

    /// Whether it can hold more than one picture.
    pub(super) fn animates(self) -> bool {
        matches!(self, Self::Gif | Self::WebP)
    }
}

pub(super) fn encode(
    picture: &Picture,
    format: Format,
    quality: u8,
    progressive: bool,
) -> Result<Vec<u8>, Failure> {
    let (pixels, width, height) = (&picture.pixels[..], picture.width, picture.height);
    let colour = match picture.channels {
        Channels::Rgb => ExtendedColorType::Rgb8,
        Channels::Rgba | Channels::Cmyk => ExtendedColorType::Rgba8,
    };
    let mut bytes = Vec::new();
    let written = match format {
        Format::Jpeg => return jpeg::encode(&opaque(picture), quality, progressive),
        Format::WebP => return webp(picture, quality),
        #[cfg(not(feature = "avif"))]
        Format::Avif => return Err(Refused::new("AVIF is not made here").into()),
        Format::Png => {
            PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive)
                .write_image(pixels, width, height, colour)
        }
        #[cfg(feature = "avif")]
        Format::Avif => {
            use image::codecs::avif::AvifEncoder;
            AvifEncoder::new_with_speed_quality(&mut bytes, AVIF_SPEED, quality)
                .write_image(pixels, width, height, colour)
        }
        Format::Gif => GifEncoder::new(&mut bytes).encode(pixels, width, height, colour),
    };
    written.map_err(|error| Failure::Unreadable(error.to_string()))?;
    Ok(bytes)
}

fn webp(picture: &Picture, quality: u8) -> Result<Vec<u8>, Failure> {
    let (pixels, width, height) = (&picture.pixels[..], picture.width, picture.height);
    let encoder = match picture.channels {
        Channels::Rgb => webp::Encoder::from_rgb(pixels, width, height),
        Channels::Rgba | Channels::Cmyk => webp::Encoder::from_rgba(pixels, width, height),
    };
    let memory = encoder
        .encode_simple(false, quality.into())
        .map_err(|error| Failure::Unreadable(format!("{error:?}")))?;
    Ok(memory.to_vec())
}

/// On white, where a format cannot be seen through.
fn opaque(picture: &Picture) -> std::borrow::Cow<'_, Picture> {
    if picture.channels == Channels::Rgb {
        return std::borrow::Cow::Borrowed(picture);
    }
    let on_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u16::from(value), u16::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    let pixels = picture.pixels.chunks_exact(4);
    let pixels = pixels.flat_map(|pixel| [0, 1, 2].map(|at| on_white(pixel[at], pixel[3])));
    std::borrow::Cow::Owned(Picture {
        channels: Channels::Rgb,
        pixels: pixels.collect(),
        ..*picture
    })
}
