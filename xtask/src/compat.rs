//! `cargo xtask compat`: what a change of the spec means to those who use the API.

use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow};
use codegen::Document;
use codegen::compat::Report;

use crate::outcome::Outcome;
use crate::process::{self, git};
use crate::tell::tell;
use crate::workspace;

/// Where the spec is, from the workspace's root.
pub(crate) const SPEC: &str = "spec/site-media.yaml";

/// What to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The git ref to compare with, such as `origin/main`
    #[arg(long, value_name = "REF")]
    base: String,
    /// The changed spec
    #[arg(long, value_name = "PATH", default_value = SPEC)]
    spec: PathBuf,
}

/// Prints the table; `No` is a breaking change.
pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let path = workspace::root().join(&args.spec);
    let new = std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    let old = at(&args.base)?;

    let report = between(&args.base, &old, &new)?;
    tell(&report);
    Ok(Outcome::from_good(!report.is_breaking()))
}

/// The spec as it was at a git ref.
pub(crate) fn at(base: &str) -> Result<String> {
    process::output(git(["show", &format!("{base}:{SPEC}")]))
        .with_context(|| format!("there is no `{SPEC}` at `{base}`"))
}

/// What the change from `old`, the spec at `base`, to `new` means.
pub(crate) fn between(base: &str, old: &str, new: &str) -> Result<Report> {
    let old = parse(&format!("{SPEC} at {base}"), old)?;
    let new = parse("the changed spec", new)?;
    Ok(codegen::compat::compare(&old, &new))
}

fn parse(what: &str, text: &str) -> Result<Document> {
    Document::parse(text).map_err(|problems| anyhow!("cannot read {what}\n{problems}"))
}
