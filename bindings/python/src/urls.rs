//! URLs that are made without asking anybody: of transformed images, and Wix media URIs.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use site_media::image::{Align, Animation, Encoding, ImageError, Picture, Transform, Upscale};
use site_media::uri::{self, MediaKind, MediaUri};

/// How an image shall look.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Look {
    id: String,
    served_at: Option<String>,
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
    progressive: bool,
    watermark: Option<String>,
    contrast: i32,
    brightness: i32,
    saturation: i32,
    hue: i32,
    blur: i32,
    encoding: Option<String>,
    animation: Option<String>,
    name: Option<String>,
}

/// The URL of an image that looks like this.
#[pyfunction]
#[pyo3(signature = (look, /))]
pub(crate) fn image_url(look: Look) -> PyResult<String> {
    let mut picture = Picture::new(look.id.as_str()).map_err(wrong)?;
    if let Some(url) = &look.served_at {
        picture = picture.served_at(url);
    }
    if let Some((width, height)) = look.size {
        picture = picture.with_size(width, height);
    }
    let sized = match (look.fit, look.fill) {
        (Some((width, height)), None) => picture.fit(width, height),
        (None, Some((width, height))) => picture.fill(width, height),
        (Some(_), Some(_)) => {
            let said =
                "an image either fits a size or fills it\nhint: give `fit` or `fill`, not both";
            return Err(PyValueError::new_err(said));
        }
        (None, None) => return Ok(picture.url().to_owned()),
    };
    shaped(sized, look)?.url().map_err(wrong)
}

fn shaped(transform: Transform, look: Look) -> PyResult<Transform> {
    let mut transform = transform
        .contrast(look.contrast)
        .brightness(look.brightness)
        .saturation(look.saturation)
        .hue(look.hue)
        .blur(look.blur);
    if let Some((x, y, width, height)) = look.crop {
        transform = transform.crop(x, y, width, height);
    }
    if let Some((x, y)) = look.focal_point {
        transform = transform.focal_point(x, y);
    }
    if let Some(density) = look.density {
        transform = transform.density(density);
    }
    if let Some(quality) = look.quality {
        transform = transform.quality(quality);
    }
    if let Some((radius, amount, threshold)) = look.unsharp_mask {
        transform = transform.unsharp_mask(radius, amount, threshold);
    }
    if !look.progressive {
        transform = transform.baseline();
    }
    if let Some(watermark) = look.watermark {
        transform = transform.watermark(watermark);
    }
    if let Some(name) = look.name {
        transform = transform.name(name);
    }
    if let Some(align) = look.align {
        transform = transform.align(one_of("align", &align, ALIGN)?);
    }
    if let Some(upscale) = look.upscale {
        transform = transform.upscale(one_of("upscale", &upscale, UPSCALE)?);
    }
    if let Some(encoding) = look.encoding {
        transform = transform.encoding(one_of("encoding", &encoding, ENCODING)?);
    }
    if let Some(animation) = look.animation {
        transform = transform.animation(one_of("animation", &animation, ANIMATION)?);
    }
    Ok(transform)
}

const ALIGN: &[(&str, Align)] = &[
    ("center", Align::Center),
    ("top", Align::Top),
    ("top_left", Align::TopLeft),
    ("top_right", Align::TopRight),
    ("bottom", Align::Bottom),
    ("bottom_left", Align::BottomLeft),
    ("bottom_right", Align::BottomRight),
    ("left", Align::Left),
    ("right", Align::Right),
];

const UPSCALE: &[(&str, Upscale)] = &[("classic", Upscale::Classic), ("super", Upscale::Super)];

const ENCODING: &[(&str, Encoding)] = &[
    ("stored", Encoding::Stored),
    ("avif", Encoding::Avif),
    ("progressive_avif", Encoding::ProgressiveAvif),
];

const ANIMATION: &[(&str, Animation)] = &[("kept", Animation::Kept), ("still", Animation::Still)];

/// What a word stands for.
fn one_of<T: Copy>(what: &str, word: &str, known: &[(&str, T)]) -> PyResult<T> {
    let found = known.iter().find(|(name, _)| *name == word);
    found.map(|(_, it)| *it).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
        let names = names.join(", ");
        PyValueError::new_err(format!(
            "`{what}` cannot be `{word}`\nhint: it is one of {names}"
        ))
    })
}

/// The parts of a media URI, as `site_media.MediaUri` takes them.
#[pyfunction]
#[pyo3(signature = (text, /))]
pub(crate) fn read_uri<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyDict>> {
    let uri: MediaUri = text.parse().map_err(refused)?;
    let parts = PyDict::new(py);
    parts.set_item("kind", uri.kind().as_str())?;
    parts.set_item("id", uri.id())?;
    parts.set_item("filename", uri.filename())?;
    parts.set_item("size", uri.size())?;
    parts.set_item("watermark", uri.watermark())?;
    parts.set_item("duration", uri.duration())?;
    let poster = uri
        .poster()
        .map(|poster| (poster.id, poster.width, poster.height));
    parts.set_item("poster", poster)?;
    parts.set_item("text", uri.to_string())?;
    Ok(parts)
}

/// What is to stand in a media URI.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Parts {
    kind: String,
    id: String,
    filename: Option<String>,
    size: Option<(u32, u32)>,
    watermark: Option<String>,
    duration: Option<u64>,
    poster: Option<(String, u32, u32)>,
}

const KINDS: &[(&str, MediaKind)] = &[
    ("image", MediaKind::Image),
    ("video", MediaKind::Video),
    ("audio", MediaKind::Audio),
    ("document", MediaKind::Document),
];

/// A media URI of these parts.
#[pyfunction]
#[pyo3(signature = (parts, /))]
pub(crate) fn make_uri(parts: Parts) -> PyResult<String> {
    let made = match one_of("kind", &parts.kind, KINDS)? {
        MediaKind::Image => MediaUri::image(parts.id),
        MediaKind::Video => MediaUri::video(parts.id),
        MediaKind::Audio => MediaUri::audio(parts.id),
        MediaKind::Document => MediaUri::document(parts.id),
    };
    let mut uri = made.map_err(refused)?;
    if let Some(filename) = parts.filename {
        uri = uri.with_filename(filename);
    }
    if let Some((width, height)) = parts.size {
        uri = uri.with_size(width, height);
    }
    if let Some(watermark) = parts.watermark {
        uri = uri.with_watermark(watermark);
    }
    if let Some((id, width, height)) = parts.poster {
        uri = uri.with_poster(id, width, height);
    }
    if let Some(duration) = parts.duration {
        uri = uri.with_duration(duration);
    }
    Ok(uri.to_string())
}

/// The id of the file that a URL or a media URI is about, if it is about one.
#[pyfunction]
#[pyo3(signature = (url, /))]
pub(crate) fn file_id(url: &str) -> Option<String> {
    uri::file_id(url)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what `map_err` hands over"
)]
fn wrong(error: ImageError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what `map_err` hands over"
)]
fn refused(error: site_media::Error) -> PyErr {
    PyValueError::new_err(error.message().to_owned())
}
