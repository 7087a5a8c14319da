//! What is to be done to an image: a builder of one sentence, which ends in `url`.

use super::plan::{Crop, Mode, Plan};
use super::{ImageError, Picture, print};

/// Which part stays when a fill cuts something off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Align {
    #[default]
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

/// How an image is made larger than it was stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Upscale {
    /// By interpolation, at most 1.4 times; less, the larger the image; above 600 by 600 pixels not at all.
    #[default]
    Classic,
    /// By a model that invents what is missing, at most 4 times.
    Super,
}

/// In which format the bytes travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// The best that the browser says it takes.
    #[default]
    Auto,
    /// The format in which the image was stored.
    Stored,
    /// AVIF.
    Avif,
    /// AVIF that shows a first impression early.
    ProgressiveAvif,
}

/// What is done with images that move, and with those that could.
///
/// Without it an animated image is not transformed, which is right for GIF by itself; WebP and AVIF have to be
/// [known](Self::Kept) to move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Animation {
    /// It moves: WebP and AVIF are served as they are, GIF is transformed picture by picture.
    Kept,
    /// The first picture is taken, and stands still.
    Still,
}

/// A transform of a [`Picture`], from [`Picture::fit`] or [`Picture::fill`].
///
/// Limits are checked by [`url`](Self::url).
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a transform is nothing until `url` is called"]
pub struct Transform {
    pub(super) picture: Picture,
    pub(super) mode: Mode,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) crop: Option<Crop>,
    pub(super) align: Align,
    pub(super) focal_point: Option<(f64, f64)>,
    pub(super) density: f64,
    pub(super) upscale: Upscale,
    pub(super) quality: Option<u8>,
    pub(super) unsharp_mask: Option<(f64, f64, f64)>,
    pub(super) baseline: bool,
    pub(super) watermark: Option<String>,
    pub(super) contrast: i32,
    pub(super) brightness: i32,
    pub(super) saturation: i32,
    pub(super) hue: i32,
    pub(super) blur: i32,
    pub(super) encoding: Encoding,
    pub(super) animation: Option<Animation>,
    pub(super) places_webp: bool,
    pub(super) name: Option<String>,
}

impl Transform {
    pub(super) fn new(picture: Picture, mode: Mode, width: u32, height: u32) -> Self {
        Self {
            picture,
            mode,
            width,
            height,
            crop: None,
            align: Align::default(),
            focal_point: None,
            density: 1.0,
            upscale: Upscale::default(),
            quality: None,
            unsharp_mask: None,
            baseline: false,
            watermark: None,
            contrast: 0,
            brightness: 0,
            saturation: 0,
            hue: 0,
            blur: 0,
            encoding: Encoding::default(),
            animation: None,
            places_webp: false,
            name: None,
        }
    }

    /// Takes this part of the stored image first: from `x`, `y`, counted in pixels from the upper left corner. What
    /// stands out of the image is left out.
    pub fn crop(mut self, x: i32, y: i32, width: u32, height: u32) -> Self {
        self.crop = Some(Crop {
            x,
            y,
            width,
            height,
        });
        self
    }

    /// The part that stays when a fill cuts something off; the middle, by default.
    pub fn align(mut self, align: Align) -> Self {
        self.align = align;
        self
    }

    /// The point that a fill keeps in sight, in per cent of width and height. It goes before [`align`](Self::align).
    pub fn focal_point(mut self, x: f64, y: f64) -> Self {
        self.focal_point = Some((x, y));
        self
    }

    /// How many pixels of the screen stand for one of the page: 0.1 to 10, of which 2 at most are used. 1 by default.
    pub fn density(mut self, density: f64) -> Self {
        self.density = density;
        self
    }

    /// How it is made larger, where it has to be.
    pub fn upscale(mut self, upscale: Upscale) -> Self {
        self.upscale = upscale;
        self
    }

    /// 5 to 90; by default 80 to 90, the more the larger. PNG gets 5 more.
    pub fn quality(mut self, quality: u8) -> Self {
        self.quality = Some(quality);
        self
    }

