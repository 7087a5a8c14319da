//! What is done to pixels where they are: sharper, brighter, more colourful.

use super::{Channels, Picture, soften::soften};

/// What is done to the pixels once they have their size.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Look {
    /// Edges made harder.
    pub sharpen: Option<Sharpen>,
    /// -100 is grey, 100 is twice the contrast.
    pub contrast: i16,
    /// -100 is black, 100 is white.
    pub brightness: i16,
    /// -100 is without colour, 100 is twice as colourful.
    pub saturation: i16,
    /// Degrees, -180 to 180.
    pub hue: i16,
    /// 0 to 100; the radius in pixels.
    pub blur: u16,
}

/// An unsharp mask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sharpen {
    /// Pixels.
    pub radius: f64,
    /// 1 adds the whole difference.
    pub amount: f64,
    /// Differences below it stay; a share of full white.
    pub threshold: f64,
}

pub(super) fn adjust(mut picture: Picture, look: &Look) -> Picture {
    if look.blur > 0 {
        blur(&mut picture, f64::from(look.blur));
    }
    if let Some(sharpen) = look.sharpen {
        unsharp(&mut picture, sharpen);
    }
    if look.contrast != 0 || look.brightness != 0 {
        tone(&mut picture, look.contrast, look.brightness);
    }
    if look.saturation != 0 || look.hue != 0 {
        tint(&mut picture, look.saturation, look.hue);
    }
    picture
}

#[expect(clippy::cast_possible_truncation, reason = "they are small numbers")]
fn unsharp(picture: &mut Picture, sharpen: Sharpen) {
    // A radius of a few thousandths of a pixel has no neighbour to look at.
    if sharpen.radius < 0.05 || sharpen.amount == 0.0 {
        return;
    }
    let (amount, threshold) = (sharpen.amount as f32, sharpen.threshold as f32 * 255.0);
    let amounts = match picture.channels {
        Channels::Rgb => vec![amount; picture.row()],
        // What can be seen through has no edge to it.
        Channels::Rgba | Channels::Cmyk => {
            [amount, amount, amount, 0.0].repeat(picture.width as usize)
        }
    };
    soften(picture, sharpen.radius, |row, soft| {
        for ((value, soft), amount) in row.iter_mut().zip(soft).zip(&amounts) {
            let difference = f32::from(*value) - soft;
            let far = if difference.abs() > threshold {
                *amount
            } else {
                0.0
            };
            *value = byte(f32::from(*value) + difference * far);
        }
    });
}

fn blur(picture: &mut Picture, radius: f64) {
    soften(picture, radius, |row, soft| {
        for (value, soft) in row.iter_mut().zip(soft) {
            *value = byte(*soft);
        }
    });
}

fn tone(picture: &mut Picture, contrast: i16, brightness: i16) {
    let steep = 1.0 + f32::from(contrast) / 100.0;
    let lift = f32::from(brightness) * 2.55;
    let mut table = [0; 256];
    for (value, to) in (0..=255u8).zip(&mut table) {
        *to = byte((f32::from(value) - 127.5) * steep + 127.5 + lift);
    }
    for pixel in picture.pixels.chunks_exact_mut(picture.channels.count()) {
        for value in &mut pixel[..3] {
            *value = table[usize::from(*value)];
        }
    }
}

/// Turns and stretches the plane of colours around grey; what is light stays light.
fn tint(picture: &mut Picture, saturation: i16, hue: i16) {
    const LIGHT: [f32; 3] = [0.2126, 0.7152, 0.0722];
    let strength = 1.0 + f32::from(saturation) / 100.0;
    let (sin, cos) = f32::from(hue).to_radians().sin_cos();
    // A turn around the axis of greys.
    let third = 1.0 / 3.0;
    let (same, next, last) = (
        cos + (1.0 - cos) * third,
        (1.0 - cos) * third - third.sqrt() * sin,
        (1.0 - cos) * third + third.sqrt() * sin,
    );
    for pixel in picture.pixels.chunks_exact_mut(picture.channels.count()) {
        let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
        let turned = [
            r * same + g * next + b * last,
            r * last + g * same + b * next,
            r * next + g * last + b * same,
        ];
        let light: f32 = LIGHT
            .iter()
            .zip(turned)
            .map(|(share, value)| share * value)
            .sum();
        for (to, value) in pixel.iter_mut().zip(turned) {
            *to = byte(light + (value - light) * strength);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it saturates"
)]
fn byte(value: f32) -> u8 {
    // What is below or above all bytes becomes the least or the largest.
    (value + 0.5) as u8
}
