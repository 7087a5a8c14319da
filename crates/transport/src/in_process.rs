//! Hands a request to a service in this process: the whole server, and no socket.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;

use ::http::HeaderValue;
use ::http::header::{CONTENT_LENGTH, HOST};
use bytes::Bytes;
use futures::future::BoxFuture;
use http_body::{Body, Frame, SizeHint};
use tower_service::Service;

use crate::{Context, Error, ErrorKind, Operation, Request, Response, Result, Transport};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A service of this process, such as an axum router, answering in place of the network.
#[derive(Clone)]
pub struct InProcess<S>(S);

impl<S> InProcess<S> {
    /// Sends everything to `service`.
    pub fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S> fmt::Debug for InProcess<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl<S, B> Transport for InProcess<S>
where
    S: Service<::http::Request<reqwest::Body>, Response = ::http::Response<B>>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body<Data = Bytes> + Send + Unpin + 'static,
    B::Error: Into<BoxError>,
{
    fn call<'a>(
        &'a self,
        request: Request,
        _operation: &'a Operation,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        let mut service = self.0.clone();
        Box::pin(async move {
            let url = request.url().clone();
            let request = as_received(request)?;
            poll_fn(|cx| service.poll_ready(cx))
                .await
                .map_err(refused)?;
            let answer = service.call(request).await.map_err(refused)?;

            let (mut head, body) = answer.into_parts();
            head.extensions.extend(crate::http::with_url(url));
            Ok(
                ::http::Response::from_parts(head, reqwest::Body::wrap(Shared(Mutex::new(body))))
                    .into(),
            )
        })
    }
}

/// The request as a server would have it: the headers that the connection adds are there.
fn as_received(request: Request) -> Result<::http::Request<reqwest::Body>> {
    let host = request.url()[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
    let mut request = ::http::Request::try_from(request).map_err(|e| {
        Error::new(ErrorKind::Invalid, "this is no request").with_source(e.without_url())
    })?;

    let length = request
        .body()
        .size_hint()
        .exact()
        .filter(|&length| length > 0);
    let headers = request.headers_mut();
    if let Ok(host) = HeaderValue::from_str(&host) {
        headers.insert(HOST, host);
    }
    if let Some(length) = length {
        headers
            .entry(CONTENT_LENGTH)
            .or_insert_with(|| length.into());
    }
    Ok(request)
}

fn refused(error: impl Into<BoxError>) -> Error {
    Error::new(
        ErrorKind::Interrupted,
        format!("the service in this process failed: {}", error.into()),
    )
}

/// Lets a body that only one thread may hold pass as one that many may see; nobody but its reader ever does.
struct Shared<B>(Mutex<B>);

impl<B: Body<Data = Bytes> + Unpin> Body for Shared<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(self.0.get_mut().unwrap_or_else(PoisonError::into_inner)).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .size_hint()
    }
}
