//! Turning bytes that arrive into files: upload URLs, plain and resumable.
//!
//! A caller asks for a ticket; whoever holds the ticket may send the bytes of one file, without being known
//! otherwise. The ticket is kept as a hash, works once, and expires. Nothing is listed before its bytes are on
//! the disk, and a ticket whose upload failed can be used again.

mod announce;
pub(crate) mod check;
mod checksum;
mod end;
mod keep;
mod parts;
pub(crate) mod quota;
mod receive;
mod recover;
mod resume;
mod ticket;

use std::sync::Arc;

pub use self::checksum::{Algorithm, Checksum};
use api::types::{self, FileDescriptor};
use bytes::Bytes;
use catalog::{Transfer, UploadRecord};
use futures::{Stream, StreamExt, stream::BoxStream};
use jiff::Timestamp;

use crate::{Caller, Engine, Links, Result, imports, webhooks};

/// The bytes of an upload, as they come.
pub type Body = BoxStream<'static, Result<Bytes, blobs::BoxError>>;

/// Makes a [`Body`] of any stream of bytes.
pub fn body<S, E>(stream: S) -> Body
where
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<blobs::BoxError>,
{
    stream.map(|chunk| chunk.map_err(Into::into)).boxed()
}

/// What comes along with the bytes, all of it optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// The name; wins over the announced one.
    pub name: Option<String>,
    /// The MIME type; wins over the announced one.
    pub mime: Option<String>,
    /// How many bytes will come.
    pub length: Option<u64>,
}

impl Sent {
    /// What is remembered of it until the bytes are here.
    fn transfer(&self) -> Transfer {
        Transfer {
            length: self.length,
            mime: self.mime.clone().filter(|mime| !mime.is_empty()),
        }
    }
}

/// How far a resumable upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes are here.
    pub offset: u64,
    /// How many there will be, once that is known.
    pub length: Option<u64>,
    /// When the upload stops being resumable.
    pub expires: Timestamp,
    /// How it comes about.
    pub form: Form,
}

impl Progress {
    fn of(upload: &UploadRecord, offset: u64, form: Form) -> Self {
        Self {
            offset,
            length: upload.transfer.length,
            expires: upload.expires,
            form,
        }
    }
}

/// How a resumable upload comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// From its first byte to its last.
    Whole,
    /// As a part of another, which gets it when all parts are here.
    Part,
    /// Out of parts, which have these URLs.
    Joined(Vec<String>),
}

/// A resumable upload that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Names it here.
    pub id: String,
    /// Where its bytes are sent.
    pub url: String,
    /// How far it is.
    pub progress: Progress,
}

impl Begun {
    fn new(uploads: &Uploads, upload: &UploadRecord, offset: u64, form: Form) -> Self {
        Self {
            id: upload.id.clone(),
            url: uploads.links.tus_upload(&upload.id),
            progress: Progress::of(upload, offset, form),
        }
    }
}

/// Where in a resumable upload some bytes belong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// How many bytes the sender believes to be here already.
    pub offset: u64,
    /// How many more it is about to send, if it says.
    pub length: Option<u64>,
    /// How long the upload will be in all, if that was not said when it was begun.
    pub total: Option<u64>,
    /// What the bytes should come to; if they do not, none is kept.
    pub checksum: Option<Checksum>,
}

impl Caller {
    /// A URL to which one file can be sent in one request.
    pub async fn upload_url(
        &self,
        request: types::GenerateFileUploadUrlRequest,
    ) -> Result<types::GenerateFileUploadUrlResponse> {
        announce::plain(self, request).await
    }

    /// A URL and a token with which one file can be sent in pieces.
    pub async fn resumable_upload_url(
        &self,
        request: types::GenerateFileResumableUploadUrlRequest,
    ) -> Result<types::GenerateFileResumableUploadUrlResponse> {
        announce::resumable(self, request).await
    }
}

impl Engine {
    /// What those can do who hold tickets, and reached us under `links`.
    pub fn uploads(self: &Arc<Self>, links: Links) -> Uploads {
        Uploads {
            engine: Arc::clone(self),
            links,
        }
    }

    /// Puts right what a killed process may have left, and clears away what has expired.
    ///
    /// To be called when the engine is opened, before anything is received. It can be done any number of times.
    pub async fn recover(&self) -> Result<()> {
        recover::run(self).await?;
        imports::recover(self).await?;
        webhooks::recover(self).await
    }

    /// Clears away uploads that have expired, and tells how many those were. To be called now and then.
    pub async fn clear_expired_uploads(&self) -> Result<usize> {
        end::clear(self).await
    }
}

/// The side of uploads where a ticket is all that counts.
///
/// Once begun, each of these goes on to its end even if its future is dropped because the client went away.
#[derive(Debug, Clone)]
pub struct Uploads {
    engine: Arc<Engine>,
    links: Links,
}

impl Uploads {
    /// Takes the whole of a file and lists it.
    pub async fn receive(&self, ticket: &str, sent: Sent, body: Body) -> Result<FileDescriptor> {
        receive::run(self, ticket, sent, body).await
    }

    /// Begins a resumable upload, or begins it anew. It may say later how long it is.
    pub async fn begin(&self, ticket: &str, sent: Sent) -> Result<Begun> {
        resume::begin(self, ticket, sent).await
    }

    /// Begins one part of an upload that comes in parts.
    pub async fn begin_part(&self, ticket: &str, length: Option<u64>) -> Result<Begun> {
        parts::begin(self, ticket, length).await
    }

    /// Puts parts together that are all here, in the order of their `ids`. It can be done again.
    pub async fn join(&self, ticket: &str, sent: Sent, ids: Vec<String>) -> Result<Begun> {
        parts::join(self, ticket, sent, ids).await
    }

    /// Gives a resumable upload up, and its ticket with it.
    pub async fn terminate(&self, id: &str) -> Result<()> {
        end::terminate(self, id).await
    }

    /// How far a resumable upload is. Whoever is sending to it is told to stop, so that the answer stays true.
    pub async fn progress(&self, id: &str) -> Result<Progress> {
        resume::progress(self, id).await
    }

    /// Adds bytes to a resumable upload; those acknowledged are on the disk. Whoever is sending is told to stop.
    pub async fn append(&self, id: &str, place: Place, body: Body) -> Result<Progress> {
        resume::append(self, id, place, body).await
    }

    /// Makes a file of a resumable upload whose bytes are all here. Whoever has lost the answer may ask again for an
    /// hour, and is told of the same file.
    pub async fn finish(&self, ticket: &str, name: Option<String>) -> Result<FileDescriptor> {
        resume::finish(self, ticket, name).await
    }
}

#[cfg(test)]
pub(crate) mod tests;
