//! The Media Manager over HTTP.
//!
//! [`app`] makes a router of an engine: the generated routes hold the JSON operations
//! ([`door`](self) admits, checks and answers them), and hand-written doors take and give bytes.
//! [`serve`] puts it on a socket. The engine's rules are not here, and neither is any row.

mod admit;
mod answers;
mod app;
mod courier;
mod door;
mod doors;
mod envelope;
mod fetch;
mod generated;
mod json;
mod links;
mod local;
mod older;
mod operation;
mod serve;
mod tokens;
mod tolerance;
mod validate;

pub use crate::app::{Options, app};
pub use crate::courier::Courier;
pub use crate::fetch::{Web, WebOptions};
pub use crate::serve::serve;
