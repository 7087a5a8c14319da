//! The engine's answers to the generated traits: one line for each operation.
//!
//! What this server cannot do yet says so with 501. An operation that is added to the spec is a
//! method missing here, and so a build error.

mod files;
mod folders;

use api::types::Empty;
use engine::{Error, ErrorKind};
use serde_json::Map;

/// The answer of an operation that has nothing to say: `{}`.
fn done() -> Empty {
    Empty(Map::new())
}

/// The refusal of an operation that has no rules yet.
fn not_yet(operation: &str) -> Error {
    Error::new(
        ErrorKind::Unimplemented,
        format!("this server cannot do `{operation}` yet"),
    )
}
