//! URLs of transformed images: scaled, cropped, sharpened, encoded anew, by whoever serves the original.
//!
//! A [`Picture`] is an image of which the URL is known; [`fit`](Picture::fit) and [`fill`](Picture::fill) begin a
//! [`Transform`] of it, and [`Transform::url`] ends it. Nothing is sent: the URL says all, and the server of the image
//! does the work when a browser asks.
//!
//! For the same input the URL is the one that the vendor's pages ask for, so that both share what is in the caches
//! between: sizes, quality, sharpening and limits are those of `@wix/image-kit`.
//!
//! ```
//! use site_media::image::{Align, Picture};
//!
//! let cat = Picture::new("0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg")?.with_size(3024, 4032);
//! let card = cat.fill(300, 200).align(Align::Top).url()?;
//! assert_eq!(
//!     card,
//!     "https://static.wixstatic.com/media/0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg\
//!      /v1/fill/w_300,h_200,al_t,q_80,usm_0.66_1.00_0.01,enc_auto\
//!      /0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg"
//! );
//! # Ok::<_, site_media::image::ImageError>(())
//! ```

mod error;
mod plan;
mod print;
mod transform;

use crate::model::FileDescriptor;
use crate::uri::{MediaKind, MediaUri};

pub use self::error::ImageError;
pub use self::transform::{Align, Animation, Encoding, Transform, Upscale};

/// Where the service serves images.
const SERVED: &str = "https://static.wixstatic.com/media/";

/// An image that is served, as it was stored.
///
/// With its [size](Self::with_size) known, a URL says exactly what is drawn; without it the server of the image
/// decides, and it cannot be cropped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Picture {
    url: String,
    id: String,
    size: Option<(u32, u32)>,
}

impl Picture {
    /// The image of this id, where the service serves it.
    ///
    /// # Errors
    ///
    /// [`ImageError::NoImage`] if the text cannot be an id. A media URI is none: see [`Picture::try_from`].
    pub fn new(id: impl Into<String>) -> Result<Self, ImageError> {
        let id = id.into();
        let uri = MediaUri::image(&id).map_err(|_| ImageError::NoImage(id))?;
        Ok(Self::of_uri(&uri))
    }

    /// The image in `file`, wherever its URL points to; `None` if it is no image.
    ///
    /// Private images have no public URL: what is made of theirs is refused by the server.
    pub fn of(file: &FileDescriptor) -> Option<Self> {
        let media = file.media.as_ref()?;
        let media = media.image.as_ref().or(media.vector.as_ref())?;
        let size = media.image.as_ref().and_then(|image| {
            let width = image.width?.try_into().ok()?;
            let height = image.height?.try_into().ok()?;
            Some((width, height))
        });
        let picture = Self {
            url: file.url.clone(),
            id: file.id.clone(),
            size: None,
        };
        Some(match size {
            Some((width, height)) => picture.with_size(width, height),
            None => picture,
        })
    }

    fn of_uri(uri: &MediaUri) -> Self {
        Self {
            url: format!("{SERVED}{}", uri.id()),
            id: uri.id().to_owned(),
            size: uri
                .size()
                .filter(|&(width, height)| width > 0 && height > 0),
        }
    }

    /// Its width and height in pixels. A size without an area is none.
    #[must_use]
    pub fn with_size(mut self, width: u32, height: u32) -> Self {
        self.size = Some((width, height)).filter(|_| width > 0 && height > 0);
        self
    }

    /// The same image on another server: `url` is where it serves this image, untransformed.
    #[must_use]
    pub fn served_at(mut self, url: impl Into<String>) -> Self {
        self.url = url.into();
        self
    }

    /// Where the image is served as it was stored.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its width and height in pixels, if known.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.size
    }

    /// As large as fits into `width` times `height` pixels, in its own proportions.
    pub fn fit(&self, width: u32, height: u32) -> Transform {
        Transform::new(self.clone(), plan::Mode::Fit, width, height)
    }

    /// Exactly `width` times `height` pixels, or as many in these proportions as the image has; what stands out is
    /// cut off.
    pub fn fill(&self, width: u32, height: u32) -> Transform {
        Transform::new(self.clone(), plan::Mode::Fill, width, height)
    }
}

impl TryFrom<&MediaUri> for Picture {
    type Error = ImageError;

    /// The image that a URI names, with the size that it tells.
    fn try_from(uri: &MediaUri) -> Result<Self, ImageError> {
        match uri.kind() {
            MediaKind::Image => Ok(Self::of_uri(uri)),
            _ => Err(ImageError::NoImage(uri.to_string())),
        }
    }
}

#[cfg(test)]
mod tests;
