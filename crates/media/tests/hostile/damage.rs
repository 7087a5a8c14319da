//! Whole files of every kind, cut off and muddled in many ways, always the same; `SITE_MEDIA_SEED` has them muddled
//! otherwise.

use std::env;

use crate::{everything, samples, within_bounds};

/// In how many places each file is cut off.
const CUTS: usize = 24;
/// In how many ways each file is muddled.
const MUDDLES: u64 = 64;
/// So much at the beginning of a file is muddled: behind that are pixels.
const HEAD: usize = 1 << 10;

#[test]
fn whatever_is_cut_off_is_answered() {
    within_bounds();
    for (name, bytes) in samples::all() {
        for number in 0..CUTS {
            // Closer together at the beginning, where it says what follows.
            let share = number * number;
            let length = bytes.len() * share / (CUTS * CUTS);
            everything(name, &bytes[..length.max(number).min(bytes.len())]);
        }
    }
}

#[test]
fn whatever_is_muddled_is_answered() {
    within_bounds();
    let seed = env::var("SITE_MEDIA_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(6);
    for (name, bytes) in samples::all() {
        for number in 0..MUDDLES {
            everything(name, &muddled(bytes.clone(), draw(seed) ^ number));
        }
    }
}

/// One to eight places with other bytes: some flipped, some as large or as small as numbers can be.
fn muddled(mut bytes: Vec<u8>, number: u64) -> Vec<u8> {
    let head = bytes.len().min(HEAD);
    for place in 0..=draw(number) % 8 {
        let drawn = draw(number.rotate_left(8) ^ place);
        let within = if drawn.is_multiple_of(4) {
            bytes.len()
        } else {
            head
        };
        let at = usize::try_from(drawn >> 32).unwrap_or_default() % within;
        match drawn >> 8 & 3 {
            0 => bytes[at] ^= 1 << (drawn >> 16 & 7),
            1 => bytes[at] = (drawn >> 16).to_le_bytes()[0],
            2 => bytes[at..within.min(at + 4)].fill(0xff),
            _ => bytes[at..within.min(at + 2)].fill(0),
        }
    }
    bytes
}

/// A number that looks like chance and is always the same: one step of `SplitMix64`.
fn draw(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
