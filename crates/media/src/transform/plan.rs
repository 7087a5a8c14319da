//! Which part of an image is looked at, and how large it becomes.

use super::{Header, Refused, Transform};

/// A part of an image, in pixels of the original held upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// To the right of that.
    pub width: u32,
    /// Down from that.
    pub height: u32,
}

/// The size an image is brought to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Whole, as large as it can be within these sides, and never larger than it is.
    Fit {
        /// Pixels, 1 to 5000.
        width: u32,
        /// Pixels, 1 to 5000.
        height: u32,
    },
    /// Exactly these sides; what does not fit is cut off.
    Fill {
        /// Pixels, 1 to 5000.
        width: u32,
        /// Pixels, 1 to 5000.
        height: u32,
        /// What is kept.
        anchor: Anchor,
    },
}

/// What is kept of an image that is cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// A side, a corner or the middle.
    Align(Align),
    /// The surroundings of a point, in shares of width and height.
    Focus {
        /// 0 is left, 1 is right.
        x: f64,
        /// 0 is the top, 1 the bottom.
        y: f64,
    },
}

/// A side, a corner or the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    Center,
    Top,
    TopLeft,
    TopRight,
    Bottom,
    BottomLeft,
    BottomRight,
    Left,
    Right,
}

impl Align {
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "c" => Self::Center,
            "t" => Self::Top,
            "tl" => Self::TopLeft,
            "tr" => Self::TopRight,
            "b" => Self::Bottom,
            "bl" => Self::BottomLeft,
            "br" => Self::BottomRight,
            "l" => Self::Left,
            "r" => Self::Right,
            _ => return None,
        })
    }

    /// The share of what is cut off that is cut off left, and above.
    fn shares(self) -> (f64, f64) {
        let across = match self {
            Self::Left | Self::TopLeft | Self::BottomLeft => 0.0,
            Self::Center | Self::Top | Self::Bottom => 0.5,
            Self::Right | Self::TopRight | Self::BottomRight => 1.0,
        };
        let down = match self {
            Self::Top | Self::TopLeft | Self::TopRight => 0.0,
            Self::Center | Self::Left | Self::Right => 0.5,
            Self::Bottom | Self::BottomLeft | Self::BottomRight => 1.0,
        };
        (across, down)
    }
}

/// What to do, in numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plan {
    /// The part that is looked at, in pixels of the original as stored.
    pub(super) part: Part,
    /// The width it becomes, as stored.
    pub(super) width: u32,
    /// The height it becomes, as stored.
    pub(super) height: u32,
    /// The sides of the original, as stored.
    pub(super) original: (f64, f64),
}

/// A part of an image; its edges may run through pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Part {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

pub(super) fn plan(transform: &Transform, header: &Header) -> Result<Plan, Refused> {
    let (width, height) = header.upright();
    let region = region(transform.crop, width, height)?;
    let (part, width, height) = shaped(region, transform.shape);

    let part = as_stored(part, header);
    let (width, height) = if header.lies() {
        (height, width)
    } else {
        (width, height)
    };
    Ok(Plan {
        part,
        width,
        height,
        original: (header.width.into(), header.height.into()),
    })
}

/// The part asked for, as far as there is an image.
fn region(crop: Option<Region>, width: u32, height: u32) -> Result<Region, Refused> {
    let Some(crop) = crop else {
        return Ok(Region {
            x: 0,
            y: 0,
            width,
            height,
        });
    };
    if crop.x >= width || crop.y >= height {
        return Err(Refused::new(format!(
            "`x_{},y_{}` lies outside the image of {width} x {height}",
            crop.x, crop.y
        )));
    }
    Ok(Region {
        width: crop.width.min(width - crop.x),
        height: crop.height.min(height - crop.y),
        ..crop
    })
}

fn shaped(region: Region, shape: Option<Shape>) -> (Part, u32, u32) {
    let whole = Part {
        x: region.x.into(),
        y: region.y.into(),
        width: region.width.into(),
        height: region.height.into(),
    };
    match shape {
        // Whoever asks for no size gets what is there, within what can be asked for.
        None => fit(whole, 5000, 5000),
        Some(Shape::Fit { width, height }) => fit(whole, width, height),
        Some(Shape::Fill {
            width,
            height,
            anchor,
        }) => (cut(whole, width, height, anchor), width, height),
    }
}

fn fit(part: Part, width: u32, height: u32) -> (Part, u32, u32) {
    let scale = (f64::from(width) / part.width)
        .min(f64::from(height) / part.height)
        .min(1.0);
    (part, scaled(part.width, scale), scaled(part.height, scale))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded, positive, and no larger than the sides it came from"
)]
fn scaled(side: f64, scale: f64) -> u32 {
    ((side * scale).round() as u32).max(1)
}

/// The largest part of the asked-for proportions.
fn cut(part: Part, width: u32, height: u32, anchor: Anchor) -> Part {
    let proportion = f64::from(width) / f64::from(height);
    let wide = part.width.min(part.height * proportion);
    let high = part.height.min(part.width / proportion);
    let (left, above) = match anchor {
        Anchor::Align(align) => {
            let (across, down) = align.shares();
            ((part.width - wide) * across, (part.height - high) * down)
        }
        Anchor::Focus { x, y } => (
            (part.width * x - wide / 2.0).clamp(0.0, part.width - wide),
            (part.height * y - high / 2.0).clamp(0.0, part.height - high),
        ),
    };
    Part {
        x: part.x + left,
        y: part.y + above,
        width: wide,
        height: high,
    }
}

/// Turns a part of the upright image back to how it lies in the file.
fn as_stored(part: Part, header: &Header) -> Part {
    use image::metadata::Orientation as O;

    let (width, height) = (f64::from(header.width), f64::from(header.height));
    let from_right = width - (part.x + part.width);
    let from_bottom = height - (part.y + part.height);
    let (x, y) = match header.orientation {
        O::NoTransforms => (part.x, part.y),
        O::FlipHorizontal => (from_right, part.y),
        O::Rotate180 => (from_right, from_bottom),
        O::FlipVertical => (part.x, from_bottom),
        O::Rotate90 => (part.y, height - (part.x + part.width)),
        O::Rotate270 => (width - (part.y + part.height), part.x),
        O::Rotate90FlipH => (part.y, part.x),
        O::Rotate270FlipH => (
            width - (part.y + part.height),
            height - (part.x + part.width),
        ),
    };
    let (wide, high) = if header.lies() {
        (part.height, part.width)
    } else {
        (part.width, part.height)
    };
    Part {
        x,
        y,
        width: wide,
        height: high,
    }
}
