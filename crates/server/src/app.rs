//! The whole Media Manager as one router.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use engine::{Caller, Engine, Error, ErrorKind, Ids, Links, RandomIds, Result};
use url::Url;

use crate::door::Door;
use crate::envelope::{Failure, application_error};
use crate::generated::routes::routes;
use crate::json::json_response;
use crate::operation::Operation;
use crate::{answers, doors};

/// Where the API begins.
const API: &str = "/site-media/v1";

/// The header that names a request, on every answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-wix-request-id");

/// The header that names the site which an API key is used for.
const SITE_ID: &str = "wix-site-id";

/// How the router is put together.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address under which the server is reached; every URL it hands out begins with it.
    pub public_url: Url,
    /// Names the requests.
    pub ids: Arc<dyn Ids>,
}

impl Options {
    /// The usual options for a server at `public_url`.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            ids: Arc::new(RandomIds),
        }
    }
}

/// The API of `engine`, its doors for bytes, and `/healthz`.
pub fn app(engine: Arc<Engine>, options: Options) -> Router {
    let links = Links::new(options.public_url);
    let manager = Manager {
        engine: Arc::clone(&engine),
        links: links.clone(),
    };
    Router::new()
        .nest(API, routes().with_state(manager))
        .merge(doors::router(engine, links))
        .route("/oauth2/token", post(answers::no_tokens_yet))
        .route("/healthz", get(healthy))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn(name_request))
        .layer(Extension(options.ids))
}

/// Lets callers in by API key.
#[derive(Debug, Clone)]
struct Manager {
    engine: Arc<Engine>,
    links: Links,
}

impl Door for Manager {
    type Caller = Caller;

    async fn admit(&self, head: &Parts, _: &'static Operation) -> Result<Caller> {
        let key = header(head, header::AUTHORIZATION.as_str())?;
        let key = key.strip_prefix("Bearer ").unwrap_or(key).trim();
        let site = header(head, SITE_ID)?;
        match self.engine.identify(key, site).await? {
            Some(site) => Ok(self.engine.caller(site, self.links.clone())),
            None => Err(Error::new(
                ErrorKind::Unauthenticated,
                "this API key does not open this site",
            )),
        }
    }
}

fn header<'a>(head: &'a Parts, name: &str) -> Result<&'a str> {
    let value = head.headers.get(name).and_then(|value| value.to_str().ok());
    value.filter(|value| !value.is_empty()).ok_or_else(|| {
        let words = format!("header `{name}` is missing or not readable");
        Error::new(ErrorKind::Unauthenticated, words)
    })
}

async fn healthy() -> &'static str {
    "ok"
}

async fn nothing_here(request: Request) -> Response {
    let words = format!("there is nothing at `{}`", request.uri().path());
    Failure(Error::new(ErrorKind::NotFound, words)).into_response()
}

async fn wrong_method(request: Request) -> Response {
    let words = format!("`{}` is not answered here", request.method());
    let body = application_error("METHOD_NOT_ALLOWED", &words);
    json_response(StatusCode::METHOD_NOT_ALLOWED, &body)
}

/// Names every answer, so that a caller can tell us which one they mean.
async fn name_request(
    Extension(ids): Extension<Arc<dyn Ids>>,
    request: Request,
    next: Next,
) -> Response {
    let id = ids.hex();
    tracing::debug!(id, method = %request.method(), path = request.uri().path());
    let mut response = next.run(request).await;
    let id = HeaderValue::from_str(&id).expect("hex digits make a header");
    response.headers_mut().insert(REQUEST_ID, id);
    response
}