    /// Sharpening: radius 0.1 to 500, amount 0 to 10, threshold 0 to 255. By default, what is made smaller is
    /// sharpened by 0.66, 1.0, 0.01.
    pub fn unsharp_mask(mut self, radius: f64, amount: f64, threshold: f64) -> Self {
        self.unsharp_mask = Some((radius, amount, threshold));
        self
    }

    /// No sharpening.
    pub fn unsharpened(self) -> Self {
        self.unsharp_mask(0.0, 0.0, 0.0)
    }

    /// Not progressive: the image comes from top to bottom, rather than ever finer.
    pub fn baseline(mut self) -> Self {
        self.baseline = true;
        self
    }

    /// Puts on the watermark of this id.
    pub fn watermark(mut self, id: impl Into<String>) -> Self {
        self.watermark = Some(id.into()).filter(|id| !id.is_empty());
        self
    }

    /// -100 to 100.
    pub fn contrast(mut self, contrast: i32) -> Self {
        self.contrast = contrast;
        self
    }

    /// -100 to 100.
    pub fn brightness(mut self, brightness: i32) -> Self {
        self.brightness = brightness;
        self
    }

    /// -100 to 100.
    pub fn saturation(mut self, saturation: i32) -> Self {
        self.saturation = saturation;
        self
    }

    /// The turn of all colours, in degrees, -180 to 180.
    pub fn hue(mut self, hue: i32) -> Self {
        self.hue = hue;
        self
    }

    /// 0 to 100.
    pub fn blur(mut self, blur: i32) -> Self {
        self.blur = blur;
        self
    }

    /// The format of the bytes; the best that the browser takes, by default.
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// What is done with an image that moves.
    pub fn animation(mut self, animation: Animation) -> Self {
        self.animation = Some(animation);
        self
    }

    /// Lets crop, alignment and focal point hold for WebP and AVIF too, which the vendor's pages leave out for these.
    pub fn place_webp_and_avif(mut self) -> Self {
        self.places_webp = true;
        self
    }

    /// The name under which a browser saves it; the extension stays that of the image.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into()).filter(|name| !name.is_empty());
        self
    }

    /// The URL. What cannot be transformed, such as SVG, has the URL of the image itself.
    ///
    /// # Errors
    ///
    /// A parameter outside its range, by name; a crop that leaves nothing; proportions that leave no pixel.
    pub fn url(&self) -> Result<String, ImageError> {
        check(self)?;
        let Some(format) = print::Format::of(self) else {
            return Ok(self.picture.url.clone());
        };
        let plan = Plan::of(self, format.is_placed(self))?;
        Ok(print::url(self, format, &plan))
    }
}

fn check(transform: &Transform) -> Result<(), ImageError> {
    let Transform { width, height, .. } = *transform;
    within("width", width, 1, 5000)?;
    within("height", height, 1, 5000)?;
    within("density", transform.density, 0.1, 10)?;
    within("contrast", transform.contrast, -100, 100)?;
    within("brightness", transform.brightness, -100, 100)?;
    within("saturation", transform.saturation, -100, 100)?;
    within("hue", transform.hue, -180, 180)?;
    within("blur", transform.blur, 0, 100)?;
    if let Some(quality) = transform.quality {
        within("quality", quality, 5, 90)?;
    }
    if let Some((x, y)) = transform.focal_point {
        within("focal_point", x, 0, 100)?;
        within("focal_point", y, 0, 100)?;
    }
    match transform.unsharp_mask {
        None | Some((0.0, 0.0, 0.0)) => {}
        Some((radius, amount, threshold)) => {
            within("unsharp_mask: radius", radius, 0.1, 500)?;
            within("unsharp_mask: amount", amount, 0, 10)?;
            within("unsharp_mask: threshold", threshold, 0, 255)?;
        }
    }
    match &transform.watermark {
        Some(id) if !id.chars().all(is_plain) => Err(ImageError::Watermark(id.clone())),
        _ => Ok(()),
    }
}

fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~')
}

fn within(
    parameter: &'static str,
    value: impl Into<f64>,
    least: impl Into<f64>,
    most: impl Into<f64>,
) -> Result<(), ImageError> {
    let (value, least, most) = (value.into(), least.into(), most.into());
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ImageError::OutOfRange {
        parameter,
        value,
        least,
        most,
    })
}
