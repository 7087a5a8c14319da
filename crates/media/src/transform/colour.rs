//! Colours as the web takes them for granted: sRGB.

use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::{Channels, Picture};

/// The same colours in sRGB. A profile that cannot be read, or is for something else, is as good as none.
pub(super) fn to_srgb(picture: Picture, profile: Option<&[u8]>) -> Picture {
    let profile = profile.and_then(|profile| ColorProfile::new_from_slice(profile).ok());
    match picture.channels {
        Channels::Cmyk => printed(&picture, profile.as_ref()),
        channels => {
            let pixels = profile.and_then(|profile| converted(&picture, &profile));
            Picture {
                channels,
                pixels: pixels.unwrap_or(picture.pixels),
                ..picture
            }
        }
    }
}

fn converted(picture: &Picture, profile: &ColorProfile) -> Option<Vec<u8>> {
    if profile.color_space != DataColorSpace::Rgb {
        return None;
    }
    let layout = match picture.channels {
        Channels::Rgb => Layout::Rgb,
        Channels::Rgba | Channels::Cmyk => Layout::Rgba,
    };
    let srgb = ColorProfile::new_srgb();
    let transform = profile
        .create_transform_8bit(layout, &srgb, layout, TransformOptions::default())
        .ok()?;
    let mut pixels = vec![0; picture.pixels.len()];
    transform.transform(&picture.pixels, &mut pixels).ok()?;
    Some(pixels)
}

/// Ink on paper as light: by its profile, else as if each ink took away its complement.
fn printed(picture: &Picture, profile: Option<&ColorProfile>) -> Picture {
    // Whoever writes such JPEGs writes how much paper is left, not how much ink there is.
    let pixels = profile.and_then(|profile| by_profile(&picture.pixels, profile));
    let pixels = pixels.unwrap_or_else(|| {
        let inks = picture.pixels.chunks_exact(4);
        let light = |ink: u8, black: u8| share(u16::from(ink) * u16::from(black));
        inks.flat_map(|ink| [0, 1, 2].map(|at| light(ink[at], ink[3])))
            .collect()
    });
    Picture {
        channels: Channels::Rgb,
        pixels,
        ..*picture
    }
}

/// A product of two bytes, as a share of the largest.
fn share(product: u16) -> u8 {
    u8::try_from(product / 255).unwrap_or(u8::MAX)
}

fn by_profile(left: &[u8], profile: &ColorProfile) -> Option<Vec<u8>> {
    if profile.color_space != DataColorSpace::Cmyk {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile
        .create_transform_8bit(
            Layout::Rgba,
            &srgb,
            Layout::Rgb,
            TransformOptions::default(),
        )
        .ok()?;
    let inks: Vec<u8> = left.iter().map(|left| 255 - left).collect();
    let mut pixels = vec![0; left.len() / 4 * 3];
    transform.transform(&inks, &mut pixels).ok()?;
    Some(pixels)
}
