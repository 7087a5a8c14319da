//! Says what a change of the spec means to those who use the API.
//!
//! **Breaking** is what makes a program fail that worked, or one that compiled against the
//! generated types: a name that is gone, a request that is refused, an answer that holds less
//! than promised. **Additive** is what can be ignored, **docs only** what no program can notice.
//!
//! A schema is judged by where programs of today meet it: in requests, in answers, or in both,
//! and then the worse of the two counts. Choices that are not obvious:
//!
//! - a limit matters in requests only; in answers nobody checks it, so it is docs only
//! - a new enum value is additive, because our enums are open; a removed one is a variant less
//! - a member that an answer now always holds is no longer an `Option` in Rust: breaking
//! - a default that changes is breaking, because it decides for everyone who says nothing
//! - what no rule knows is breaking, and named as such
//!
//! The `drift` crate compares the same documents on its own: what it finds and we do not is
//! breaking, too.

mod bodies;
mod contract;
mod findings;
mod keywords;
mod limits;
mod members;
mod operations;
mod pair;
mod parameters;
mod reach;
mod report;
mod root;
mod schemas;
mod tripwire;

use crate::Document;
use findings::Findings;

pub use report::{Change, Level, Report};

/// Compares two versions of the spec.
pub fn compare(old: &Document, new: &Document) -> Report {
    if old == new {
        return Report::default();
    }
    let mut found = Findings::new(old, new);
    root::compare(&mut found);
    operations::compare(&mut found);
    schemas::components(&mut found);
    tripwire::check(&mut found);
    found.into_report()
}
