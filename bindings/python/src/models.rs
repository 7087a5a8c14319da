//! The objects of the API as Python sees them: frozen, lazy wrappers. A member becomes a Python object when it is read.

#[macro_use]
pub(crate) mod show;
#[macro_use]
pub(crate) mod wrapper;

use site_media::model;

pub(crate) use self::show::Show;
pub(crate) use crate::generated::models::*;

/// What is worked out of an object, and no part of it.
pub(crate) trait WorkedOut {
    /// Width in pixels, of a picture or a video.
    fn width(&self) -> Option<i32>;
    /// Height in pixels, of a picture or a video.
    fn height(&self) -> Option<i32>;
}

impl WorkedOut for model::FileDescriptor {
    fn width(&self) -> Option<i32> {
        pixels(self).map(|(width, _)| width)
    }

    fn height(&self) -> Option<i32> {
        pixels(self).map(|(_, height)| height)
    }
}

/// Width and height of what has them. A stream among the forms of a video says 0.
fn pixels(file: &model::FileDescriptor) -> Option<(i32, i32)> {
    let media = file.media.as_ref()?;
    let picture = media.image.as_ref().or(media.vector.as_ref());
    if let Some(image) = picture.and_then(|picture| picture.image.as_ref()) {
        return image.width.zip(image.height);
    }
    let forms = media.video.as_ref()?.resolutions.as_deref()?;
    let mut sizes = forms.iter().filter_map(|form| form.width.zip(form.height));
    sizes.find(|(width, _)| *width > 0)
}
