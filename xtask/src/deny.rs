//! `cargo xtask deny`: licences, sources and unwanted crates among all that is depended upon, by cargo-deny.

use anyhow::Result;

use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::workspace;

/// The newest that the pinned compiler builds.
const VERSION: &str = "0.20.2";

/// What needs no list from elsewhere; the advisories do.
const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];

/// Installs it below `target/` where it is missing, which takes minutes, and runs it; `No` is a finding.
pub(crate) fn run() -> Result<Outcome> {
    let home = workspace::metadata()?.target_directory.join("tools/deny");
    let mut install = cargo([
        "install",
        "--quiet",
        "--locked",
        "cargo-deny",
        "--version",
        VERSION,
    ]);
    install.arg("--root").arg(&home);
    process::run(install)?;
    let mut deny = process::program(home.join("bin/cargo-deny"));
    deny.args(["check", "--hide-inclusion-graph"]).args(CHECKS);
    Ok(Outcome::from_good(process::status(&mut deny)?.success()))
}
