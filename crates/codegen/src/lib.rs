//! Turns the spec into code: lint, then lower, then emit.
//!
//! [`generate`] is a pure function from the text of `spec/site-media.yaml` to the files that
//! stand under a `generated/` folder: no clock, no network, the same bytes every time. `xtask`
//! writes them or compares them. [`compat::compare`] says what a change of the spec means to
//! those who use the API.

mod blocking;
pub mod compat;
mod document;
mod emit;
mod error;
mod format;
mod lint;
mod lower;
mod model;
mod names;

use std::borrow::Cow;

pub use blocking::{AWAITING, blocking};
pub use document::Document;
pub use emit::public_names;
pub use error::{Problem, Problems};
pub use lint::lint;
pub use lower::lower;
pub use model::operation_table;

/// One generated file: where it goes, from the workspace's root, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Path from the workspace's root, with forward slashes.
    pub path: Cow<'static, str>,
    /// The whole text, formatted.
    pub text: String,
}

/// Generates every file that the spec determines.
///
/// # Errors
/// Every problem that the lint found, or the one that stopped the generator.
pub fn generate(spec: &str) -> Result<Vec<GeneratedFile>, Problems> {
    let document = Document::parse(spec)?;
    lint(&document)?;
    emit::all(&document)
}
