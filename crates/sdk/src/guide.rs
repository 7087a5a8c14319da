//! Guides, to be read: what goes wrong and what is done about it.

#[doc = include_str!("../docs/errors.md")]
pub mod errors {}
