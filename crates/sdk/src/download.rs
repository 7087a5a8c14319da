//! Fetches the bytes of a file: into a file beside the target, which is put in place once it is whole and right.

mod sink;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use api::types::GenerateFileDownloadUrlRequest;
use reqwest::header::{CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_RANGE, RANGE};
use reqwest::{Method, Request, Response, StatusCode};
use transport::{Context, Host, Operation};
use url::Url;

use self::sink::{Sink, Written};
use crate::model::FileDescriptor;
use crate::progress::Listener;
use crate::{Client, Error, ErrorKind, FileId, Progress, Result, envelope};

/// No operation of the API: the URL was handed out, and its host is not shown the key.
const DOWNLOAD: Operation = Operation {
    id: "download",
    method: "GET",
    path: "",
    host: Host::Upload,
    idempotent: true,
    paging: None,
    content_type: None,
    streaming: true,
    permission: None,
    deprecated: false,
};

/// A file about to be fetched.
#[must_use = "nothing is fetched until `to`"]
pub struct Download {
    client: Client,
    id: Result<FileId>,
    listener: Listener,
}

/// A file that was fetched.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Downloaded {
    /// Where it is.
    pub path: PathBuf,
    /// What the service knows of it.
    pub file: FileDescriptor,
}

impl Download {
    pub(crate) fn new(client: Client, id: &str) -> Self {
        Self {
            client,
            id: FileId::new(id),
            listener: Listener::default(),
        }
    }

    /// Tells how far it has come.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.listener = Listener::new(tell);
        self
    }

    /// Fetches it to `path`, or into `path` under its own name if that is a folder. What was there is replaced, but
    /// only once the whole file has arrived and is what was stored.
    ///
    /// A broken connection is resumed. Bytes that are not those that were stored are
    /// [`ErrorKind::Corrupt`].
    pub async fn to(self, path: impl AsRef<Path>) -> Result<Downloaded> {
        let Self {
            client,
            id,
            listener,
        } = self;
        let id = id?;
        let file = client.files().get(&id).await?;
        let path = target(path.as_ref(), &file);
        let size = file.size_in_bytes.map(u64::from);

        let mut fetch = Fetch {
            client,
            id,
            listener,
            total: size,
            tag: None,
        };
        let (sink, written) = fetch.all(Sink::beside(&path)?).await?;
        check(&written, size, file.hash.as_deref())?;
        sink.put(&path)?;
        Ok(Downloaded { path, file })
    }
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A download under way.
struct Fetch {
    client: Client,
    id: FileId,
    listener: Listener,
    total: Option<u64>,
    tag: Option<HeaderValue>,
}

impl Fetch {
    /// Fetches everything, in as many requests as it takes.
    async fn all(&mut self, mut sink: Sink) -> Result<(sink::Done, Written)> {
        let mut failures = 0;
        loop {
            let before = sink.len();
            let error = match self.some(&mut sink).await {
                Ok(()) => return sink.finish().await,
                Err(error) if error.kind().is_retryable() => error,
                Err(error) => return Err(error),
            };
            failures = if sink.len() > before { 1 } else { failures + 1 };
            tracing::debug!(
                why = error.message(),
                at = sink.len(),
                failures,
                "the download was interrupted"
            );
            if !self.client.again().pause(failures).await {
                return Err(error.with_attempts(failures));
            }
        }
    }

    /// Fetches what one request brings. The URL is asked for each time: the last one may have expired.
    async fn some(&mut self, sink: &mut Sink) -> Result<()> {
        let url = self.url().await?;
        let mut response = self.open(url, sink.len()).await?;
        if sink.len() > 0 && !continues(&response, sink.len()) {
            sink.restart().await?;
        }
        self.tag = response.headers().get(ETAG).cloned();
        let expected = self
            .total
            .or(response.content_length().map(|rest| sink.len() + rest));
        while let Some(bytes) = response.chunk().await.map_err(envelope::from_reqwest)? {
            sink.write(bytes).await?;
            self.listener.tell(sink.len(), expected);
        }
        if expected.is_some_and(|expected| sink.len() < expected) {
            return Err(Error::new(ErrorKind::Network, "the download broke off"));
        }
        Ok(())
    }

    async fn url(&self) -> Result<Url> {
        let body = GenerateFileDownloadUrlRequest {
            asset_keys: None,
            content_disposition: None,
            download_file_name: None,
            expiration_in_minutes: None,
            expiration_redirect_url: None,
            file_id: self.id.to_string(),
        };
        let answer = self
            .client
            .call(|api| async move { api.generate_file_download_url().body(body).send().await });
        let first = answer.await?.download_urls.into_iter().next();
        first
            .and_then(|download| Url::parse(&download.url).ok())
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::BadAnswer,
                    "the service handed out no URL to download from",
                )
            })
    }

    async fn open(&self, url: Url, from: u64) -> Result<Response> {
        let mut request = Request::new(Method::GET, url);
        if from > 0 {
            ask_for_rest(request.headers_mut(), from, self.tag.as_ref());
        }
        let context = Context::default();
        let sent = self
            .client
            .transport()
            .call(request, &DOWNLOAD, &context)
            .await;
        let response = sent.map_err(envelope::from_transport)?;
        if !response.status().is_success() {
            let error = envelope::from_response(response).await;
            return Err(envelope::of_handed_out(error));
        }
        Ok(response)
    }
}

/// The rest, but only of the same bytes.
fn ask_for_rest(headers: &mut HeaderMap, from: u64, tag: Option<&HeaderValue>) {
    let range = HeaderValue::from_str(&format!("bytes={from}-")).expect("digits are printable");
    headers.insert(RANGE, range);
    if let Some(tag) = tag.filter(|tag| !tag.as_bytes().starts_with(b"W/")) {
        headers.insert(IF_RANGE, tag.clone());
    }
}

/// Whether an answer goes on where we are, rather than from the beginning.
fn continues(response: &Response, at: u64) -> bool {
    let range = response
        .headers()
        .get(CONTENT_RANGE)
        .and_then(|range| range.to_str().ok());
    response.status() == StatusCode::PARTIAL_CONTENT
        && range.is_some_and(|range| range.starts_with(&format!("bytes {at}-")))
}

fn check(written: &Written, size: Option<u64>, hash: Option<&str>) -> Result<()> {
    if size.is_some_and(|size| size != written.size) {
        let expected = size.unwrap_or_default();
        return Err(Error::new(
            ErrorKind::Corrupt,
            format!("{} bytes arrived instead of {expected}", written.size),
        ));
    }
    let is_md5 =
        |hash: &&str| hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    match hash.filter(is_md5) {
        Some(hash) if !hash.eq_ignore_ascii_case(&written.md5) => Err(Error::new(
            ErrorKind::Corrupt,
            "the bytes that arrived are not those that were stored",
        )),
        _ => Ok(()),
    }
}

/// The place for it. A name that the service gives must not lead out of the folder.
fn target(path: &Path, file: &FileDescriptor) -> PathBuf {
    if !path.is_dir() {
        return path.to_owned();
    }
    let name: String = file
        .display_name
        .chars()
        .map(|c| {
            if c.is_control() || "/\\".contains(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    match name.as_str() {
        "" | "." | ".." => path.join(file.id.replace(['/', '\\'], "_")),
        name => path.join(name),
    }
}
