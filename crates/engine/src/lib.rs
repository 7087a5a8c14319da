//! The rules of a Media Manager: what may be done, what is found, what is refused and how.
//!
//! The engine knows neither HTTP nor SQL. It is opened once ([`Engine::open`]); whoever has been
//! recognised ([`Engine::admit`]) holds a [`Caller`], and every operation of the API is a method
//! of it, one file each below [`files`], [`folders`], [`uploads`] and [`downloads`]. The catalog
//! knows what there is, the blobs hold the bytes, and a row is written after its bytes are kept.

mod access;
mod caller;
mod clock;
mod config;
mod derive;
pub mod downloads;
mod engine;
mod error;
pub mod events;
pub mod files;
mod filter;
pub mod folders;
mod ids;
pub mod imports;
mod keyring;
mod links;
mod look;
mod paging;
mod place;
mod previews;
pub mod renditions;
mod seal;
mod sites;
#[cfg(test)]
mod testing;
pub mod uploads;
mod verify;
pub mod webhooks;

pub use access::{Identity, Token};
pub use caller::Caller;
pub use catalog::Rights;
pub use clock::{Clock, SystemClock};
pub use config::{Config, Limits, Sizes};
pub use derive::Deriving;
pub use engine::Engine;
pub use error::{Error, ErrorKind, Result, Rule, Violation};
pub use files::ListFiles;
pub use folders::ListFolders;
pub use ids::{FileId, Ids, RandomIds, SiteId};
pub use links::Links;
pub use media::tools;
pub use sites::{App, Credentials, Issued, Key, Site, Sites};
pub use verify::Finding;
