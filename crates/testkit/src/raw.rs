//! Requests put together by hand, and their answers as they came.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;

use anyhow::Result;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::de::DeserializeOwned;
use serde_json::Value;
use transport::{Context, Host, Operation, Transport};
use url::Url;

/// No operation of the API: whatever a test makes up.
const RAW: Operation = Operation {
    id: "raw",
    method: "",
    path: "",
    host: Host::Upload,
    idempotent: false,
    paging: None,
    content_type: None,
    streaming: true,
    permission: None,
    deprecated: false,
};

/// Headers that mean something to whoever reads an answer.
const TELLING: [&str; 10] = [
    "accept-ranges",
    "allow",
    "content-disposition",
    "content-range",
    "location",
    "retry-after",
    "tus-resumable",
    "tus-version",
    "upload-length",
    "upload-offset",
];

/// Sends requests put together by hand.
#[derive(Clone)]
pub struct Raw {
    wire: Arc<dyn Transport>,
    api: String,
    key: String,
    site: String,
}

impl Raw {
    pub(crate) fn new(wire: Arc<dyn Transport>, url: &Url, key: &str, site: &str) -> Self {
        let api = format!("{}/site-media/v1", url.as_str().trim_end_matches('/'));
        Self {
            wire,
            api,
            key: key.to_owned(),
            site: site.to_owned(),
        }
    }

    /// A request for a path of the API, signed; or for a whole URL, not signed.
    pub fn ask(&self, method: Method, target: &str) -> Ask {
        let mut ask = Ask {
            wire: Arc::clone(&self.wire),
            method,
            url: target.to_owned(),
            headers: HeaderMap::new(),
            body: reqwest::Body::default(),
        };
        if target.starts_with('/') {
            ask.url = format!("{}{target}", self.api);
            ask = ask
                .header("authorization", &self.key)
                .header("wix-site-id", &self.site);
        }
        ask
    }

    /// A `GET`.
    pub fn get(&self, target: &str) -> Ask {
        self.ask(Method::GET, target)
    }

    /// A `POST` of JSON.
    pub fn post(&self, target: &str, body: &Value) -> Ask {
        self.ask(Method::POST, target).json(body)
    }

    /// A `PUT` of bytes.
    pub fn put(&self, target: &str, body: impl Into<reqwest::Body>) -> Ask {
        self.ask(Method::PUT, target).body(body)
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw")
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}

/// A request to be; `.await` sends it.
#[must_use = "nothing is sent until it is awaited"]
pub struct Ask {
    wire: Arc<dyn Transport>,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: reqwest::Body,
}

impl Ask {
    /// With this header, instead of one of the same name.
    ///
    /// # Panics
    ///
    /// When name or value cannot stand in a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header that can be sent");
        let value = HeaderValue::from_str(value).expect("a header that can be sent");
        self.headers.insert(name, value);
        self
    }

    /// Without this header.
    pub fn without(mut self, name: &'static str) -> Self {
        self.headers.remove(name);
        self
    }

    /// With this JSON.
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json")
            .body(body.to_string())
    }

    /// With these bytes.
    pub fn body(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.body = body.into();
        self
    }

    async fn send(self) -> Result<Reply> {
        let mut request = http::Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = self.url.parse()?;
        *request.headers_mut() = self.headers;
        let answer = self
            .wire
            .call(request.try_into()?, &RAW, &Context::default())
            .await?;
        Ok(Reply {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes().await?,
        })
    }
}

impl IntoFuture for Ask {
    type Output = Result<Reply>;
    type IntoFuture = BoxFuture<'static, Result<Reply>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// An answer as it came. Shown, it is the status, the headers that tell something, and the body.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// The value of a header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON of any shape.
    pub fn value(&self) -> Result<Value> {
        self.json()
    }

    /// The body as JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        for name in TELLING {
            if let Some(value) = self.header(name) {
                writeln!(f, "{name}: {value}")?;
            }
        }
        let media_type = self.header("content-type").unwrap_or_default();
        if !self.body.is_empty() && media_type != "application/json" {
            writeln!(f, "content-type: {media_type}")?;
        }
        match (self.value(), std::str::from_utf8(&self.body)) {
            (Ok(value), _) => f.write_str(&crate::json::set(&value, 0)),
            (_, Ok(text)) => f.write_str(text),
            _ => write!(f, "({} bytes)", self.body.len()),
        }
    }
}
