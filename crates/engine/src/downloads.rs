//! Handing out bytes: download URLs and what they lead to.

mod announce;
mod archive;
mod assets;
mod names;
pub(crate) mod open;
mod read;
mod stream;
mod token;
mod zip;

use std::{ops::Range, sync::Arc};

use api::{enums::ContentDisposition, types};
use bytes::Bytes;
use catalog::{Asset, FileRecord};
use futures::stream::BoxStream;
pub use media::transform::Accept;

use self::archive::Archive;
pub(crate) use self::{
    assets::name_of,
    stream::{HLS, Plans, sizes_of},
};
use crate::{Caller, Engine, FileId, Result, previews, renditions};

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

    /// The bytes of a public video in another size, such as `720p.mp4`, or of a public sound in another quality.
    pub async fn open_asset(self: &Arc<Self>, id: &FileId, key: &str) -> Result<Download> {
        assets::public(self, id, key).await
    }

    /// A public sound as an MP3: the best of those made of it, unless it is one itself.
    pub async fn open_sound(self: &Arc<Self>, id: &FileId) -> Result<Download> {
        assets::sound(self, id).await
    }

    /// A small picture of a file, which everybody may see.
    pub async fn open_preview(self: &Arc<Self>, id: &FileId) -> Result<Preview> {
        previews::open(self, id).await
    }

    /// A part of the stream of a video that comes in these sizes (`,720p,480p,`): a playlist, or a film.
    pub async fn open_rungs(
        self: &Arc<Self>,
        ticket: &Ticket,
        sizes: &str,
        part: &str,
    ) -> Result<Part> {
        stream::part(self, ticket, sizes, part).await
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

/// The picture of a file.
#[derive(Debug)]
pub enum Preview {
    /// One of its own.
    Picture(Box<Download>),
    /// The drawing of this name, which stands for files of its kind.
    Icon(&'static str),
}

/// By what right a video is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// By a streaming token.
    Token(String),
    /// Because it is public.
    Public(FileId),
}

/// A part of a stream.
#[derive(Debug)]
pub enum Part {
    /// A list of other parts, of this MIME type.
    List(&'static str, String),
    /// Pictures or sound.
    Film(Box<Download>),
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
    Asset(Box<Asset>),
    /// Made of pieces of a film; and what tells it from others.
    Film(String, Arc<stream::Plan>),
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
            Content::Asset(asset) => &asset.mime,
            Content::Archive(_) => "application/zip",
            Content::Film(..) => "video/mp4",
            Content::Made(made) => made.mime,
        }
    }

    /// The number of bytes.
    pub fn size(&self) -> u64 {
        match &self.content {
            Content::File(file) => file.size,
            Content::Asset(asset) => asset.size,
            Content::Archive(archive) => archive.layout.size(),
            Content::Film(_, plan) => plan.layout.size(),
            Content::Made(made) => made.bytes.len() as u64,
        }
    }

    /// Hex digits that are others when the bytes are: of a file, the MD5.
    pub fn hash(&self) -> &str {
        match &self.content {
            Content::File(file) => &file.hash,
            Content::Asset(asset) => &asset.hash,
            Content::Film(hash, _) => hash,
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
            Content::Asset(asset) => read::file(&self.engine, &asset.object, range).await,
            Content::Archive(archive) => Ok(read::archive(&self.engine, &archive.layout, &range)),
            Content::Film(_, plan) => Ok(read::archive(&self.engine, &plan.layout, &range)),
            Content::Made(made) => Ok(read::made(&made.bytes, &range)),
        }
    }
}

#[cfg(test)]
mod tests;
