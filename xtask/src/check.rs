//! `cargo xtask check`: the fast part of the tests, for every commit.

use std::process::Command;

use anyhow::{Result, bail};

use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::steps::Steps;
use crate::{regenerate, tidy};

/// Runs it; `No` is a step that failed.
pub(crate) fn run() -> Outcome {
    let mut steps = Steps::default();
    house_rules(&mut steps);
    steps.step("unit tests", || {
        process::run(cargo(
            "test --locked --workspace --exclude site-media-python --lib --bins --quiet".split(' '),
        ))
    });
    steps.finish()
}

/// What needs no test to be run: the layout, the lints, the generated files, our own rules.
pub(crate) fn house_rules(steps: &mut Steps) {
    steps
        .step("format", || {
            process::run(cargo(["fmt", "--all", "--check"]))
        })
        .step("generated files", || {
            let args = regenerate::Args {
                check: true,
                ..Default::default()
            };
            expect(regenerate::run(&args)?, "a generated file is stale")
        })
        .step("tidy", || expect(tidy::run()?, "a house rule is broken"))
        .step("clippy", || process::run(clippy()));
}

/// Clippy, over all there is.
pub(crate) fn clippy() -> Command {
    cargo("clippy --locked --workspace --all-targets -- -D warnings".split(' '))
}

/// An error unless it went well.
pub(crate) fn expect(outcome: Outcome, otherwise: &str) -> Result<()> {
    match outcome {
        Outcome::Yes => Ok(()),
        Outcome::No => bail!("{otherwise}; see above"),
    }
}
