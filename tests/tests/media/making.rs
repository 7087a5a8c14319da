//! Films and sounds to begin with, and what there is to be seen of what was made of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use site_media::model::FileDescriptor;
use tempfile::TempDir;
use testkit::Manager;

/// Makes a film of this size, with a tone.
pub(crate) fn film(home: &Path, name: &str, size: &str, seconds: u32) -> Result<PathBuf> {
    let pictures = format!("testsrc2=s={size}:r=25:d={seconds}");
    let tone = format!("sine=d={seconds}");
    let inputs = ["-f", "lavfi", "-i", &pictures, "-f", "lavfi", "-i", &tone];
    made(
        home,
        name,
        &[&inputs[..], &["-shortest", "-preset", "ultrafast"]].concat(),
    )
}

/// Makes a film that was held on its side: stored lying, to be turned by a quarter when it is shown.
pub(crate) fn turned(home: &Path, name: &str, size: &str) -> Result<PathBuf> {
    /// Where the matrix stands behind the name of its box.
    const MATRIX: usize = 44;
    let path = film(home, name, size, 1)?;
    let mut bytes = fs::read(&path)?;
    let at = bytes.windows(4).position(|four| four == b"tkhd");
    let at = at.context("it has a track")? + MATRIX;
    let matrix: [u32; 9] = [0, 0x1_0000, 0, 0xffff_0000, 0, 0, 0, 0, 0x4000_0000];
    let matrix = matrix.map(u32::to_be_bytes).concat();
    bytes[at..at + matrix.len()].copy_from_slice(&matrix);
    fs::write(&path, bytes)?;
    Ok(path)
}

/// Makes a tone.
pub(crate) fn sound(home: &Path, name: &str, seconds: u32) -> Result<PathBuf> {
    let tone = format!("sine=d={seconds}");
    made(home, name, &["-f", "lavfi", "-i", &tone])
}

fn made(home: &Path, name: &str, words: &[&str]) -> Result<PathBuf> {
    let path = home.join(name);
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-y"]).args(words).arg(&path);
    ensure!(ffmpeg.status()?.success(), "ffmpeg cannot make `{name}`");
    Ok(path)
}

/// What `ffprobe` says of some bytes.
pub(crate) fn probed(bytes: &[u8], entries: &str) -> Result<Value> {
    let home = TempDir::new()?;
    let path = home.path().join("film");
    fs::write(&path, bytes)?;
    let told = Command::new("ffprobe")
        .args(["-v", "error", "-of", "json", "-show_entries", entries])
        .arg(&path)
        .output()?;
    ensure!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    Ok(serde_json::from_slice(&told.stdout)?)
}

pub(crate) async fn sent(manager: &Manager, path: &Path, private: bool) -> Result<FileDescriptor> {
    let mut upload = manager.client.upload(path);
    if private {
        upload = upload.private();
    }
    Ok(upload.send().await?)
}

/// How many objects are kept.
pub(crate) fn kept(folder: &Path) -> Result<usize> {
    let mut count = 0;
    for shard in fs::read_dir(folder)? {
        count += fs::read_dir(shard?.path())?.count();
    }
    Ok(count)
}
