//! Installs the peers, pinned, into `site-media-bench` of the user's cache folder.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::process::{self, cargo, program};
use crate::python::Venv;

/// The tus server on Node.js, and its store.
pub(super) const TUS_SERVER: &str = "2.4.5";
const TUS_STORE: &str = "2.1.1";

/// The tus server in Rust.
pub(super) const RUSTUS: &str = "0.5.10";

/// What makes images small on Node.js.
pub(super) const SHARP: &str = "0.35.5";

/// The script that starts the tus server on Node.js: `node <script> <data folder> <ready file>`.
pub(super) fn tus_server() -> Result<PathBuf> {
    let folder = from_npm(
        "tus-server",
        &[("@tus/server", TUS_SERVER), ("@tus/file-store", TUS_STORE)],
        include_str!("tus-server.mjs"),
    )?;
    Ok(folder.join("peer.mjs"))
}

/// The script that runs sharp: its first lines say how.
pub(super) fn sharp() -> Result<PathBuf> {
    let script = include_str!("images/sharp.mjs");
    let folder = from_npm("sharp", &[("sharp", SHARP)], script)?;
    Ok(folder.join("peer.mjs"))
}

/// The tus server in Rust, as a program.
pub(super) fn rustus() -> Result<PathBuf> {
    from_crates_io("rustus", RUSTUS)
}

/// Where peers are kept: outside the tree, so that a clean build does not fetch them again.
fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cache")))
        .context(
            "neither $XDG_CACHE_HOME nor $HOME is set\nhint: set one; peers are installed there",
        )?;
    Ok(base.join("site-media-bench"))
}

/// A peer from Python's package index, in a virtual environment of its own.
pub(super) fn from_pypi(name: &str, requirements: &str) -> Result<Venv> {
    eprintln!("peer: {name}");
    Venv::kept(cache()?.join(name), requirements)
}

/// A peer from npm: packages with their versions, and a script that starts them. Hands back
/// the folder.
pub(super) fn from_npm(name: &str, packages: &[(&str, &str)], script: &str) -> Result<PathBuf> {
    eprintln!("peer: {name}");
    let folder = cache()?.join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("peer.mjs"), script)?;

    let wanted: Vec<_> = packages
        .iter()
        .map(|(package, version)| format!("{package}@{version}"))
        .collect();
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted.join("\n")) {
        return Ok(folder);
    }
    fs::write(
        folder.join("package.json"),
        r#"{"private": true, "type": "module"}"#,
    )?;
    let mut npm = program("npm");
    npm.args([
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--save-exact",
    ]);
    npm.arg("--prefix").arg(&folder).args(&wanted);
    process::output(npm).context("cannot install a peer\nhint: it takes node 20 with npm")?;
    // Written last: an install that was cut short is begun again.
    fs::write(installed, wanted.join("\n"))?;
    Ok(folder)
}

/// A peer from crates.io: a program that is built once, with the dependencies it was released with.
fn from_crates_io(name: &str, version: &str) -> Result<PathBuf> {
    eprintln!("peer: {name}");
    let folder = cache()?.join(name);
    let mut command = cargo(["install", "--quiet", "--locked", name, "--version", version]);
    // Without what its build took: it is not needed again.
    command.arg("--root").arg(&folder);
    process::run(command).with_context(|| format!("cannot build `{name}`"))?;
    Ok(folder.join("bin").join(name))
}
