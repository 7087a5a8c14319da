//! Cutting and scaling in one go, and turning.

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use image::{DynamicImage, RgbImage, RgbaImage, metadata::Orientation};

use super::{Channels, Failure, Picture, decode, plan::Plan};

/// The part of `picture` that the plan looks at, in the size it wants. The picture may be smaller than the original.
pub(super) fn resize(picture: &Picture, plan: &Plan) -> Result<Picture, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| Failure::Unreadable(error.to_string());
    let pixel = match picture.channels {
        Channels::Rgb => PixelType::U8x3,
        Channels::Rgba | Channels::Cmyk => PixelType::U8x4,
    };
    let source = ImageRef::new(picture.width, picture.height, &picture.pixels, pixel)
        .map_err(|error| unreadable(&error))?;
    let mut target = Image::new(plan.width, plan.height, pixel);

    let across = f64::from(picture.width) / plan.original.0;
    let down = f64::from(picture.height) / plan.original.1;
    let part = plan.part;
    let (left, top) = (part.x * across, part.y * down);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(picture.channels == Channels::Rgba)
        .crop(
            left.max(0.0),
            top.max(0.0),
            (part.width * across).min(f64::from(picture.width) - left),
            (part.height * down).min(f64::from(picture.height) - top),
        );
    Resizer::new()
        .resize(&source, &mut target, &options)
        .map_err(|error| unreadable(&error))?;
    Ok(Picture {
        width: plan.width,
        height: plan.height,
        channels: picture.channels,
        pixels: target.into_vec(),
    })
}

impl Picture {
    /// The right way up.
    pub(super) fn upright(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let (width, height) = (self.width, self.height);
        let mut image: DynamicImage = match self.channels {
            Channels::Rgb => RgbImage::from_raw(width, height, self.pixels)
                .expect("a picture has as many pixels as it says")
                .into(),
            Channels::Rgba | Channels::Cmyk => RgbaImage::from_raw(width, height, self.pixels)
                .expect("a picture has as many pixels as it says")
                .into(),
        };
        image.apply_orientation(orientation);
        decode::of(image)
    }
}
