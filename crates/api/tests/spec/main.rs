//! What the spec and its examples promise of the low-level client.

mod examples;
mod generated;
mod support;
mod wire;
