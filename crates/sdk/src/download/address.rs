//! The URLs that can be asked for: of one file or its assets, of an archive, of a video stream.

use std::time::Duration;

use api::types::{
    GenerateFileDownloadUrlRequest, GenerateFilesDownloadUrlRequest,
    GenerateFolderDownloadUrlRequest, GenerateVideoStreamingUrlRequest,
};
use url::Url;

use crate::model::{ContentDisposition, DownloadUrl, StreamFormat};
use crate::options::per_call;
use crate::place::Found;
use crate::{Client, Error, ErrorKind, FileId, FileRef, FolderId, Result};

/// The most files that one archive may hold.
const ARCHIVE: usize = 1000;

/// A temporary URL of a file about to be asked for. Whoever has it needs no key.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send`"]
pub struct FileDownloadUrl {
    client: Client,
    file: FileRef,
    request: GenerateFileDownloadUrlRequest,
}

impl FileDownloadUrl {
    pub(crate) fn new(client: Client, file: FileRef) -> Self {
        let request = GenerateFileDownloadUrlRequest {
            asset_keys: None,
            content_disposition: None,
            download_file_name: None,
            expiration_in_minutes: None,
            expiration_redirect_url: None,
            file_id: String::new(),
        };
        Self {
            client,
            file,
            request,
        }
    }

    /// Under this name it is saved; its extension tells the type. At most 100 characters.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.with(|request| request.download_file_name = Some(name.into()))
    }

    /// So long it lives, in whole minutes, rounded up: from one minute to a year. Ten hours if nothing is said.
    pub fn expires_in(self, time: Duration) -> Self {
        self.with(|request| request.expiration_in_minutes = Some(minutes(time)))
    }

    /// Leads here once it has expired, rather than to a page that says 403.
    pub fn then(self, url: impl Into<String>) -> Self {
        self.with(|request| request.expiration_redirect_url = Some(url.into()))
    }

    /// Of this asset, such as `720p.mp4`, rather than of the original (`src`). May be said up to 100 times.
    pub fn asset(self, key: impl Into<String>) -> Self {
        let key = key.into();
        self.with(|request| request.asset_keys.get_or_insert_default().push(key))
    }

    /// A browser shows it, rather than saving it.
    pub fn inline(self) -> Self {
        self.with(|request| request.content_disposition = Some(ContentDisposition::Inline))
    }

    fn with(mut self, change: impl FnOnce(&mut GenerateFileDownloadUrlRequest)) -> Self {
        change(&mut self.request);
        self
    }

    per_call!(client);

    /// Asks for it. An asset that the file does not have is
    /// [`ErrorKind::Invalid`] with the code `INVALID_ASSET_KEY`.
    pub async fn send(self) -> Result<Url> {
        let first = self.send_all().await?.into_iter().next();
        let first = first.ok_or_else(|| unreadable("no URL"))?;
        parse(&first.url)
    }

    /// Asks for the URLs of all assets that were named, in that order.
    pub async fn send_all(self) -> Result<Vec<DownloadUrl>> {
        let Self {
            client,
            file,
            request,
        } = self;
        let ask = |found: Found<FileId>| {
            let body = GenerateFileDownloadUrlRequest {
                file_id: found.id.into(),
                ..request.clone()
            };
            client
                .call(|api| async move { api.generate_file_download_url().body(body).send().await })
        };
        Ok(file.with(&client, ask).await?.download_urls)
    }
}

/// A URL of a video stream about to be asked for.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send`"]
pub struct StreamUrl {
    client: Client,
    file: FileRef,
    format: Option<StreamFormat>,
    minutes: Option<i32>,
}

impl StreamUrl {
    pub(crate) fn new(client: Client, file: FileRef) -> Self {
        Self {
            client,
            file,
            format: None,
            minutes: None,
        }
    }

    /// As MPEG-DASH, rather than HLS.
    pub fn dash(mut self) -> Self {
        self.format = Some(StreamFormat::Dash);
        self
    }

    /// So long a private video can be played, in whole minutes, rounded up: from an hour to a day, a day if nothing
    /// is said. It must outlast the playing. For a public video it makes no difference.
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.minutes = Some(minutes(time));
        self
    }

    per_call!(client);

    /// Asks for it: the address of the stream's manifest.
    pub async fn send(self) -> Result<Url> {
        let Self {
            client,
            file,
            format,
            minutes,
        } = self;
        let ask = |found: Found<FileId>| {
            let body = GenerateVideoStreamingUrlRequest {
                expiration_in_minutes: minutes,
                file_id: found.id.into(),
                format: format.clone(),
            };
            client.call(
                |api| async move { api.generate_video_streaming_url().body(body).send().await },
            )
        };
        parse(&file.with(&client, ask).await?.download_url.url)
    }
}

/// The ids of files, each looked up where it is a path.
pub(crate) async fn ids(client: &Client, files: Vec<FileRef>) -> Result<Vec<String>> {
    let mut ids = Vec::with_capacity(files.len());
    for file in files {
        ids.push(file.find(client).await?.into());
    }
    Ok(ids)
}

/// The URL of a zip of files.
pub(crate) async fn of_files(client: &Client, ids: Vec<String>) -> Result<Url> {
    if ids.is_empty() || ids.len() > ARCHIVE {
        let message = format!("an archive holds 1 to {ARCHIVE} files, not {}", ids.len());
        return Err(Error::invalid(message).with_hint("download them one by one, or a folder"));
    }
    let body = GenerateFilesDownloadUrlRequest { file_ids: ids };
    let ask =
        |api: api::Client| async move { api.generate_files_download_url().body(body).send().await };
    parse(&client.call(ask).await?.download_url)
}

/// The URL of a zip of a folder and all below it.
pub(crate) async fn of_folder(client: &Client, id: FolderId) -> Result<Url> {
    let body = GenerateFolderDownloadUrlRequest {
        folder_id: Some(id.to_string()),
    };
    let ask = |api: api::Client| async move {
        api.generate_folder_download_url()
            .folder_id(id)
            .body(body)
            .send()
            .await
    };
    parse(&client.call(ask).await?.download_url)
}

/// Whole minutes, rounded up, so that nothing ends before its time.
fn minutes(time: Duration) -> i32 {
    let minutes = time.as_secs().div_ceil(60).max(u64::from(!time.is_zero()));
    i32::try_from(minutes).unwrap_or(i32::MAX)
}

fn parse(url: &str) -> Result<Url> {
    Url::parse(url).map_err(|_| unreadable("a URL that is none"))
}

fn unreadable(what: &str) -> Error {
    let message = format!("the service handed out {what}");
    Error::new(ErrorKind::BadAnswer, message)
}
