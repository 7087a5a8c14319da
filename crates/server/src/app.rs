//! The whole Media Manager as one router.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Extension, Router};
use engine::{Engine, Error, ErrorKind, Ids, RandomIds};
use url::Url;

use crate::admit::Admission;
use crate::envelope::{Failure, application_error};
use crate::generated::routes::routes;
use crate::json::json_response;
use crate::{doors, local, older, tokens};

/// Where the API begins, and where it once began.
const API: [&str; 2] = ["/site-media/v1", "/wix-privatemedia-proxy-server/v1"];

/// The header that names a request, on every answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-wix-request-id");

/// How the router is put together.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address under which the server is reached; every URL it hands out begins with it.
    pub public_url: Url,
    /// Whether `Forwarded` and `X-Forwarded-*` are believed: only right behind a proxy that sets them itself.
    pub trust_forwarded: bool,
    /// How long the next bytes of a body may be waited for.
    pub body_stall: Duration,
    /// Names the requests.
    pub ids: Arc<dyn Ids>,
}

impl Options {
    /// The usual options for a server at `public_url`.
    pub fn new(public_url: Url) -> Self {
        Self {
            public_url,
            trust_forwarded: false,
            body_stall: Duration::from_mins(1),
            ids: Arc::new(RandomIds),
        }
    }
}

/// The API of `engine`, its token endpoint, its doors for bytes, and `/healthz`.
pub fn app(engine: Arc<Engine>, options: Options) -> Router {
    let ids = Arc::clone(&options.ids);
    let options = Arc::new(options);
    let admission = Admission {
        engine: Arc::clone(&engine),
        options: Arc::clone(&options),
    };
    let api = routes().merge(older::routes()).with_state(admission);
    API.into_iter()
        .fold(Router::new(), |app, base| app.nest(base, api.clone()))
        .merge(tokens::router(Arc::clone(&engine)))
        .merge(local::router(Arc::clone(&engine), Arc::clone(&options)))
        .merge(doors::router(engine, options))
        .route("/healthz", get(healthy))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn(name_request))
        .layer(Extension(ids))
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
    // Paths of other doors hold tickets and tokens, which a log must not.
    let path =
        Some(request.uri().path()).filter(|path| API.iter().any(|base| path.starts_with(base)));
    tracing::debug!(id, method = %request.method(), path);
    let mut response = next.run(request).await;
    let id = HeaderValue::from_str(&id).expect("hex digits make a header");
    response.headers_mut().insert(REQUEST_ID, id);
    response
}
