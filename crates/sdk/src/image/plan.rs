//! How large an image becomes, and from which part of it.
//!
//! Fractions are kept to the end and rounded once, and the order of the operations matters: a tie that rounds to the
//! other side is another URL, which no cache has.

use super::{ImageError, Transform, Upscale};

/// More pixels than this are never made.
const MOST_PIXELS: f64 = 5000.0 * 5000.0;

/// More pixels of the screen for one of the page than this are not seen.
const MOST_DENSITY: f64 = 2.0;

/// Factors by which a model enlarges by itself, with nothing left to sharpen.
const MODELS: [f64; 3] = [1.5, 2.0, 4.0];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mode {
    Fit,
    Fill,
}

/// A part of an image, in pixels of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Crop {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// What will be drawn.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) crop: Option<Crop>,
    pub(super) width: f64,
    pub(super) height: f64,
    /// Whether it becomes larger than it was stored.
    pub(super) is_enlarged: bool,
    /// Whether it needs sharpening.
    pub(super) is_softened: bool,
}

impl Plan {
    /// The plan of `transform`; a crop counts only if the format `is_placed`.
    pub(super) fn of(transform: &Transform, is_placed: bool) -> Result<Self, ImageError> {
        let crop = crop(transform)?.filter(|_| is_placed);
        let page = (f64::from(transform.width), f64::from(transform.height));
        let (mode, stored) = match (crop, transform.picture.size) {
            (Some(part), _) => (
                transform.mode,
                (f64::from(part.width), f64::from(part.height)),
            ),
            (None, Some((width, height))) => {
                (transform.mode, (f64::from(width), f64::from(height)))
            }
            // An image of unknown size is taken to have that of its place; the server fits it in.
            (None, None) => (Mode::Fill, page),
        };

        let density = transform.density.min(MOST_DENSITY);
        let mut size = (page.0 * density, page.1 * density);
        if mode == Mode::Fit {
            let scale = (size.0 / stored.0).min(size.1 / stored.1);
            size = (stored.0 * scale, stored.1 * scale);
        }
        if size.0 * size.1 > MOST_PIXELS {
            let scale = (MOST_PIXELS / (size.0 * size.1)).sqrt();
            size = (size.0 * scale, size.1 * scale);
        }

        let (across, down) = (size.0 / stored.0, size.1 / stored.1);
        let mut scale = match mode {
            Mode::Fit => across.min(down),
            Mode::Fill => across.max(down),
        };
        let most = match transform.upscale {
            Upscale::Classic => Class::of(stored).enlargement,
            Upscale::Super => 4.0,
        };
        let mut is_enlarged = scale > 1.0;
        if scale > most {
            size = (size.0 * (most / scale), size.1 * (most / scale));
            scale = most;
            is_enlarged = most > 1.0;
        }

        let (width, height) = (size.0.round(), size.1.round());
        if width < 1.0 || height < 1.0 {
            return Err(ImageError::Vanishing);
        }
        Ok(Self {
            crop,
            width,
            height,
            is_enlarged,
            is_softened: scale < 1.0
                || transform.upscale == Upscale::Super && !MODELS.contains(&scale),
        })
    }

    /// The quality that an image of this size gets by itself.
    pub(super) fn quality(&self) -> u8 {
        Class::of((self.width, self.height)).quality
    }
}

/// Images of about one size.
struct Class {
    quality: u8,
    enlargement: f64,
}

impl Class {
    fn of((width, height): (f64, f64)) -> Self {
        let (quality, enlargement) = match width * height {
            pixels if pixels > 1400.0 * 1400.0 => (90, 1.0),
            pixels if pixels > 600.0 * 600.0 => (85, 1.0),
            pixels if pixels > 400.0 * 400.0 => (80, 1.2),
            _ => (80, 1.4),
        };
        Self {
            quality,
            enlargement,
        }
    }
}

/// The part to take, within the image; `None` if that is all of it.
fn crop(transform: &Transform) -> Result<Option<Crop>, ImageError> {
    let Some(asked) = transform.crop else {
        return Ok(None);
    };
    let (width, height) = transform.picture.size.ok_or(ImageError::UnknownSize)?;
    let (x, across) = overlap(asked.x, asked.width, width).ok_or(ImageError::EmptyCrop)?;
    let (y, down) = overlap(asked.y, asked.height, height).ok_or(ImageError::EmptyCrop)?;
    let part = Crop {
        x,
        y,
        width: across,
        height: down,
    };
    Ok(Some(part).filter(|_| (across, down) != (width, height)))
}

/// What of `length` from `start` lies within `whole`: where it starts, and how long it is.
fn overlap(start: i32, length: u32, whole: u32) -> Option<(i32, u32)> {
    let end = (i64::from(start) + i64::from(length)).min(i64::from(whole));
    let start = start.max(0);
    let length = u32::try_from(end - i64::from(start)).ok()?;
    (length > 0).then_some((start, length))
}
