//! What a Media Manager knows of each site, folder, file and upload. The only crate that speaks SQL.
//!
//! A backend keeps a few small contracts, [`Sites`], [`Keys`], [`Apps`], [`Folders`], [`Files`],
//! [`Uploads`], [`Jobs`], [`Assets`], [`Archives`], [`Events`] and [`Webhooks`]; together they are a [`Catalog`]. [`Sqlite`] is one; one suite of promises holds every backend to all of them.
//! Lists are read page by page along a key, never by an offset, and what was acknowledged is on disk.

mod apps;
mod archives;
mod assets;
mod error;
mod events;
mod files;
mod fold;
mod folders;
mod jobs;
mod keys;
mod query;
mod record;
mod sites;
mod sqlite;
#[cfg(test)]
mod suite;
mod uploads;
mod webhooks;

pub use apps::{AppRecord, Apps};
pub use archives::{ArchiveContent, ArchiveRecord, Archives};
pub use assets::Assets;
pub use error::{Error, ErrorKind, Result};
pub use events::{EventKind, EventQuery, EventRecord, Events, Subject};
pub use files::{Files, Purged, Usage};
pub use folders::{Folders, Step};
pub use jobs::{Arrival, JobEnd, JobKind, JobRecord, JobState, Jobs, Rename};
pub use keys::{KeyRecord, Keys, Rights};
pub use query::{
    Direction, FileFilter, FileQuery, FolderFilter, FolderQuery, Key, Order, Position, Query,
    Scope, Sort,
};
pub use record::{
    Asset, Colour, Details, FileChange, FileRecord, FolderChange, FolderRecord, Status, Trashed,
};
pub use sites::{SiteRecord, Sites};
pub use sqlite::Sqlite;
pub use uploads::{Transfer, UploadKind, UploadRecord, UploadState, Uploads};
pub use webhooks::{Backlog, Delivery, DeliveryEnd, WebhookRecord, Webhooks};

/// The top level of a site's own files.
pub const MEDIA_ROOT: &str = "media-root";
/// The top level of the trash.
pub const TRASH_ROOT: &str = "trash-root";
/// The top level of what visitors of the site have sent.
pub const VISITOR_UPLOADS: &str = "visitor-uploads";
/// Folders of the service itself, below [`MEDIA_ROOT`]. Like the roots they are not rows but always there;
/// they hold files, and no folders.
pub const SYSTEM_FOLDERS: [&str; 3] = ["mobile-uploads", "purchased-items", "video-maker"];

/// Everything a backend must do.
pub trait Catalog:
    Sites
    + Keys
    + Apps
    + Folders
    + Files
    + Uploads
    + Jobs
    + Assets
    + Archives
    + Events
    + Webhooks
    + std::fmt::Debug
{
}

impl<T> Catalog for T where
    T: Sites
        + Keys
        + Apps
        + Folders
        + Files
        + Uploads
        + Jobs
        + Assets
        + Archives
        + Events
        + Webhooks
        + std::fmt::Debug
{
}
