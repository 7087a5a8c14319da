//! `cargo xtask surface`: every public name of the crate `site-media`, one a line, in `crates/sdk/surface.txt`.
//!
//! A change of that file is a change for whoever uses the crate, and is read as such in review. With `--check` nothing
//! is written, and a stale file is a failure.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use public_api::Builder;
use similar::TextDiff;

use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::tell::tell;
use crate::workspace;

/// Where the names stand.
const FILE: &str = "crates/sdk/surface.txt";

/// How to go about it.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail and show what differs
    #[arg(long)]
    pub(crate) check: bool,
}

/// Does it; `No` is a stale file.
pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let path = workspace::root().join(FILE);
    let known = fs::read_to_string(&path).unwrap_or_default();
    let names = names()?;
    if names == known {
        tell(format_args!("`{FILE}` is up to date"));
        return Ok(Outcome::Yes);
    }
    tell(
        TextDiff::from_lines(&known, &names)
            .unified_diff()
            .context_radius(0),
    );
    if args.check {
        tell(format_args!(
            "stale: {FILE}\nhint: run `cargo xtask surface` and commit what it writes"
        ));
        return Ok(Outcome::No);
    }
    fs::write(&path, names).with_context(|| format!("cannot write `{FILE}`"))?;
    Ok(Outcome::Yes)
}

/// The names, as rustdoc sees them. What is derived or automatic goes without saying.
///
/// It documents what the step "rustdoc" of the tests documents, with the features that has, so that nothing is
/// compiled for it.
fn names() -> Result<String> {
    let target = workspace::metadata()?.target_directory;
    let mut docs = cargo("doc --locked --quiet --workspace --no-deps --lib --examples".split(' '));
    docs.env("RUSTDOCFLAGS", "-Z unstable-options --output-format json");
    docs.env("RUSTDOC", unlocked(&target)?);
    process::run(docs)?;
    let names = Builder::from_rustdoc_json(target.join("doc/site_media.json"))
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .context("cannot read what rustdoc says\nhint: `public-api` is pinned to the format of the pinned compiler")?;
    Ok(names.to_string())
}

/// A rustdoc that speaks JSON, which a stable one does only with this variable. It is set for rustdoc alone: cargo
/// would compile every dependency once more for it.
fn unlocked(target: &Path) -> Result<PathBuf> {
    let script = target.join("rustdoc-json");
    fs::write(
        &script,
        "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n",
    )?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    }
    Ok(script)
}
