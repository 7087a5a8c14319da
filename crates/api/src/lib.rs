#![doc = include_str!("../README.md")]

#[cfg(feature = "client")]
mod client;
mod generated;
mod media;
mod numbers;
mod open_enum;

#[cfg(feature = "client")]
pub use crate::client::{Client, Error};
#[cfg(feature = "client")]
pub use crate::generated::client::builder;
#[cfg(feature = "client")]
pub use crate::generated::operations;
pub use crate::generated::{enums, types};
pub use crate::media::Media;
pub use crate::numbers::{ByteSize, Double, Int64String, NotANumber};
#[cfg(feature = "client")]
pub use progenitor_client::{ByteStream, ResponseValue};
#[cfg(feature = "client")]
pub use transport;
