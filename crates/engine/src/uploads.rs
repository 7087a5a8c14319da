//! Turning bytes that arrive into files: upload URLs, plain and resumable.
//!
//! A caller asks for a ticket; whoever holds the ticket may send the bytes of one file, without being known
//! otherwise. The ticket is kept as a hash, works once, and expires. Nothing is listed before its bytes are on
//! the disk, and a ticket whose upload failed can be used again.

mod announce;
pub(crate) mod check;
mod keep;
mod receive;
mod recover;
mod resume;
mod ticket;

use std::sync::Arc;

use api::types::{self, FileDescriptor};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};
use jiff::Timestamp;

use crate::{Caller, Engine, Links, Result, imports};

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

/// How far a resumable upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How many bytes are here.
    pub offset: u64,
    /// How many there will be.
    pub length: u64,
    /// When the upload stops being resumable.
    pub expires: Timestamp,
}

/// Where in a resumable upload some bytes belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How many bytes the sender believes to be here already.
    pub offset: u64,
    /// How many more it is about to send, if it says.
    pub length: Option<u64>,
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
        imports::recover(self).await
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

    /// Begins a resumable upload, or begins it anew, and gives the URL to which its pieces are sent.
    pub async fn begin(&self, ticket: &str, sent: Sent) -> Result<String> {
        resume::begin(self, ticket, sent).await
    }

    /// How far a resumable upload is. Whoever is sending to it is told to stop, so that the answer stays true.
    pub async fn progress(&self, id: &str) -> Result<Progress> {
        resume::progress(self, id).await
    }

    /// Adds bytes to a resumable upload; those acknowledged are on the disk. Whoever is sending is told to stop.
    pub async fn append(&self, id: &str, place: Place, body: Body) -> Result<Progress> {
        resume::append(self, id, place, body).await
    }

    /// Makes a file of a resumable upload whose bytes are all here.
    pub async fn finish(&self, ticket: &str, name: Option<String>) -> Result<FileDescriptor> {
        resume::finish(self, ticket, name).await
    }
}

#[cfg(test)]
pub(crate) mod tests;
