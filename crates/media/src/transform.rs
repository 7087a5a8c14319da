//! How an image shall look that is asked for in another size or shape: the words of its URL, and what they do.
//!
//! A [`Transform`] is read from the part of a URL behind the image (`v1/fill/w_300,h_200,al_c,q_80,enc_auto/cat.jpg`),
//! with the grammar that the image URLs of the service have. Applying it is a pure function from bytes to bytes: what
//! comes out has exactly the size the words say, no metadata, colours in sRGB, and the picture the right way up.
//!
//! Nothing is decoded before it is known to be small enough ([`Bounds`]).

mod adjust;
mod colour;
mod decode;
mod encode;
mod frames;
mod grammar;
mod guard;
mod header;
mod jpeg;
mod plan;
mod resize;
mod sight;
mod soften;
#[cfg(test)]
mod tests;

use std::fmt;

pub use self::{
    adjust::{Look, Sharpen},
    encode::{Accept, Format},
    grammar::Refused,
    header::{Header, MAX_SIDE},
    plan::{Align, Anchor, Region, Shape},
    sight::{Sight, look},
};

/// What is done to an image, read from its URL.
#[derive(Debug, Clone, PartialEq)]
pub struct Transform {
    /// The part of the original that is looked at; all of it if not said.
    pub crop: Option<Region>,
    /// The size that it is brought to; that of the part if not said.
    pub shape: Option<Shape>,
    /// What is done to the pixels after that.
    pub look: Look,
    /// How well it is kept, 1 to 100; chosen by the size if not said.
    pub quality: Option<u8>,
    /// Whether it shows from coarse to fine while it loads, where the format can.
    pub progressive: bool,
    /// Whether all pictures of an animation are wanted, rather than the first.
    pub animated: bool,
    /// What the URL asks for as a format.
    pub encoding: Encoding,
    /// The format that the name at the end of the URL stands for.
    pub named: Format,
}

/// How the format is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// By the name.
    Named,
    /// WebP for whoever takes it, else by the name.
    Auto,
    /// AVIF for whoever takes it, else as [`Encoding::Auto`].
    Avif,
}

/// What is too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Pixels of one picture, as stored, and of all pictures of an animation together, as they are asked for.
    pub pixels: u64,
    /// Pictures of an animation.
    pub frames: u32,
}

impl Default for Bounds {
    /// A hundred megapixels, and two hundred pictures.
    fn default() -> Self {
        Self {
            pixels: 100_000_000,
            frames: 200,
        }
    }
}

/// Why an image could not be had as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// What was asked for makes no sense for this image.
    Refused(Refused),
    /// The image cannot be read, or is of a kind that is not transformed.
    Unreadable(String),
    /// There is too much of it.
    TooLarge(String),
    /// It took too long.
    OutOfTime,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => refused.fmt(f),
            Self::Unreadable(why) => write!(f, "the image cannot be read: {why}"),
            Self::TooLarge(why) => write!(f, "the image is too large: {why}"),
            Self::OutOfTime => f.write_str("the image took too long"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// The encoded image.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

impl Transform {
    /// Reads the part of a URL behind `/v1/`: steps and options, then a name that only tells a format.
    ///
    /// ```
    /// use media::transform::{Anchor, Align, Shape, Transform};
    ///
    /// let transform = Transform::parse("fill/w_300,h_200,al_t,q_80/cat.jpg")?;
    /// let shape = Shape::Fill { width: 300, height: 200, anchor: Anchor::Align(Align::Top) };
    /// assert_eq!((transform.shape, transform.quality), (Some(shape), Some(80)));
    ///
    /// let refused = Transform::parse("fit/w_9000,h_200/cat.jpg").unwrap_err();
    /// assert_eq!(refused.to_string(), "`w_9000` is not between 1 and 5000");
    /// # Ok::<_, media::transform::Refused>(())
    /// ```
    pub fn parse(path: &str) -> Result<Self, Refused> {
        grammar::parse(path)
    }

    /// The format for someone who takes `accept`.
    ///
    /// Builds without the feature `avif` make no AVIF: whoever would get it gets WebP, or what the name stands for, or
    /// JPEG where that is AVIF.
    pub fn format(&self, accept: Accept) -> Format {
        let (avif, named) = (Format::Avif.is_made(), self.named);
        match self.encoding {
            Encoding::Avif if accept.avif && avif => Format::Avif,
            Encoding::Avif | Encoding::Auto if accept.webp => Format::WebP,
            _ if named.is_made() => named,
            _ if accept.webp => Format::WebP,
            _ => Format::Jpeg,
        }
    }

    /// Does it to the image in `bytes`, as `format`.
    ///
    /// `stop` is asked now and then whether it has taken too long.
    pub fn apply(
        &self,
        bytes: &[u8],
        format: Format,
        bounds: &Bounds,
        stop: &dyn Fn() -> bool,
    ) -> Result<Rendition, Failure> {
        guard::guarded(|| self.run(bytes, format, bounds, stop))?
    }

    fn run(
        &self,
        bytes: &[u8],
        format: Format,
        bounds: &Bounds,
        stop: &dyn Fn() -> bool,
    ) -> Result<Rendition, Failure> {
        let header = Header::read(bytes)?;
        header.check(bounds)?;
        let plan = plan::plan(self, &header)?;

        if self.animated && header.animated && format.animates() {
            return frames::apply(self, bytes, &header, &plan, format, bounds, stop);
        }
        let picture = decode::first(bytes, &header, &plan, stop)?;
        let picture = resize::resize(&picture, &plan)?;
        let picture = colour::to_srgb(picture, header.profile.as_deref());
        let picture = adjust::adjust(picture.upright(header.orientation), &self.look);
        if stop() {
            return Err(Failure::OutOfTime);
        }

        let quality = self.quality.unwrap_or_else(|| picture.usual_quality());
        let bytes = encode::encode(&picture, format, quality, self.progressive)?;
        Ok(Rendition {
            bytes,
            format,
            width: picture.width,
            height: picture.height,
        })
    }
}

/// Pixels, eight bits a channel: three channels, or four with alpha (or, for a while, ink).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Picture {
    width: u32,
    height: u32,
    channels: Channels,
    pixels: Vec<u8>,
}

/// What a pixel holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channels {
    Rgb,
    Rgba,
    /// Four inks, as print has them; never leaves this module.
    Cmyk,
}

impl Channels {
    fn count(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }
}

impl Picture {
    /// Bytes from one row to the next.
    fn row(&self) -> usize {
        self.width as usize * self.channels.count()
    }

    /// Large pictures hide more than small ones.
    fn usual_quality(&self) -> u8 {
        match u64::from(self.width) * u64::from(self.height) {
            1_960_001.. => 90,
            360_001.. => 85,
            _ => 80,
        }
    }
}
