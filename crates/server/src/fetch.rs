//! The world outside, for imports: follows redirects by hand, and reaches only what everybody can reach.
//!
//! A name is looked up when a connection is made, and the connection goes to an address of that very answer that
//! was found fit; so a name that changes its answer gains nothing. What is sent along with a request stays with
//! the origin it was meant for. No proxy is asked, since it would look names up in our stead.

mod address;
mod guard;
mod head;
#[cfg(test)]
mod tests;
pub(crate) mod tls;

use std::{
    error::Error as _,
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::http::{HeaderMap, Method, StatusCode, header};
use engine::imports::{Answer, Fetch, FetchError, FetchErrorKind, Fetched, Target};
use engine::uploads;
use futures::{TryStreamExt as _, future::BoxFuture};
use reqwest::{Client, Response, redirect, retry};
use tokio::time;
use url::Url;

use self::guard::{Guard, Refusal, System};

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// How far imports reach, and how patient they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebOptions {
    /// Whether they reach this machine and its neighbours too.
    pub allow_private: bool,
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long the other side may be silent.
    pub idle: Duration,
    /// How long it may take altogether to ask for a type.
    pub brief: Duration,
}

impl Default for WebOptions {
    fn default() -> Self {
        Self {
            allow_private: false,
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            brief: Duration::from_secs(5),
        }
    }
}

/// The web, as imports see it.
pub struct Web {
    options: WebOptions,
    guard: Guard,
    // Made when it is first needed: most servers import nothing, and trust takes time to read.
    client: OnceLock<Client>,
}

impl Web {
    /// The web within the bounds of `options`.
    pub fn new(options: WebOptions) -> Self {
        let guard = Guard::new(options.allow_private, Arc::new(System));
        Self::guarded(options, guard)
    }

    fn guarded(options: WebOptions, guard: Guard) -> Self {
        Self {
            options,
            guard,
            client: OnceLock::new(),
        }
    }

    fn client(&self) -> Result<&Client, FetchError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = Client::builder()
            .tls_backend_preconfigured(tls::config())
            .dns_resolver(Arc::new(self.guard.clone()))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .pool_max_idle_per_host(0)
            .connect_timeout(self.options.connect)
            .read_timeout(self.options.idle)
            .user_agent(concat!("site-media/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| {
                let words = "this server cannot reach the network";
                FetchError::new(FetchErrorKind::Passing, words).because(error)
            })?;
        Ok(self.client.get_or_init(|| client))
    }

    /// Asks, and goes where it is sent, until somebody answers.
    async fn ask(&self, method: Method, target: &Target) -> Result<Response, FetchError> {
        let headers = head::to_send(&target.headers)?;
        let origin = target.url.origin();
        let mut url = target.url.clone();
        let mut at_home = true;
        for _ in 0..=REDIRECTS {
            at_home &= url.origin() == origin;
            let sent = if at_home {
                headers.clone()
            } else {
                HeaderMap::new()
            };
            let response = self.hop(method.clone(), url.clone(), sent).await?;
            match head::location(&response)? {
                Some(next) => url = next,
                None => return Ok(response),
            }
        }
        let words = format!(
            "`{}` redirects more than {REDIRECTS} times",
            target.origin()
        );
        Err(FetchError::new(FetchErrorKind::Final, words))
    }

    async fn hop(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
    ) -> Result<Response, FetchError> {
        self.guard.check(&url)?;
        let origin = url.origin().ascii_serialization();
        let request = self
            .client()?
            .request(method, url)
            .header(header::ACCEPT_ENCODING, "identity")
            .headers(headers);
        request
            .send()
            .await
            .map_err(|error| explain(error, &origin))
    }

    async fn type_of(&self, target: &Target) -> Result<Answer, FetchError> {
        let response = self.ask(Method::HEAD, target).await?;
        let status = response.status();
        if matches!(
            status,
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED
        ) {
            let words = format!("`{}` does not answer `HEAD`", target.origin());
            return Err(FetchError::new(FetchErrorKind::Untold, words));
        }
        head::check_status(&response)?;
        Ok(head::answer(&response))
    }

    async fn bytes_of(&self, target: &Target) -> Result<Fetched, FetchError> {
        let response = self.ask(Method::GET, target).await?;
        head::check_status(&response)?;
        head::check_plain(&response)?;
        let answer = head::answer(&response);
        let origin = response.url().origin().ascii_serialization();
        let bytes = response
            .bytes_stream()
            .map_err(move |error| explain(error, &origin));
        let body = uploads::body(bytes);
        Ok(Fetched { answer, body })
    }
}

impl Fetch for Web {
    fn look<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Answer, FetchError>> {
        Box::pin(async move {
            let asked = time::timeout(self.options.brief, self.type_of(target)).await;
            asked.unwrap_or_else(|_| Err(too_slow(&target.origin())))
        })
    }

    fn bring<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<Fetched, FetchError>> {
        Box::pin(self.bytes_of(target))
    }
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Web")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Sorts an error of reqwest, and takes the URL off it: it may be a permission.
fn explain(error: reqwest::Error, origin: &str) -> FetchError {
    let error = error.without_url();
    if let Some(refusal) = refusal(&error) {
        return FetchError::new(FetchErrorKind::Final, refusal.to_string());
    }
    if error.is_timeout() {
        return too_slow(origin).because(error);
    }
    let (kind, words) = if error.is_builder() {
        (
            FetchErrorKind::Final,
            format!("cannot ask `{origin}` like this"),
        )
    } else if error.is_connect() {
        (FetchErrorKind::Passing, format!("cannot reach `{origin}`"))
    } else {
        let words = format!("the connection to `{origin}` broke");
        (FetchErrorKind::Passing, words)
    };
    FetchError::new(kind, words).because(error)
}

fn too_slow(origin: &str) -> FetchError {
    let words = format!("`{origin}` took too long to answer");
    FetchError::new(FetchErrorKind::Passing, words)
}

/// The refusal to connect, if that is what is at the bottom of an error.
fn refusal(error: &reqwest::Error) -> Option<&Refusal> {
    let mut cause = error.source();
    while let Some(each) = cause {
        if let Some(refusal) = each.downcast_ref() {
            return Some(refusal);
        }
        cause = each.source();
    }
    None
}
