//! A sound file as large as you like.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// What stands before the samples of a WAV file.
const HEADER: u32 = 44;
/// How many frames a second.
const RATE: u32 = 44_100;
/// How many bytes of samples are made at once.
const BLOCK: usize = 8;
/// One wave has so many blocks: a mebibyte, some six seconds of stereo.
const WAVE: u32 = 1 << 17;

/// Writes a WAV file of exactly `size` bytes to `path`: surf, rolling in and out. The same each time, as hard to
/// compress as noise, and no wave like another, so that no link in the chain can cheat.
///
/// # Panics
///
/// When `size` leaves no room for the header.
pub fn recording(path: impl AsRef<Path>, size: u32) -> io::Result<()> {
    let samples = size.checked_sub(HEADER).expect("a WAV file has a header");
    let mut file = File::create(path)?;
    file.write_all(&header(samples))?;

    let mut wave = wave();
    let mut left = samples as usize;
    for number in 0_u64.. {
        // Two waves differ in their first samples alone: making each anew takes too long.
        wave[..BLOCK].copy_from_slice(&number.to_le_bytes());
        let length = left.min(wave.len());
        file.write_all(&wave[..length])?;
        left -= length;
        if left == 0 {
            break;
        }
    }
    Ok(())
}

fn wave() -> Vec<u8> {
    let mut noise = 0x9E37_79B9_7F4A_7C15_u64;
    (0..WAVE)
        .flat_map(|index| block(index, &mut noise))
        .collect()
}

/// RIFF, 16 bit stereo PCM.
fn header(samples: u32) -> [u8; HEADER as usize] {
    let mut header = [0; HEADER as usize];
    let mut rest = header.as_mut_slice();
    let parts: [&[u8]; 13] = [
        b"RIFF",
        &(samples + HEADER - 8).to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &16_u32.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &2_u16.to_le_bytes(),
        &RATE.to_le_bytes(),
        &(RATE * 4).to_le_bytes(),
        &4_u16.to_le_bytes(),
        &16_u16.to_le_bytes(),
        b"data",
        &samples.to_le_bytes(),
    ];
    for part in parts {
        rest.write_all(part).expect("the parts fill the header");
    }
    header
}

/// Four samples of white noise under a triangle: quiet, loud, quiet.
#[expect(
    clippy::cast_possible_truncation,
    reason = "sixteen bits of noise times a loudness below one"
)]
fn block(index: u32, noise: &mut u64) -> [u8; BLOCK] {
    *noise ^= *noise << 13;
    *noise ^= *noise >> 7;
    *noise ^= *noise << 17;
    let loudness = i64::from(index.min(WAVE - index)) + i64::from(WAVE / 8);

    let mut block = [0; BLOCK];
    for (lane, sample) in block.chunks_exact_mut(2).enumerate() {
        let loud = (*noise >> (16 * lane)) as i16;
        let sounding = i64::from(loud) * loudness / i64::from(WAVE);
        sample.copy_from_slice(&(sounding as i16).to_le_bytes());
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_has_its_size_and_is_the_same_each_time() -> io::Result<()> {
        let home = tempfile::TempDir::new()?;
        for size in [44, 45, 3 << 20] {
            let (one, two) = (home.path().join("one.wav"), home.path().join("two.wav"));
            recording(&one, size)?;
            recording(&two, size)?;
            let bytes = std::fs::read(one)?;
            assert_eq!(
                (bytes.len(), &bytes[..4]),
                (size as usize, b"RIFF".as_slice())
            );
            assert_eq!(bytes, std::fs::read(two)?);
        }
        Ok(())
    }
}
