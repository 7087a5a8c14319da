//! Programs of others that the tests run, and that no registry of packages for Rust, Python or Node.js has.

use std::process::Stdio;

use anyhow::Result;

use crate::process::{self, program};
use crate::tell::tell;

/// What makes films and sounds, and says what they are.
const PLAYERS: [&str; 2] = ["ffmpeg", "ffprobe"];

/// Installs ffmpeg where it is missing, by `apt-get` and as root. Where that cannot be, the tests of films and sounds
/// are passed over, and say so.
pub(super) fn players() -> Result<()> {
    if can_play() {
        return Ok(());
    }
    if is_root() && is_there("apt-get") {
        let install = "install --yes --no-install-recommends ffmpeg";
        for words in ["update", install] {
            let mut apt = program("apt-get");
            apt.args(words.split(' '))
                .env("DEBIAN_FRONTEND", "noninteractive")
                .stdout(Stdio::null());
            process::status(&mut apt)?;
        }
    }
    if !can_play() {
        tell("tests of films and sounds are passed over\nhint: install ffmpeg");
    }
    Ok(())
}

/// Whether tests of films and sounds have what they need.
pub(super) fn can_play() -> bool {
    PLAYERS.into_iter().all(is_there)
}

fn is_there(name: &str) -> bool {
    let mut asked = program(name);
    asked.arg(if name == "apt-get" {
        "--version"
    } else {
        "-version"
    });
    asked.stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    let mut asked = program("id");
    asked.arg("-u");
    process::output(asked).is_ok_and(|id| id.trim() == "0")
}
