//! The contract about uploads: what was announced, until it is a file or too old.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{FileRecord, JobRecord, Result};

/// An upload that was announced. Its ticket is given to one uploader and works once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRecord {
    /// Names the upload; not a secret.
    pub id: String,
    /// What the uploader shows, or a hash of it; unique.
    pub ticket: String,
    /// The site it is for.
    pub site: String,
    /// How the bytes will come.
    pub kind: UploadKind,
    /// The id the file will have.
    pub file: String,
    /// The folder the file will lie in.
    pub folder: String,
    /// The announced name.
    pub name: Option<String>,
    /// The announced MIME type.
    pub mime: String,
    /// The announced size, when the ticket was asked for.
    pub size: Option<u64>,
    /// What the transfer says of the file.
    pub transfer: Transfer,
    /// Whether the file will be private.
    pub private: bool,
    /// The labels the file will have.
    pub labels: Vec<String>,
    /// What the uploader wants to hear again, as JSON.
    pub external_info: Option<String>,
    /// The upload it is a part of, if it comes in parts that are put together at the end.
    pub part_of: Option<String>,
    /// When it was announced.
    pub created: Timestamp,
    /// When the ticket stops working.
    pub expires: Timestamp,
    /// Whether the ticket has been used.
    pub state: UploadState,
}

/// What a transfer says of the file it brings, once it has begun. It may leave out anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transfer {
    /// How long it is.
    pub length: Option<u64>,
    /// The MIME type.
    pub mime: Option<String>,
}

/// How the bytes of an upload come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadKind {
    /// In one request.
    Put,
    /// Over tus, in pieces.
    Tus,
}

impl UploadKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Tus => "tus",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Put, Self::Tus]
            .into_iter()
            .find(|each| each.as_str() == text)
    }
}

/// Whether a ticket has been used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadState {
    /// It waits for its bytes.
    Open,
    /// Its file exists.
    Used,
}

impl UploadState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Used]
            .into_iter()
            .find(|each| each.as_str() == text)
    }
}

/// Uploads.
#[async_trait]
pub trait Uploads: Send + Sync + 'static {
    /// Adds an upload. [`Conflict`](crate::ErrorKind::Conflict) if its id or ticket is taken.
    async fn insert_upload(&self, upload: UploadRecord) -> Result<()>;

    /// The upload with this ticket, used or not, expired or not.
    async fn find_upload(&self, ticket: &str) -> Result<Option<UploadRecord>>;

    /// The upload with this id.
    async fn find_upload_by_id(&self, id: &str) -> Result<Option<UploadRecord>>;

    /// The parts of an upload, oldest first.
    async fn parts_of(&self, id: &str) -> Result<Vec<UploadRecord>>;

    /// Notes what the transfer says now, in place of what it said before.
    async fn set_transfer(&self, id: &str, transfer: &Transfer) -> Result<()>;

    /// Marks the ticket used, forgets the parts and adds the file, and with it the job that is to be done for it next,
    /// if there is one; all or nothing. Gives the file back as it was kept (see [`insert_file`](crate::Files::insert_file)).
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) if the ticket was used already,
    /// [`Missing`](crate::ErrorKind::Missing) if there is no such upload, [`Full`](crate::ErrorKind::Full) if the
    /// site would then hold more than `quota` bytes.
    async fn finish_upload(
        &self,
        id: &str,
        file: FileRecord,
        quota: Option<u64>,
        next: Option<JobRecord>,
    ) -> Result<FileRecord>;

    /// Up to `limit` uploads that expired before `at`.
    async fn expired_uploads(&self, at: Timestamp, limit: usize) -> Result<Vec<UploadRecord>>;

    /// Forgets an upload and its parts; whether there was one.
    async fn remove_upload(&self, id: &str) -> Result<bool>;
}
