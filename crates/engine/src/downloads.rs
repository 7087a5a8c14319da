//! Handing out bytes: download URLs and what they lead to.

mod announce;
mod archive;
mod names;
pub(crate) mod open;
mod read;
mod stream;
mod token;
mod zip;

use std::{ops::Range, sync::Arc};

use api::{enums::ContentDisposition, types};
use bytes::Bytes;
use catalog::FileRecord;
use futures::stream::BoxStream;
pub use media::transform::Accept;

use self::archive::Archive;
use crate::{Caller, Engine, FileId, Result, renditions};

impl Caller {
    /// URLs under which one file can be fetched for a while, by whoever has them.
    pub async fn download_urls(
        &self,
        request: types::GenerateFileDownloadUrlRequest,
    ) -> Result<types::GenerateFileDownloadUrlResponse> {
        announce::run(self, request).await
    }

    /// A URL under which a zip of several files can be fetched for ever, by whoever has it.
    pub async fn files_archive_url(
        &self,
        request: types::GenerateFilesDownloadUrlRequest,
    ) -> Result<types::ArchiveUrlAnswer> {
        archive::of_files(self, request).await
    }

    /// The URL of a video as players stream it.
    pub async fn video_streaming_url(
        &self,
        request: types::GenerateVideoStreamingUrlRequest,
    ) -> Result<types::GenerateVideoStreamingUrlResponse> {
        stream::announce(self, request).await
    }

    /// A URL under which a zip of a folder can be fetched for ever, by whoever has it.
    pub async fn folder_archive_url(&self, id: &str) -> Result<types::ArchiveUrlAnswer> {
        archive::of_folder(self, id).await
    }
}

impl Engine {
    /// What a download token leads to.
    pub async fn open_download(self: &Arc<Self>, token: &str) -> Result<Opened> {
        open::signed(self, token).await
    }

    /// The bytes of a public file, which need no token.
    pub async fn open_media(self: &Arc<Self>, id: &FileId) -> Result<Download> {
        open::public(self, id).await
    }

    /// A public image as `words` (the part of its URL behind `/v1/`) want it, in a format that whoever asks takes.
    pub async fn open_rendition(
        self: &Arc<Self>,
        id: &FileId,
        words: &str,
        accept: Accept,
    ) -> Result<Download> {
        renditions::open(self, id, words, accept).await
    }

    /// The playlist (HLS) of the video that a streaming token leads to; the video lies beside it under this name.
    pub async fn open_playlist(self: &Arc<Self>, token: &str, video: &str) -> Result<String> {
        stream::playlist(self, token, video).await
    }

    /// The video that a streaming token leads to, in fragments.
    pub async fn open_stream(self: &Arc<Self>, token: &str) -> Result<Download> {
        stream::open(self, token).await
    }

    /// The zip that an archive URL leads to, with what belongs in it now.
    pub async fn open_archive(self: &Arc<Self>, id: &str) -> Result<Download> {
        open::archive(self, id).await
    }
}

/// What a download token leads to.
#[derive(Debug)]
pub enum Opened {
    /// To the bytes.
    Download(Box<Download>),
    /// To where the caller wanted late comers to go.
    Elsewhere(String),
}

/// The bytes of a download, as they are read.
pub type Body = BoxStream<'static, Result<Bytes, blobs::Error>>;

/// Something that may be read.
#[derive(Debug)]
pub struct Download {
    engine: Arc<Engine>,
    content: Content,
    /// The name to save it under.
    pub name: String,
    /// Whether it is meant to be saved or shown.
    pub disposition: ContentDisposition,
    /// Who may read it, and so who may keep a copy for others.
    pub audience: Audience,
}

/// Who may read a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody, for as long as the bytes exist, which never change.
    Everyone,
    /// Whoever has a URL that ends.
    Holder,
    /// Whoever has a URL without an end, which may lead to other bytes tomorrow.
    Holders,
}

#[derive(Debug)]
enum Content {
    File(Box<FileRecord>),
    Archive(Archive),
    Film(Box<FileRecord>, zip::Layout),
    Made(Made),
}

/// What was made of a file.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) mime: &'static str,
    pub(crate) bytes: Bytes,
    pub(crate) hash: String,
}

impl Download {
    /// The MIME type.
    pub fn mime(&self) -> &str {
        match &self.content {
            Content::File(file) => &file.mime,
            Content::Archive(_) => "application/zip",
            Content::Film(..) => "video/mp4",
            Content::Made(made) => made.mime,
        }
    }

    /// The number of bytes.
    pub fn size(&self) -> u64 {
        match &self.content {
            Content::File(file) => file.size,
            Content::Archive(archive) => archive.layout.size(),
            Content::Film(_, layout) => layout.size(),
            Content::Made(made) => made.bytes.len() as u64,
        }
    }

    /// Hex digits that are others when the bytes are: of a file, the MD5.
    pub fn hash(&self) -> &str {
        match &self.content {
            Content::File(file) | Content::Film(file, _) => &file.hash,
            Content::Archive(archive) => &archive.hash,
            Content::Made(made) => &made.hash,
        }
    }

    /// Whether it was made here, so that nothing is in it that a browser could run.
    pub fn is_inert(&self) -> bool {
        matches!(self.content, Content::Made(_))
    }

    /// A range of the bytes; one beyond the end is no range.
    pub async fn read(&self, range: Range<u64>) -> Result<Body> {
        match &self.content {
            Content::File(file) => read::file(&self.engine, &file.id, range).await,
            Content::Archive(archive) => Ok(read::archive(&self.engine, &archive.layout, &range)),
            Content::Film(_, layout) => Ok(read::archive(&self.engine, layout, &range)),
            Content::Made(made) => Ok(read::made(&made.bytes, &range)),
        }
    }
}

#[cfg(test)]
mod tests;
