//! `cargo xtask demo`: real files through the SDK into a local Media Manager and back.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::outcome::Outcome;
use crate::process::{self, cargo, program};
use crate::workspace;

/// Builds what it needs and runs it; `No` is a demo that found something wrong.
pub(crate) fn run() -> Result<Outcome> {
    // One build for both, so that what they share is compiled once.
    process::run(cargo(
        "build --locked -p site-media-cli -p site-media-testkit --bin site-media --example demo"
            .split(' '),
    ))?;
    let target = workspace::metadata()?.target_directory;
    let status = process::status(&mut show(&target))?;
    Ok(Outcome::from_good(status.success()))
}

/// The demo with the `site-media` that lies in a target folder.
pub(crate) fn show(target: &Path) -> Command {
    let mut demo = program(target.join("debug/examples/demo"));
    demo.arg("--bin").arg(binary(target));
    demo
}

/// The `site-media` command of the development build.
pub(crate) fn binary(target: &Path) -> PathBuf {
    target.join("debug/site-media")
}
