//! `cargo xtask test`: everything, from a cold clone, installing what it needs below `target/`.
//!
//! The order is cheap before dear. Rust is compiled four times and no more: checked (clippy and
//! rustdoc share that), built for the tests, in release for the Python package, and for the command's
//! wheel, which has fewer features than the tests turn on.

mod interop;
mod python;
mod rust;
mod wheels;

use anyhow::Result;

use crate::outcome::Outcome;
use crate::steps::Steps;
use crate::{check, programs, surface, workspace};

/// Runs it; `No` is a step that failed.
pub(crate) fn run() -> Result<Outcome> {
    let target = workspace::metadata()?.target_directory;
    let mut steps = Steps::default();
    check::house_rules(&mut steps);
    steps
        .step("types without the client", rust::types_alone)
        .step("rustdoc", rust::docs)
        .step("public names", || {
            check::expect(
                surface::run(&surface::Args { check: true })?,
                "the public names have changed",
            )
        })
        .step("spec, as another validator sees it", || {
            python::spec(&target)
        })
        .step("programs for films and sounds", programs::players)
        .step("rust tests", || rust::tests(&target))
        .step("demo", || rust::demo(&target))
        .step("python module without the GIL", || {
            python::free_threaded(&target)
        })
        .step("python package", || python::package(&target))
        .step("a browser", programs::browser)
        .step("clients in JavaScript", || interop::node(&target))
        .step("clients in Python", || interop::python(&target));
    Ok(steps.finish())
}
