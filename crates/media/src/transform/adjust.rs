//! What is done to pixels where they are: sharper, brighter, more colourful.

use super::Picture;

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

fn unsharp(picture: &mut Picture, sharpen: Sharpen) {
    // A radius of a few thousandths of a pixel has no neighbour to look at.
    if sharpen.radius < 0.05 || sharpen.amount == 0.0 {
        return;
    }
    let mut soft = picture.clone();
    blur(&mut soft, sharpen.radius);
    let threshold = sharpen.threshold * 255.0;
    let channels = picture.channels.count();
    for (at, (sharp, soft)) in picture.pixels.iter_mut().zip(&soft.pixels).enumerate() {
        let difference = f64::from(*sharp) - f64::from(*soft);
        if at % channels < 3 && difference.abs() > threshold {
            *sharp = byte(f64::from(*sharp) + difference * sharpen.amount);
        }
    }
}

/// A Gaussian, first across and then down.
fn blur(picture: &mut Picture, radius: f64) {
    let kernel = kernel(radius);
    let (width, height) = (picture.width as usize, picture.height as usize);
    let channels = picture.channels.count();
    let row = width * channels;

    let mut across = vec![0.0f32; row * height];
    for (from, to) in picture.pixels.chunks(row).zip(across.chunks_mut(row)) {
        spread(to, &kernel, width, channels, |at| f32::from(from[at]));
    }
    let mut sum = vec![0.0f32; row];
    let half = kernel.len() / 2;
    for y in 0..height {
        sum.fill(0.0);
        for (step, weight) in kernel.iter().enumerate() {
            let line = (y + step).saturating_sub(half).min(height - 1);
            for (sum, value) in sum.iter_mut().zip(&across[line * row..][..row]) {
                *sum += value * weight;
            }
        }
        for (pixel, sum) in picture.pixels[y * row..][..row].iter_mut().zip(&sum) {
            *pixel = byte(f64::from(*sum));
        }
    }
}

fn spread(
    to: &mut [f32],
    kernel: &[f32],
    width: usize,
    channels: usize,
    from: impl Fn(usize) -> f32,
) {
    let half = kernel.len() / 2;
    for x in 0..width {
        for channel in 0..channels {
            let taps = kernel.iter().enumerate().map(|(step, weight)| {
                let near = (x + step).saturating_sub(half).min(width - 1);
                from(near * channels + channel) * weight
            });
            to[x * channels + channel] = taps.sum();
        }
    }
}

/// Weights that add up to one; three radii to each side are all that counts.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a radius is a small positive number"
)]
fn kernel(radius: f64) -> Vec<f32> {
    let reach = (radius * 3.0).ceil().max(1.0) as usize;
    let weight = |step: usize| {
        let distance = step as f64 - reach as f64;
        (-distance * distance / (2.0 * radius * radius)).exp()
    };
    let weights: Vec<f64> = (0..=2 * reach).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| (weight / sum) as f32).collect()
}

fn tone(picture: &mut Picture, contrast: i16, brightness: i16) {
    let steep = 1.0 + f64::from(contrast) / 100.0;
    let lift = f64::from(brightness) * 2.55;
    let mut table = [0; 256];
    for (value, to) in (0..=255u8).zip(&mut table) {
        *to = byte((f64::from(value) - 127.5) * steep + 127.5 + lift);
    }
    for pixel in picture.pixels.chunks_exact_mut(picture.channels.count()) {
        for value in &mut pixel[..3] {
            *value = table[usize::from(*value)];
        }
    }
}

/// Turns and stretches the plane of colours around grey; what is light stays light.
fn tint(picture: &mut Picture, saturation: i16, hue: i16) {
    const LIGHT: [f64; 3] = [0.2126, 0.7152, 0.0722];
    let strength = 1.0 + f64::from(saturation) / 100.0;
    let (sin, cos) = f64::from(hue).to_radians().sin_cos();
    // A turn around the axis of greys.
    let third = 1.0 / 3.0;
    let (same, next, last) = (
        cos + (1.0 - cos) * third,
        (1.0 - cos) * third - third.sqrt() * sin,
        (1.0 - cos) * third + third.sqrt() * sin,
    );
    for pixel in picture.pixels.chunks_exact_mut(picture.channels.count()) {
        let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(f64::from);
        let turned = [
            r * same + g * next + b * last,
            r * last + g * same + b * next,
            r * next + g * last + b * same,
        ];
        let light: f64 = LIGHT
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
    reason = "clamped to what a byte holds"
)]
fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}
