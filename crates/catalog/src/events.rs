//! The contract about events: what happened to files and folders, in the order in which it happened.
//!
//! Nobody writes an event. Whatever changes a file or a folder notes it in the transaction of the change, so that
//! there is none without the other, and keeps how the file or folder was then: later it may be gone.

use async_trait::async_trait;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::{FileRecord, FolderRecord, Result};

/// Something that happened. Times are whole milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRecord {
    /// Its place among all events of all sites; those that happened later have higher ones.
    pub number: i64,
    /// The site it happened on.
    pub site: String,
    /// What happened.
    pub kind: EventKind,
    /// The id of the file or folder.
    pub entity: String,
    /// When it happened.
    pub at: Timestamp,
    /// What it happened to, as it was then: after a change, but before it was removed.
    pub subject: Subject,
    /// Why it happened, where somebody said it.
    pub reason: Option<String>,
}

/// What an event happened to.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A file.
    File(Box<FileRecord>),
    /// A folder.
    Folder(FolderRecord),
}

/// What can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A file has its bytes, and all that is made of them.
    FileReady,
    /// A file that can be used came back from the trash.
    FileRestored,
    /// A file will never have its bytes.
    FileFailed,
    /// A file was changed or moved, or came back from the trash without being ready.
    FileUpdated,
    /// A file went to the trash.
    FileTrashed,
    /// A file is gone for good.
    FileRemoved,
    /// A folder was made.
    FolderCreated,
    /// A folder came back from the trash.
    FolderRestored,
    /// A folder was changed or moved.
    FolderUpdated,
    /// A folder went to the trash.
    FolderTrashed,
    /// A folder is gone for good.
    FolderRemoved,
}

impl EventKind {
    /// Each of them.
    pub const ALL: [Self; 11] = [
        Self::FileReady,
        Self::FileRestored,
        Self::FileFailed,
        Self::FileUpdated,
        Self::FileTrashed,
        Self::FileRemoved,
        Self::FolderCreated,
        Self::FolderRestored,
        Self::FolderUpdated,
        Self::FolderTrashed,
        Self::FolderRemoved,
    ];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::FileReady => "file_ready",
            Self::FileRestored => "file_restored",
            Self::FileFailed => "file_failed",
            Self::FileUpdated => "file_updated",
            Self::FileTrashed => "file_trashed",
            Self::FileRemoved => "file_removed",
            Self::FolderCreated => "folder_created",
            Self::FolderRestored => "folder_restored",
            Self::FolderUpdated => "folder_updated",
            Self::FolderTrashed => "folder_trashed",
            Self::FolderRemoved => "folder_removed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.as_str() == text)
    }

    /// Whether it happens to files.
    pub const fn is_of_file(self) -> bool {
        matches!(
            self,
            Self::FileReady
                | Self::FileRestored
                | Self::FileFailed
                | Self::FileUpdated
                | Self::FileTrashed
                | Self::FileRemoved
        )
    }
}

/// Which events are wanted, in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventQuery {
    /// Of this site.
    pub site: String,
    /// Those with higher numbers than this.
    pub after: i64,
    /// Those that happened then or later.
    pub since: Option<Timestamp>,
    /// Of these kinds; of all if there are none here.
    pub kinds: Vec<EventKind>,
    /// At most so many.
    pub limit: usize,
}

/// Events.
#[async_trait]
pub trait Events: Send + Sync + 'static {
    /// Events that happened, oldest first.
    async fn list_events(&self, query: &EventQuery) -> Result<Vec<EventRecord>>;

    /// The event with this number, if it happened on this site and is not forgotten.
    async fn find_event(&self, site: &str, number: i64) -> Result<Option<EventRecord>>;

    /// The number of the latest event, which changes when something has happened; 0 before the first. What it tells
    /// of is on disk.
    fn watch_events(&self) -> watch::Receiver<i64>;

    /// Forgets events that happened before a time, the oldest `limit` at most, with what is left to deliver of them;
    /// says how many.
    async fn prune_events(&self, before: Timestamp, limit: usize) -> Result<usize>;
}
