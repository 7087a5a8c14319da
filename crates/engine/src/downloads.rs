//! Handing out bytes: download URLs and what they lead to.

mod announce;
mod open;
mod token;

use std::{ops::Range, sync::Arc};

use api::{enums::ContentDisposition, types};
use blobs::Blob;
use catalog::FileRecord;

use crate::{Caller, Engine, Error, FileId, Result};

impl Caller {
    /// URLs under which one file can be fetched for a while, by whoever has them.
    pub async fn download_urls(
        &self,
        request: types::GenerateFileDownloadUrlRequest,
    ) -> Result<types::GenerateFileDownloadUrlResponse> {
        announce::run(self, request).await
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
}

/// What a download token leads to.
#[derive(Debug)]
pub enum Opened {
    /// To the bytes.
    Download(Download),
    /// To where the caller wanted late comers to go.
    Elsewhere(String),
}

/// A file that may be read.
#[derive(Debug)]
pub struct Download {
    engine: Arc<Engine>,
    file: FileRecord,
    /// The name to save it under.
    pub name: String,
    /// Whether it is meant to be saved or shown.
    pub disposition: ContentDisposition,
}

impl Download {
    /// The MIME type.
    pub fn mime(&self) -> &str {
        &self.file.mime
    }

    /// The number of bytes.
    pub fn size(&self) -> u64 {
        self.file.size
    }

    /// The MD5 of the bytes, as hex digits.
    pub fn hash(&self) -> &str {
        &self.file.hash
    }

    /// The bytes, all or some.
    pub async fn read(&self, range: Option<Range<u64>>) -> Result<Blob> {
        let blob = self.engine.blobs().read(&self.file.id, range).await?;
        blob.ok_or_else(|| Error::internal(format!("the bytes of `{}` are missing", self.file.id)))
    }
}

#[cfg(test)]
mod tests;
