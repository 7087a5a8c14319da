//! An event: what happened to which file or folder, and when.

use api::types::{AccountInfo, ApplicationError, EventIdentity, ExternalInfo};
use serde_json::{Map, Value};

use super::layers::{FILE, FOLDER};
use crate::model::{FileDescriptor, Folder};

/// What the service told, once verified.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The id of the event: the same, when it comes again.
    pub id: String,
    /// The id of the file or folder.
    pub entity_id: String,
    /// Of two events about one file or folder, that with the higher number happened later.
    pub sequence: Option<i64>,
    /// When it happened.
    pub time: Option<jiff::Timestamp>,
    /// What happened.
    pub kind: EventKind,
    /// The slug of the action that caused it.
    pub originated_from: Option<String>,
    /// Whether it was caused by a request to forget a person.
    pub triggered_by_anonymize_request: Option<bool>,
    /// The installation of the app that is told.
    pub instance_id: Option<String>,
    /// Who did it.
    pub identity: Option<EventIdentity>,
    /// Whose site it is.
    pub account: Option<AccountInfo>,
}

/// What happened, and to what.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// A file was processed, or came back from the trash.
    FileReady {
        /// The file, as it is now.
        file: Option<Box<FileDescriptor>>,
        /// What whoever stored it said where it is from.
        external_info: Option<ExternalInfo>,
        /// Whether it came back from the trash.
        triggered_by_undelete: bool,
    },
    /// A file was not imported, or not processed; which one is in [`Event::entity_id`].
    FileFailed {
        /// What whoever stored it said where it is from.
        external_info: Option<ExternalInfo>,
        /// What went wrong.
        error: Option<ApplicationError>,
    },
    /// A file was changed or moved.
    FileUpdated {
        /// The file, as it is now.
        file: Option<Box<FileDescriptor>>,
        /// What changed.
        modified_fields: Option<Map<String, Value>>,
    },
    /// A file was deleted.
    FileDeleted {
        /// The file, as it was.
        file: Option<Box<FileDescriptor>>,
        /// Whether it is in the trash; otherwise it is gone.
        moved_to_trash: bool,
    },
    /// A folder was made, or came back from the trash.
    FolderCreated {
        /// The folder.
        folder: Option<Folder>,
    },
    /// A folder was changed or moved.
    FolderUpdated {
        /// The folder, as it is now.
        folder: Option<Folder>,
        /// What changed.
        modified_fields: Option<Map<String, Value>>,
    },
    /// A folder was deleted.
    FolderDeleted {
        /// The folder, as it was.
        folder: Option<Folder>,
        /// Whether it is in the trash; otherwise it is gone.
        moved_to_trash: bool,
    },
    /// Something that this version does not know.
    Unknown {
        /// What kind of thing it is about, such as `wix.media.site_media.v1.file_descriptor`.
        entity_fqdn: String,
        /// What happened to it.
        slug: String,
        /// All else that the event holds.
        content: Map<String, Value>,
    },
}

impl Event {
    /// An event of which nothing more is known; for tests, which sign it with a [`Signer`](super::Signer).
    pub fn new(id: impl Into<String>, entity_id: impl Into<String>, kind: EventKind) -> Self {
        Self {
            id: id.into(),
            entity_id: entity_id.into(),
            sequence: None,
            time: None,
            kind,
            originated_from: None,
            triggered_by_anonymize_request: None,
            instance_id: None,
            identity: None,
            account: None,
        }
    }

    /// Its place among the events about the same file or folder.
    #[must_use]
    pub fn with_sequence(mut self, sequence: i64) -> Self {
        self.sequence = Some(sequence);
        self
    }

    /// When it happened.
    #[must_use]
    pub fn with_time(mut self, time: jiff::Timestamp) -> Self {
        self.time = Some(time);
        self
    }

    /// Its type, such as `wix.media.site_media.v1.file_descriptor_file_ready`.
    pub fn event_type(&self) -> String {
        format!("{}_{}", self.kind.entity_fqdn(), self.kind.slug())
    }
}

impl EventKind {
    /// What kind of thing it is about, such as `wix.media.site_media.v1.folder`.
    pub fn entity_fqdn(&self) -> &str {
        match self {
            Self::FileReady { .. }
            | Self::FileFailed { .. }
            | Self::FileUpdated { .. }
            | Self::FileDeleted { .. } => FILE,
            Self::FolderCreated { .. }
            | Self::FolderUpdated { .. }
            | Self::FolderDeleted { .. } => FOLDER,
            Self::Unknown { entity_fqdn, .. } => entity_fqdn,
        }
    }

    /// What happened to it, such as `file_ready`.
    pub fn slug(&self) -> &str {
        match self {
            Self::FileReady { .. } => "file_ready",
            Self::FileFailed { .. } => "file_failed",
            Self::FileUpdated { .. } | Self::FolderUpdated { .. } => "updated",
            Self::FileDeleted { .. } | Self::FolderDeleted { .. } => "deleted",
            Self::FolderCreated { .. } => "created",
            Self::Unknown { slug, .. } => slug,
        }
    }
}
