//! The steps that cargo runs.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::process::{self, cargo};
use crate::{demo, programs};

/// What may not come with the types of the API when its client is off.
const CLIENT_ONLY: &[&str] = &["hyper", "reqwest", "site-media-transport", "tokio"];

/// The low-level crate's types compile alone, and bring no HTTP client along.
pub(super) fn types_alone() -> Result<()> {
    process::run(cargo(
        "check --locked -p site-media-api --no-default-features".split(' '),
    ))?;
    let tree = process::output(cargo(
        "tree --locked -p site-media-api --no-default-features --edges normal --prefix none"
            .split(' '),
    ))?;
    match brought_along(&tree).as_slice() {
        [] => Ok(()),
        found => bail!(
            "`site-media-api` without `client` needs {}\nhint: make it optional in crates/api/Cargo.toml, and part of the feature `client`",
            found.join(", ")
        ),
    }
}

/// Every page of the libraries' documentation, without a warning.
pub(super) fn docs() -> Result<()> {
    // `--examples` makes cargo choose the features that clippy's run has, so that it is reused.
    // The command would overwrite the pages of the SDK, whose name it shares.
    let mut docs = cargo("doc --locked --workspace --no-deps --lib --examples".split(' '));
    docs.env("RUSTDOCFLAGS", "-D warnings");
    process::run(docs)
}

/// Every test of the workspace, in the documentation too.
pub(super) fn tests(target: &Path) -> Result<()> {
    // The Python module links against an interpreter and has its tests on that side.
    const RUST: &str = "--locked --workspace --exclude site-media-python";
    // Binaries and examples with the features of the tests. A test that needs the command would else have cargo build it
    // by itself, with other features and so nearly everything once more.
    let build = format!("build {RUST} --bins --examples --tests");
    process::run(cargo(build.split(' ')))?;
    let test = format!("test {RUST} --no-fail-fast");
    let mut tests = cargo(test.split(' '));
    tests.env("SITE_MEDIA_BIN", demo::binary(target));
    // Then no test may be passed over for want of them.
    if programs::can_play() {
        tests.env("SITE_MEDIA_NEED_FFMPEG", "1");
    }
    if programs::can_read() {
        tests.env("SITE_MEDIA_NEED_POPPLER", "1");
    }
    process::run(tests)
}

/// Where [`tests`] has left an example.
pub(super) fn example(target: &Path, name: &str) -> PathBuf {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    target.join("debug/examples").join(file)
}

/// The demo, as a newcomer runs it.
pub(super) fn demo(target: &Path) -> Result<()> {
    process::run(demo::show(target))
}

fn brought_along(tree: &str) -> Vec<&str> {
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names.filter(|name| CLIENT_ONLY.contains(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_client_in_the_tree_is_found_by_its_whole_name() {
        let tree = "site-media-api v0.1.0\nserde v1.0.1\nreqwest-types v1.0.0\nreqwest v0.13.5\n";

        assert_eq!(brought_along(tree), ["reqwest"]);
    }
}
