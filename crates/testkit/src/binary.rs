//! Where the `site-media` command is.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::fixtures::root;

/// The `site-media` command: the one that `SITE_MEDIA_BIN` names, else one that is built now, once a process.
pub fn binary() -> Result<PathBuf> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let found = BINARY.get_or_init(|| find().map_err(|error| format!("{error:#}")));
    found.clone().map_err(anyhow::Error::msg)
}

fn find() -> Result<PathBuf> {
    match std::env::var_os("SITE_MEDIA_BIN") {
        Some(path) => {
            let path = PathBuf::from(path);
            ensure!(
                path.is_file(),
                "`SITE_MEDIA_BIN` is `{}`, which is no file",
                path.display()
            );
            Ok(path)
        }
        None => build(),
    }
}

fn build() -> Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args([
        "build",
        "--quiet",
        "-p",
        "site-media-cli",
        "--bin",
        "site-media",
        "--message-format=json",
    ]);
    // Cargo tells a test about its package. Build scripts that look for that would run anew, here and afterwards
    // again, and most of the tree is built on one of them.
    for (name, _) in std::env::vars_os() {
        let package = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if package {
            cargo.env_remove(name);
        }
    }
    let built = cargo
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    if !built.status.success() {
        bail!("cannot build `site-media`\nhint: `SITE_MEDIA_BIN` may name one that is built");
    }
    let messages = String::from_utf8_lossy(&built.stdout);
    let mut messages = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let built = messages.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    built.context("cargo does not say where `site-media` is")
}
