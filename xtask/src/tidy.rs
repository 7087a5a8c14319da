//! `cargo xtask tidy`: the house rules that clippy cannot see.
//!
//! Which crate may need which, which library stays in which crate, how a file begins, how long
//! it may be, and that generated code stays in its folders.

mod arrows;
mod manifests;
mod sources;

use std::fmt;

use anyhow::{Context as _, Result};

use crate::outcome::Outcome;
use crate::tell::tell;
use crate::workspace;

/// One broken rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// The file or the package.
    place: String,
    /// What is wrong.
    message: String,
    /// The way out.
    hint: &'static str,
}

impl Finding {
    fn new(place: impl Into<String>, message: impl Into<String>, hint: &'static str) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
            hint,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            message,
            hint,
        } = self;
        write!(f, "{place}: {message}\n  hint: {hint}")
    }
}

/// Looks at the whole workspace; `No` is a broken rule.
pub(crate) fn run() -> Result<Outcome> {
    let root = workspace::root();
    let mut findings = arrows::check(&workspace::metadata()?.packages);
    let machine = sources::machine_paths(&root);
    for path in workspace::files()? {
        let bytes =
            std::fs::read(root.join(&path)).with_context(|| format!("cannot read `{path}`"))?;
        // What is no text is a fixture, and has no rules.
        if let Ok(text) = String::from_utf8(bytes) {
            findings.extend(sources::check(&path, &text, &machine));
            findings.extend(manifests::check(&path, &text));
        }
    }

    for finding in &findings {
        tell(finding);
    }
    if findings.is_empty() {
        tell("the house is tidy");
    }
    Ok(Outcome::from_good(findings.is_empty()))
}
