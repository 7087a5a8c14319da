//! Puts a request on a socket.

use std::fmt;
use std::time::Duration;

use futures::future::BoxFuture;
use reqwest::Client;
use url::Url;

use crate::stall::{Patient, Pulse};
use crate::tls;
use crate::{Context, Error, ErrorKind, Operation, Request, Response, Result, Transport};

/// The network, by reqwest.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    stall: Duration,
}

/// How long to wait, which way to go, and who to say is asking.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpOptions {
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long the other side may be silent. There is no limit on the whole.
    pub stall: Duration,
    /// The `User-Agent`.
    pub agent: String,
    /// Goes through this proxy. Without one, the environment decides: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`.
    pub proxy: Option<Url>,
}

impl fmt::Debug for HttpOptions {
    /// Names no more of a proxy than its host: a password may be in its address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("connect", &self.connect)
            .field("stall", &self.stall)
            .field("agent", &self.agent)
            .field("proxy", &self.proxy.as_ref().and_then(Url::host_str))
            .finish()
    }
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            stall: Duration::from_mins(1),
            agent: concat!("site-media-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
        }
    }
}

impl Http {
    /// The network, as `options` say.
    pub fn new(options: &HttpOptions) -> Result<Self> {
        let failed = |error| {
            Error::new(ErrorKind::Invalid, "cannot set up the network client").with_source(error)
        };
        let mut client = Client::builder();
        if let Some(proxy) = &options.proxy {
            let proxy = reqwest::Proxy::all(proxy.clone());
            client = client.proxy(proxy.map_err(|error| failed(error.without_url()))?);
        }
        let client = client
            .tls_backend_preconfigured(tls::config()?)
            .retry(reqwest::retry::never())
            .connect_timeout(options.connect)
            .user_agent(&options.agent)
            .tcp_nodelay(true)
            // A URL may be a permission, which is not for the host that a redirect leads to.
            .referer(false)
            .build()
            .map_err(failed)?;
        Ok(Self::over(client, options.stall))
    }

    /// The network by a client of your own, with its TLS, proxies and limits. The other side may be silent for as long
    /// as `stall` says.
    ///
    /// Let it neither retry nor time out as a whole: the first is done above, and the second ends large uploads. Nor
    /// let it send a `Referer`: a URL may be a permission.
    pub fn over(client: Client, stall: Duration) -> Self {
        Self { client, stall }
    }

    async fn send(&self, mut request: Request) -> Result<Response> {
        let origin = request.url().origin().ascii_serialization();
        let pulse = Pulse::default();
        let body = request.body_mut();
        *body = body.take().map(|body| pulse.of(body));

        let sent = pulse
            .guard(self.stall, self.client.execute(request))
            .await?;
        let response = sent.map_err(|e| explain(e, &origin))?;
        Ok(self.patient(response))
    }

    fn patient(&self, response: Response) -> Response {
        let url = response.url().clone();
        let (mut head, body) = ::http::Response::from(response).into_parts();
        // Going through `http::Response` forgets the URL, unless it travels as reqwest's own extension.
        head.extensions.extend(with_url(url));
        let body = reqwest::Body::wrap(Patient::new(body, self.stall));
        ::http::Response::from_parts(head, body).into()
    }
}

impl Transport for Http {
    fn call<'a>(
        &'a self,
        request: Request,
        _operation: &'a Operation,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(self.send(request))
    }
}

/// What a response carries to know its URL.
pub(crate) fn with_url(url: url::Url) -> ::http::Extensions {
    use reqwest::ResponseBuilderExt;

    let marked = ::http::Response::builder().url(url).body(());
    marked
        .expect("a response of defaults and a URL is valid")
        .into_parts()
        .0
        .extensions
}

/// Sorts an error of reqwest, and takes the URL off it: it may be a permission.
fn explain(error: reqwest::Error, origin: &str) -> Error {
    let error = error.without_url();
    let (kind, message) = if error.is_builder() || error.is_redirect() {
        (
            ErrorKind::Invalid,
            format!("cannot send this request to `{origin}`"),
        )
    } else if let Some(why) = tls::failure(&error) {
        (
            ErrorKind::Invalid,
            format!("cannot trust `{origin}`: {why}"),
        )
    } else if error.is_connect() {
        (ErrorKind::Connect, format!("cannot reach `{origin}`"))
    } else if error.is_timeout() {
        (
            ErrorKind::Timeout,
            format!("`{origin}` took too long to answer"),
        )
    } else {
        (
            ErrorKind::Interrupted,
            format!("the connection to `{origin}` broke"),
        )
    };
    Error::new(kind, message).with_source(error)
}
