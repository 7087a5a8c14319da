//! Both wheels: the package, and the command it is tested against, which is an extra of the package.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::process::{self, cargo};
use crate::python::Venv;

/// The feature by which the command asks of the crates below it what the tests ask of them.
const AS_TESTED: &str = "as-tested";

/// Builds both and installs them, as an index would give them to a user who asks for the extra.
pub(super) fn install(venv: &Venv, target: &Path) -> Result<()> {
    nothing_anew()?;
    let wheels = target.join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)
            .with_context(|| format!("cannot remove `{}`", wheels.display()))?;
    }
    venv.pip_wheel("bindings/python", "--locked", &wheels)?;
    let as_tested = format!("--locked --profile=dev --features={AS_TESTED}");
    venv.pip_wheel("bindings/server", &as_tested, &wheels)?;
    let words = ["--no-index", "--find-links"].map(OsStr::new);
    venv.pip(
        words
            .into_iter()
            .chain([wheels.as_os_str(), OsStr::new("site-media[server]")]),
    )
}

/// The command for the wheel is made of what the tests have compiled: otherwise most of the tree is compiled once more.
fn nothing_anew() -> Result<()> {
    let tests = tree("--workspace --exclude site-media-python -e normal,dev,no-proc-macro")?;
    let wheel = tree(&format!(
        "-p site-media-cli --features {AS_TESTED} -e normal,no-proc-macro"
    ))?;
    match others(&wheel, &tests).as_slice() {
        [] => Ok(()),
        found => bail!(
            "for its wheel the command would be compiled anew, with other features than in the tests:\n{}\nhint: ask for theirs in the feature `{AS_TESTED}` in crates/cli/Cargo.toml",
            found.join("\n")
        ),
    }
}

/// Every crate with its version and its features, a line each; what macros need is compiled apart, with features of its own.
fn tree(what: &str) -> Result<String> {
    let words = "tree --locked --prefix none --no-dedupe --format {p}|{f}".split(' ');
    process::output(cargo(words.chain(what.split(' '))))
}

/// The lines of the one tree that are not in the other, but for the command itself, which is the top.
fn others<'a>(tree: &'a str, other: &str) -> Vec<&'a str> {
    let known: Vec<_> = other.lines().collect();
    let mut found: Vec<_> = tree
        .lines()
        .filter(|line| !known.contains(line) && !line.starts_with("site-media-cli "))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_with_other_features_is_found_once() {
        let wheel =
            "site-media-cli v0.1.0|as-tested\ntokio v1.0.0|fs\nbytes v1.0.0|\ntokio v1.0.0|fs\n";
        let tests = "site-media-cli v0.1.0|\ntokio v1.0.0|fs,test-util\nbytes v1.0.0|\n";

        assert_eq!(others(wheel, tests), ["tokio v1.0.0|fs"]);
        assert!(others(tests, tests).is_empty());
    }
}
