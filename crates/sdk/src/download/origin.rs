//! Where the bytes come from, and the requests that bring them. A URL is asked for once, and again when it is refused.

use std::num::NonZeroU32;
use std::sync::Arc;

use reqwest::header::{CONTENT_ENCODING, CONTENT_RANGE, ETAG, HeaderValue, IF_RANGE, RANGE};
use reqwest::{Method, Request, Response, StatusCode};
use tokio::sync::Mutex;
use transport::{Context, Host, Operation};
use url::Url;

use super::address::{self, FileDownloadUrl};
use crate::{Client, Error, ErrorKind, FileId, FolderId, Result, envelope};

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

/// What is downloaded.
#[derive(Debug, Clone)]
pub(super) enum What {
    File(FileId, Option<String>),
    Files(Vec<String>),
    Folder(FolderId),
}

impl What {
    /// Tells one from another, in the notes of a part.
    pub(super) fn key(&self) -> String {
        match self {
            Self::File(id, asset) => format!("file {id} {}", asset.as_deref().unwrap_or("src")),
            Self::Files(ids) => format!("files {}", ids.join(" ")),
            Self::Folder(id) => format!("folder {id}"),
        }
    }

    /// The file, if it is one and its original is meant: of nothing else are size and hash known.
    pub(super) fn original(&self) -> Option<&FileId> {
        match self {
            Self::File(id, None) => Some(id),
            _ => None,
        }
    }
}

/// Where the bytes come from.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) client: Client,
    pub(super) what: What,
    url: Arc<Mutex<Option<Url>>>,
}

/// An answer with bytes, those from `at` on.
pub(super) struct Opened {
    pub(super) response: Response,
    pub(super) at: u64,
    /// Bytes in all, if the answer says so.
    pub(super) total: Option<u64>,
    pub(super) tag: Option<HeaderValue>,
}

impl Origin {
    pub(super) fn new(client: Client, what: What) -> Self {
        Self {
            client,
            what,
            url: Arc::default(),
        }
    }

    /// Opens the bytes of `from..to`; those from zero on, if the server ignores ranges or they are no longer those of
    /// `tag`. A URL that has been of use and is refused has expired, and another is asked for.
    pub(super) async fn open(
        &self,
        from: u64,
        to: Option<u64>,
        tag: Option<&HeaderValue>,
    ) -> Result<Opened> {
        let (url, used) = self.url().await?;
        match self.get(url.clone(), from, to, tag).await {
            Err(error) if used && is_refusal(&error) => {
                self.forget(&url).await;
                let (url, _) = self.url().await?;
                self.get(url, from, to, tag).await
            }
            Err(error) => {
                self.forget(&url).await;
                Err(error)
            }
            opened => opened,
        }
    }

    /// Asks for another URL the next time: the one there is may be why the answer broke off.
    pub(super) async fn renew(&self) {
        *self.url.lock().await = None;
    }

    async fn forget(&self, url: &Url) {
        let mut known = self.url.lock().await;
        // Another part may have renewed it already.
        if known.as_ref() == Some(url) {
            *known = None;
        }
    }

    /// A URL, and whether it has been used before.
    async fn url(&self) -> Result<(Url, bool)> {
        let mut known = self.url.lock().await;
        if let Some(url) = known.as_ref() {
            return Ok((url.clone(), true));
        }
        // Whoever reads asks again in its own way.
        let client = &self.client.attempts(NonZeroU32::MIN);
        let url = match &self.what {
            What::File(id, asset) => {
                let ask = client.files().download_url(id);
                let asset = asset.iter();
                asset.fold(ask, FileDownloadUrl::asset).send().await?
            }
            What::Files(ids) => address::of_files(client, ids.clone()).await?,
            What::Folder(id) => address::of_folder(client, id.clone()).await?,
        };
        *known = Some(url.clone());
        Ok((url, false))
    }

    async fn get(
        &self,
        url: Url,
        from: u64,
        to: Option<u64>,
        tag: Option<&HeaderValue>,
    ) -> Result<Opened> {
        let mut request = Request::new(Method::GET, url);
        if from > 0 || to.is_some() {
            let to = to.map(|to| (to - 1).to_string()).unwrap_or_default();
            let range = HeaderValue::from_str(&format!("bytes={from}-{to}"));
            let headers = request.headers_mut();
            headers.insert(RANGE, range.expect("digits are printable"));
            if let Some(tag) = tag {
                headers.insert(IF_RANGE, tag.clone());
            }
        }
        let context = self.client.options().on(Context {
            // Whoever reads repeats in its own way, from where it is.
            attempts: Some(NonZeroU32::MIN),
            ..Context::default()
        });
        let transport = self.client.transport();
        let sent = transport.call(request, &DOWNLOAD, &context).await;
        let response = sent.map_err(envelope::from_transport)?;
        let status = response.status();
        if status == StatusCode::RANGE_NOT_SATISFIABLE && from > 0 {
            return Err(Error::new(ErrorKind::Corrupt, BEYOND));
        }
        if !status.is_success() {
            let error = envelope::from_response(response).await;
            return Err(envelope::of_handed_out(error));
        }
        read(response, from)
    }
}

/// What is there already is more than the service has.
const BEYOND: &str = "the service no longer has the rest of this file";

/// Whether a URL that was good before may just have expired.
fn is_refusal(error: &Error) -> bool {
    matches!(error.status(), Some(401 | 403 | 404 | 410))
}

fn read(response: Response, from: u64) -> Result<Opened> {
    let wrong = |what: &str| Err(Error::new(ErrorKind::BadAnswer, what));
    let header = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };

    if header(CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
        return wrong("the bytes come in an encoding that was not asked for");
    }
    let strong = |tag: &&HeaderValue| !tag.as_bytes().starts_with(b"W/");
    let tag = response.headers().get(ETAG).filter(strong).cloned();
    let length = response.content_length();
    let (at, total) = match response.status() {
        StatusCode::PARTIAL_CONTENT => match header(CONTENT_RANGE).and_then(range) {
            Some((at, total)) if at == from => (at, total),
            _ => return wrong("another part came than was asked for"),
        },
        StatusCode::OK => (0, length),
        _ => return wrong("the answer is not the bytes that were asked for"),
    };
    Ok(Opened {
        response,
        at,
        total,
        tag,
    })
}

/// The first byte and the size of `bytes 4-9/10`.
fn range(header: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = header.strip_prefix("bytes ")?.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, total.trim().parse().ok()))
}
