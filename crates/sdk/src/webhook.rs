//! Webhooks: what the service tells when a file is ready, has failed, or a file or folder has changed.
//!
//! The service posts a signed token, in plain text, and wants 200 within 1250 ms; otherwise it comes again, up to 12
//! times in about two days. A [`Verifier`] checks the token and unpacks the [`Event`] in it. Events come twice and out
//! of order: an [`Inbox`] tells which ones.
//!
//! ```
//! use site_media::webhook::{Admission, Event, EventKind, Inbox, Signer, Verifier};
//!
//! # fn main() -> Result<(), site_media::webhook::Refusal> {
//! // The public key is on the page of the app; here it is the one that this crate keeps for tests.
//! let verifier = Verifier::new(Signer::TEST_PUBLIC_KEY)?;
//! let inbox = Inbox::new(10_000);
//!
//! # let deleted = EventKind::FileDeleted { file: None, moved_to_trash: true };
//! # let body = Signer::for_tests().sign(&Event::new("event-1", "file-1", deleted));
//! let event = verifier.verify(&body)?;
//! if inbox.admit(&event) == Admission::New {
//!     match &event.kind {
//!         EventKind::FileReady { file: Some(file), .. } => println!("{} is ready", file.display_name),
//!         EventKind::FileDeleted { moved_to_trash, .. } => println!("deleted, for good: {}", !moved_to_trash),
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The example `webhook_axum` is a receiver that runs.

mod event;
mod inbox;
mod key;
mod layers;
mod refusal;
mod sign;
mod verify;

pub use api::types::{AccountInfo, ApplicationError, EventIdentity, ExternalInfo};

pub use self::event::{Event, EventKind};
pub use self::inbox::{Admission, Inbox};
pub(crate) use self::layers::event as read;
pub use self::refusal::Refusal;
pub use self::sign::Signer;
pub use self::verify::Verifier;

#[cfg(test)]
mod tests;
