//! A picture out of focus, row by row: for a blur, and for what is made sharper by it.

use std::{collections::VecDeque, mem};

use image::{ImageBuffer, Pixel, Rgb, Rgba, imageops};

use super::{Channels, Picture};

/// From this radius on, three boxes do what a bell does: nobody sees a difference, and it takes as long for any radius.
const WIDE: f64 = 2.0;

/// Hands out each row, to be changed, beside the same row seen through a Gaussian of this radius.
pub(super) fn soften(picture: &mut Picture, radius: f64, finish: impl FnMut(&mut [u8], &[f32])) {
    if radius < WIDE {
        by_bell(picture, &bell(radius), finish);
    } else {
        by_boxes(picture, radius, finish);
    }
}

/// Across first, of as many rows as are needed at a time, and then down.
fn by_bell(picture: &mut Picture, bell: &[f32], mut finish: impl FnMut(&mut [u8], &[f32])) {
    let (row, height) = (picture.row(), picture.height as usize);
    let channels = picture.channels.count();
    let half = bell.len() / 2;

    let mut spare = Vec::new();
    let mut across: VecDeque<Vec<f32>> = VecDeque::new();
    let mut next = 0;
    let mut sum = vec![0.0; row];
    for y in 0..height {
        // A row is looked at before it is changed: rows are changed from above, and those below are seen ahead.
        while next <= (y + half).min(height - 1) {
            if across.len() == bell.len() {
                spare = across.pop_front().unwrap_or_default();
            }
            spare.resize(row, 0.0);
            spread(
                &picture.pixels[next * row..][..row],
                channels,
                bell,
                &mut spare,
            );
            across.push_back(mem::take(&mut spare));
            next += 1;
        }
        let first = next - across.len();
        sum.fill(0.0);
        for (step, weight) in bell.iter().enumerate() {
            // Beyond the edges it goes on as it is at them.
            let line = (y + step).saturating_sub(half).min(height - 1);
            add(&mut sum, &across[line - first], *weight);
        }
        finish(&mut picture.pixels[y * row..][..row], &sum);
    }
}

fn spread(from: &[u8], channels: usize, bell: &[f32], to: &mut [f32]) {
    let half = bell.len() / 2 * channels;
    let edge = |pixel: &[u8]| {
        let pixel: Vec<_> = pixel.iter().copied().map(f32::from).collect();
        pixel.repeat(bell.len() / 2)
    };
    let mut wide = edge(&from[..channels]);
    wide.extend(from.iter().copied().map(f32::from));
    wide.extend(edge(&from[from.len() - channels..]));
    debug_assert_eq!(wide.len(), from.len() + 2 * half);

    to.fill(0.0);
    for (step, weight) in bell.iter().enumerate() {
        add(to, &wide[step * channels..], *weight);
    }
}

fn add(sum: &mut [f32], values: &[f32], weight: f32) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value * weight;
    }
}

/// Weights that add up to one; three radii to each side are all that counts.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a radius is a small positive number"
)]
fn bell(radius: f64) -> Vec<f32> {
    let reach = (radius * 3.0).ceil().max(1.0) as usize;
    let weight = |step: usize| {
        let distance = step as f64 - reach as f64;
        (-distance * distance / (2.0 * radius * radius)).exp()
    };
    let weights: Vec<f64> = (0..=2 * reach).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| (weight / sum) as f32).collect()
}

fn by_boxes(picture: &mut Picture, radius: f64, mut finish: impl FnMut(&mut [u8], &[f32])) {
    let soft = match picture.channels {
        Channels::Rgb => boxes::<Rgb<u8>>(picture, radius),
        Channels::Rgba | Channels::Cmyk => boxes::<Rgba<u8>>(picture, radius),
    };
    let row = picture.row();
    let mut values = Vec::with_capacity(row);
    for (sharp, soft) in picture.pixels.chunks_mut(row).zip(soft.chunks(row)) {
        values.clear();
        values.extend(soft.iter().copied().map(f32::from));
        finish(sharp, &values);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a radius is a small number"
)]
fn boxes<P: Pixel<Subpixel = u8>>(picture: &mut Picture, radius: f64) -> Vec<u8> {
    let pixels = mem::take(&mut picture.pixels);
    let image = ImageBuffer::<P, _>::from_raw(picture.width, picture.height, pixels)
        .expect("a picture has as many pixels as it says");
    let soft = imageops::fast_blur(&image, radius as f32);
    picture.pixels = image.into_raw();
    soft.into_raw()
}
