//! Transforms an image so many times, and says what it took: a line `name figure` each for the seconds of one on
//! average, how many there were, and the bytes of memory that were held at most.
//!
//!     cargo run --release -p site-media-media --example transform -- photograph.jpg fill/w_800,h_800/small.webp 12 small.webp
//!
//! `cargo xtask bench images` runs it beside sharp.

use std::{env, error::Error, fs, time::Instant};

use media::transform::{Bounds, Transform};

type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let words: Vec<_> = env::args().skip(1).collect();
    let [image, words, count, result] = &words[..] else {
        return Err(
            "hint: IMAGE WORDS COUNT RESULT, such as `cat.jpg fit/w_80,h_80/a.webp 1 a.webp`"
                .into(),
        );
    };
    let bytes = fs::read(image)?;
    let (transform, count) = (Transform::parse(words)?, count.parse::<u32>()?);
    let apply = || transform.apply(&bytes, transform.named, &Bounds::default(), &|| false);

    fs::write(result, apply()?.bytes)?;
    let started = Instant::now();
    for _ in 0..count {
        apply()?;
    }
    println!(
        "seconds {}",
        started.elapsed().as_secs_f64() / f64::from(count)
    );
    println!("files {count}");
    println!("memory {}", most_memory()?);
    Ok(())
}

/// Bytes that this process held at most.
fn most_memory() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line
        .ok_or("this needs Linux")?
        .trim()
        .trim_end_matches(" kB");
    Ok(kibibytes.parse::<u64>()? * 1024)
}
