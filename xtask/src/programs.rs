//! Programs of others that tests and benches take, and that no registry of packages for Rust, Python or Node.js has.

use std::process::Stdio;

use anyhow::Result;

use crate::process::{self, program};
use crate::tell::tell;

/// What makes films and sounds, and says what they are.
const PLAYERS: [&str; 2] = ["ffmpeg", "ffprobe"];

/// What draws pages.
const PAGES: &str = "pdftoppm";

/// A browser that plays films.
const BROWSER: &str = "chromium";

/// What assembles the quick parts of libjpeg.
const ASSEMBLER: &str = "nasm";

/// Installs ffmpeg and poppler where they are missing, by `apt-get` and as root. Where that cannot be, the tests that
/// need them are passed over, and say so.
pub(crate) fn players() -> Result<()> {
    if !can_play() || !can_read() {
        install("ffmpeg poppler-utils")?;
    }
    if !can_play() {
        tell("tests of films and sounds are passed over\nhint: install ffmpeg");
    }
    if !can_read() {
        tell("tests of documents are passed over\nhint: install poppler-utils");
    }
    Ok(())
}

/// Installs Chromium where it is missing, in the same way.
pub(crate) fn browser() -> Result<()> {
    if !can_browse() {
        install("chromium fonts-dejavu-core")?;
    }
    if !can_browse() {
        tell("tests in a browser are passed over\nhint: install chromium");
    }
    Ok(())
}

/// Installs nasm where it is missing: libjpeg is quick by what it makes. What was built without it is thrown away, for
/// nothing else would have it built again.
pub(crate) fn assembler() -> Result<()> {
    if !is_there(ASSEMBLER) {
        install(ASSEMBLER)?;
        if is_there(ASSEMBLER) {
            process::run(process::cargo(
                "clean --release --package mozjpeg-sys".split(' '),
            ))?;
        }
    }
    if !is_there(ASSEMBLER) {
        tell("JPEG is measured as it is built without nasm\nhint: install nasm");
    }
    Ok(())
}

/// Installs packages of Debian, where there is Debian and we may.
fn install(packages: &str) -> Result<()> {
    if !is_root() || !is_there("apt-get") {
        return Ok(());
    }
    let install = format!("install --yes --no-install-recommends {packages}");
    for words in ["update", &install] {
        let mut apt = program("apt-get");
        apt.args(words.split(' '))
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null());
        process::status(&mut apt)?;
    }
    Ok(())
}

/// Whether tests of films and sounds have what they need.
pub(crate) fn can_play() -> bool {
    PLAYERS.into_iter().all(is_there)
}

/// Whether tests of documents have what they need.
pub(crate) fn can_read() -> bool {
    is_there(PAGES)
}

/// Whether tests in a browser have what they need.
pub(crate) fn can_browse() -> bool {
    is_there(BROWSER)
}

fn is_there(name: &str) -> bool {
    let mut asked = program(name);
    asked.arg(match name {
        PAGES => "-v",
        name if PLAYERS.contains(&name) => "-version",
        _ => "--version",
    });
    asked.stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    let mut asked = program("id");
    asked.arg("-u");
    process::output(asked).is_ok_and(|id| id.trim() == "0")
}
