//! Files to send, of bytes that nothing can make smaller; kept for the next time.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A file of so many bytes.
pub(super) fn big(folder: &Path, size: u64) -> Result<PathBuf> {
    let path = folder.join(format!("{size}.zip"));
    if !fs::metadata(&path).is_ok_and(|found| found.len() == size) {
        io::copy(&mut chance()?.take(size), &mut File::create(&path)?)?;
    }
    Ok(path)
}

/// A folder of so many files of a size, no two of them alike.
pub(super) fn many(folder: &Path, count: usize, size: usize) -> Result<PathBuf> {
    let folder = folder.join(format!("{count}-of-{size}"));
    fs::create_dir_all(&folder)?;
    let mut chance = chance()?;
    let mut bytes = vec![0; size];
    for number in 0..count {
        let path = folder.join(format!("{number:05}.zip"));
        if !fs::metadata(&path).is_ok_and(|found| found.len() == size as u64) {
            chance.read_exact(&mut bytes)?;
            File::create(&path)?.write_all(&bytes)?;
        }
    }
    Ok(folder)
}

fn chance() -> Result<File> {
    File::open("/dev/urandom").context("cannot read chance\nhint: this bench needs Linux")
}
