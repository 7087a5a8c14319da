//! What happened at a Media Manager of one's own, as it happens.

#[cfg(feature = "webhook")]
mod events;
pub(crate) mod page;

#[cfg(feature = "webhook")]
pub use self::events::{Events, SignedEvent};
