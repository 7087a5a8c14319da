//! What a Media Manager knows of each site, folder, file and upload. The only crate that speaks SQL.
//!
//! A backend keeps four small contracts, [`Sites`], [`Folders`], [`Files`] and [`Uploads`]; together
//! they are a [`Catalog`]. [`Sqlite`] is one; one suite of promises holds every backend to all of them.
//! Lists are read page by page along a key, never by an offset, and what was acknowledged is on disk.

mod error;
mod files;
mod folders;
mod query;
mod record;
mod sites;
mod sqlite;
#[cfg(test)]
mod suite;
mod uploads;

pub use error::{Error, ErrorKind, Result};
pub use files::Files;
pub use folders::{Folders, Step};
pub use query::{
    Direction, FileFilter, FileQuery, FolderFilter, FolderQuery, Key, Order, Position, Query,
    Scope, Sort,
};
pub use record::{Details, FileRecord, FolderRecord, Status, Trashed};
pub use sites::{KeyRecord, SiteRecord, Sites};
pub use sqlite::Sqlite;
pub use uploads::{UploadKind, UploadRecord, UploadState, Uploads};

/// The top level of a site's own files.
pub const MEDIA_ROOT: &str = "media-root";
/// The top level of the trash.
pub const TRASH_ROOT: &str = "trash-root";
/// The top level of what visitors of the site have sent.
pub const VISITOR_UPLOADS: &str = "visitor-uploads";

/// Everything a backend must do.
pub trait Catalog: Sites + Folders + Files + Uploads + std::fmt::Debug {}

impl<T: Sites + Folders + Files + Uploads + std::fmt::Debug> Catalog for T {}
