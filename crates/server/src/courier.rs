//! Takes what webhooks are told to whoever is told.
//!
//! Unlike imports it reaches any address, this machine and private networks included: a webhook is added by those who
//! run the server, never by a caller. Redirects are not followed; the answer counts that comes from the very URL.

use std::sync::OnceLock;

use axum::http::{StatusCode, header};
use engine::webhooks::{Post, Unsent};
use futures::future::BoxFuture;
use reqwest::{Client, redirect, retry};
use url::Url;

use crate::fetch::tls;

/// Posts over HTTP and HTTPS.
#[derive(Debug, Default)]
pub struct Courier {
    // Made when it is first needed, as for imports.
    client: OnceLock<Client>,
}

impl Courier {
    fn client(&self) -> Result<&Client, Unsent> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = Client::builder()
            .tls_backend_preconfigured(tls::config())
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .http1_only()
            .user_agent(concat!("site-media/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| Unsent("this server cannot reach the network".to_owned()))?;
        Ok(self.client.get_or_init(|| client))
    }
}

impl Post for Courier {
    fn post<'a>(&'a self, url: &'a Url, text: String) -> BoxFuture<'a, Result<(), Unsent>> {
        Box::pin(async move {
            let request = self
                .client()?
                .post(url.clone())
                .header(header::CONTENT_TYPE, "text/plain")
                .body(text);
            let origin = url.origin().ascii_serialization();
            match request.send().await.map(|answer| answer.status()) {
                Ok(StatusCode::OK) => Ok(()),
                Ok(status) => Err(Unsent(format!("`{origin}` answered {}", status.as_u16()))),
                Err(error) if error.is_connect() => Err(Unsent(format!("cannot reach `{origin}`"))),
                Err(_) => Err(Unsent(format!("the connection to `{origin}` broke"))),
            }
        })
    }
}
