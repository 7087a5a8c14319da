//! The doors as clients meet them: most without a socket, the broken ones over one.

mod broken;
mod delivered;
mod plain;
mod resumable;
mod streamed;
mod transformed;

use std::{sync::Arc, time::Duration};

use api::{
    enums::ContentDisposition,
    types::{
        FileAnswer, FileDescriptor, GenerateFileDownloadUrlRequest,
        GenerateFileResumableUploadUrlRequest, GenerateFileUploadUrlRequest,
        GenerateFilesDownloadUrlRequest,
    },
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, request::Builder},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use engine::{Caller, Config, Engine, Links, SiteId};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::ServiceExt;

use super::router;
use crate::Options;

type Done<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const JPEG: &[u8] = include_bytes!("../../../../tests/fixtures/rocket.jpg");
const SVG: &[u8] = include_bytes!("../../../../tests/fixtures/ship.svg");

/// A server without its JSON half, and someone who may ask it for tickets.
struct House {
    _dir: TempDir,
    caller: Caller,
    app: Router,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    fn file(&self) -> Done<FileDescriptor> {
        Ok(serde_json::from_slice::<FileAnswer>(&self.body)?.file)
    }

    /// The code of the error, wherever in the envelope it is.
    fn code(&self) -> Done<String> {
        let body: Value = serde_json::from_slice(&self.body)?;
        let details = &body["details"];
        let violation = &details["validationError"]["fieldViolations"][0];
        let code = [
            &details["applicationError"]["code"],
            &violation["ruleName"],
            &violation["violatedRule"],
        ];
        Ok(code
            .into_iter()
            .find_map(Value::as_str)
            .unwrap_or_default()
            .to_owned())
    }
}

impl House {
    async fn new() -> Done<Self> {
        Self::impatient(Duration::from_mins(1)).await
    }

    /// A server that waits no longer than this for the next bytes.
    async fn impatient(body_stall: Duration) -> Done<Self> {
        let dir = tempfile::tempdir()?;
        let engine = Engine::open(Config::new(dir.path())).await?;
        let site = SiteId::new("site");
        engine.sites().ensure(&site, "key").await?;
        let options = Options {
            body_stall,
            ..Options::new("http://media.test".parse()?)
        };
        let caller = engine.caller(site, Links::new(options.public_url.clone()));
        Ok(Self {
            _dir: dir,
            caller,
            app: router(Arc::clone(&engine), Arc::new(options)),
        })
    }

    /// The same server behind a proxy that it trusts.
    fn trusting(&self) -> Router {
        let options = Options {
            trust_forwarded: true,
            ..Options::new(self.caller.links().base().clone())
        };
        router(Arc::clone(self.caller.engine()), Arc::new(options))
    }

    async fn ask(&self, request: Builder, body: impl Into<Body>) -> Done<Answer> {
        let response = self.app.clone().oneshot(request.body(body.into())?).await?;
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await?.to_vec();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }

    /// The path of a URL for a plain upload.
    async fn upload(&self, name: &str, mime: &str, private: bool) -> Done<String> {
        let request = GenerateFileUploadUrlRequest {
            mime_type: mime.to_owned(),
            file_name: Some(name.to_owned()),
            private: Some(private),
            external_info: None,
            file_path: None,
            labels: None,
            parent_folder_id: None,
            size_in_bytes: None,
        };
        Ok(path(&self.caller.upload_url(request).await?.upload_url))
    }

    async fn store(&self, name: &str, mime: &str, bytes: &'static [u8]) -> Done<FileDescriptor> {
        let url = self.upload(name, mime, false).await?;
        self.ask(Request::put(url).header("content-type", mime), bytes)
            .await?
            .file()
    }

    async fn token(&self) -> Done<String> {
        let request = GenerateFileResumableUploadUrlRequest {
            mime_type: "image/jpeg".to_owned(),
            file_name: None,
            file_path: None,
            labels: None,
            parent_folder_id: None,
            private: None,
            size_in_bytes: None,
            upload_protocol: None,
        };
        Ok(self
            .caller
            .resumable_upload_url(request)
            .await?
            .upload_token)
    }

    /// The path of a resumable upload that has begun.
    async fn begin(&self, token: &str, length: usize) -> Done<String> {
        let metadata = format!(
            "filename {},token {}",
            STANDARD.encode("r.jpg"),
            STANDARD.encode(token)
        );
        let request = Request::post("/upload/tus")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length)
            .header("upload-metadata", metadata);
        let answer = self.ask(request, ()).await?;
        assert_eq!(
            (answer.status.as_u16(), answer.header("tus-resumable")),
            (201, "1.0.0")
        );
        Ok(path(answer.header("location")))
    }

    /// The path of a signed URL.
    async fn signed(&self, file: &FileDescriptor, name: &str) -> Done<String> {
        let request = GenerateFileDownloadUrlRequest {
            file_id: file.id.clone(),
            download_file_name: Some(name.to_owned()),
            content_disposition: Some(ContentDisposition::Attachment),
            asset_keys: None,
            expiration_in_minutes: None,
            expiration_redirect_url: None,
        };
        let urls = self.caller.download_urls(request).await?.download_urls;
        Ok(path(&urls.first().ok_or("no URL")?.url))
    }
}

fn path(url: &str) -> String {
    url.strip_prefix("http://media.test")
        .unwrap_or(url)
        .to_owned()
}

fn tus(request: Builder) -> Builder {
    request.header("tus-resumable", "1.0.0")
}

fn piece(url: &str, offset: usize) -> Builder {
    tus(Request::patch(url))
        .header("upload-offset", offset)
        .header("content-type", "application/offset+octet-stream")
}

/// Puts the doors on a socket.
async fn listen(house: &House) -> Done<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(crate::serve::serve(
        listener,
        house.app.clone(),
        std::future::pending(),
    ));
    Ok(address)
}
