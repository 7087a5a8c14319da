//! Where things are: the workspace's root, its target folder, its packages and its files.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::process::{self, cargo, git};

/// The workspace's root. Cargo names our folder at run time; a binary that was started by hand
/// remembers where it was built.
pub(crate) fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

/// What `cargo metadata` says of the workspace's own packages.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    /// The packages, each with its dependencies as they are declared.
    pub(crate) packages: Vec<Package>,
    /// Where cargo puts what it builds.
    pub(crate) target_directory: PathBuf,
}

/// One package of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    /// Its name in the registry's sense.
    pub(crate) name: String,
    /// What it declares to need, of ours and of theirs.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One declared dependency.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    /// The package's name, also where it is renamed.
    pub(crate) name: String,
    /// Nothing for an ordinary one, else `dev` or `build`.
    pub(crate) kind: Option<String>,
    /// Its folder, if it is one of ours.
    pub(crate) path: Option<PathBuf>,
}

/// Reads the workspace's manifests; needs no network.
pub(crate) fn metadata() -> Result<Metadata> {
    let text = process::output(cargo(["metadata", "--no-deps", "--format-version", "1"]))?;
    serde_json::from_str(&text).context("`cargo metadata` printed what cannot be read")
}

/// Every file that git tracks or would track, from the root, sorted.
pub(crate) fn files() -> Result<Vec<String>> {
    let listed = process::output(git([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let root = root();
    let mut files: Vec<_> = listed
        .split_terminator('\0')
        .filter(|path| root.join(path).is_file())
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    Ok(files)
}
