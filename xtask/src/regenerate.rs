//! `cargo xtask regenerate`: lint the spec, say what its change means, write what it determines.
//!
//! Only files that differ are written, and a file under a `generated/` folder that is no longer
//! emitted is removed. With `--check` nothing is written and a stale file is a failure.

mod plan;

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use codegen::{Document, GeneratedFile};

use self::plan::Plan;
pub(crate) use self::plan::is_generated;
use crate::compat::{self, SPEC};
use crate::outcome::Outcome;
use crate::steps::Took;
use crate::tell::tell;
use crate::workspace;

/// How to go about it.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Write nothing; fail and name each file that is stale
    #[arg(long)]
    pub(crate) check: bool,
    /// Show the difference of each file
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// Does it; `No` is a spec that was refused, or with `--check` a stale file.
pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let started = Instant::now();
    let root = workspace::root();
    let spec =
        fs::read_to_string(root.join(SPEC)).with_context(|| format!("cannot read `{SPEC}`"))?;
    let files = workspace::files()?;
    let mut generated = match codegen::generate(&spec) {
        Ok(files) => files,
        Err(problems) => {
            tell(format_args!("{SPEC} is refused\n\n{problems}"));
            return Ok(Outcome::No);
        }
    };
    generated.extend(blocking(&root, &files)?);
    eprintln!("lint and generate: ok, {}", Took(started.elapsed()));

    if !args.check {
        tell_users_view(&spec)?;
    }
    let plan = Plan::new(&root, &generated, &files)?;
    let outcome = if args.check {
        report_stale(&plan, args.verbose)
    } else {
        apply(&root, &plan, args.verbose)?
    };
    eprintln!("{} files, {}", generated.len(), Took(started.elapsed()));
    Ok(outcome)
}

/// The Python client that waits, made of the one that awaits.
fn blocking(root: &Path, files: &[String]) -> Result<Vec<GeneratedFile>> {
    files
        .iter()
        .filter(|path| path.starts_with(codegen::AWAITING) && !path.ends_with("__init__.py"))
        .map(|path| {
            let text = fs::read_to_string(root.join(path))
                .with_context(|| format!("cannot read `{path}`"))?;
            Ok(codegen::blocking(path, &text))
        })
        .collect()
}

/// Prints what the change since the last commit means to users.
fn tell_users_view(spec: &str) -> Result<()> {
    match compat::at("HEAD") {
        Ok(old) if old == spec => tell(format_args!("{SPEC} is as at HEAD")),
        Ok(old) => {
            // A spec of an older dialect must not keep the new one from being generated.
            match Document::parse(&old) {
                Ok(_) => tell(compat::between("HEAD", &old, spec)?),
                Err(problems) => tell(format_args!(
                    "{SPEC} at HEAD cannot be compared\n{problems}"
                )),
            }
        }
        Err(_) => tell(format_args!("there is no {SPEC} at HEAD to compare with")),
    }
    Ok(())
}

fn report_stale(plan: &Plan, verbose: bool) -> Outcome {
    for change in &plan.changes {
        tell(format_args!("stale: {}", change.path()));
        if verbose {
            tell(change.diff().trim_end());
        }
    }
    if plan.changes.is_empty() {
        tell("generated files are up to date");
    } else {
        tell("hint: run `cargo xtask regenerate` and commit what it writes");
    }
    Outcome::from_good(plan.changes.is_empty())
}

fn apply(root: &Path, plan: &Plan, verbose: bool) -> Result<Outcome> {
    for change in &plan.changes {
        change.apply(root)?;
        tell(change);
        if verbose {
            tell(change.diff().trim_end());
        }
    }
    if plan.changes.is_empty() {
        tell("no generated file changes");
    }
    Ok(Outcome::Yes)
}
