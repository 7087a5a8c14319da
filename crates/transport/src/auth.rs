//! Shows the API key to the API, and to nobody else.

use std::fmt;

use ::http::HeaderValue;
use ::http::header::AUTHORIZATION;
use futures::future::BoxFuture;
use url::{Origin, Url};

use crate::{Context, Error, ErrorKind, Host, Operation, Request, Response, Result, Transport};

const SITE: &str = "wix-site-id";

/// Signs the calls of the API with a key and the site they are about.
///
/// A URL that was handed out may lead anywhere, so the origin is compared for every request: an upload or download
/// host never sees the key, not even when it is the API's own.
pub struct ApiKey<T> {
    inner: T,
    origin: Origin,
    key: HeaderValue,
    site: HeaderValue,
}

impl<T> ApiKey<T> {
    /// Signs what goes to the origin of `api` with `key`, on behalf of `site`.
    pub fn new(inner: T, api: &Url, key: &str, site: &str) -> Result<Self> {
        let mut key = header(key, "API key")?;
        key.set_sensitive(true);
        Ok(Self {
            inner,
            origin: api.origin(),
            key,
            site: header(site, "site id")?,
        })
    }

    fn sign(&self, request: &mut Request, operation: &Operation) {
        if operation.host == Host::Api && request.url().origin() == self.origin {
            request
                .headers_mut()
                .insert(AUTHORIZATION, self.key.clone());
            request.headers_mut().insert(SITE, self.site.clone());
        }
    }
}

impl<T: Transport> Transport for ApiKey<T> {
    fn call<'a>(
        &'a self,
        mut request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        self.sign(&mut request, operation);
        self.inner.call(request, operation, context)
    }
}

impl<T> fmt::Debug for ApiKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

pub(crate) fn header(value: &str, name: &str) -> Result<HeaderValue> {
    let value = value.trim();
    if value.is_empty() {
        return Err(Error::new(
            ErrorKind::Invalid,
            format!("the {name} is empty"),
        ));
    }
    HeaderValue::from_str(value).map_err(|_| {
        Error::new(
            ErrorKind::Invalid,
            format!("the {name} has characters a header cannot carry"),
        )
    })
}
