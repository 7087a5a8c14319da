//! Who is asking, read from the head of a request, and whether they may ask this.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use engine::{Caller, Engine, Error, ErrorKind, Identity, Result};

use crate::Options;
use crate::door::Door;
use crate::links::links_of;
use crate::operation::Operation;

/// Names the site that an API key is used for.
const SITE_ID: HeaderName = HeaderName::from_static("wix-site-id");

/// Lets in who has an API key or an access token.
#[derive(Debug, Clone)]
pub(crate) struct Admission {
    /// Knows who has what.
    pub(crate) engine: Arc<Engine>,
    /// Says where callers reach us.
    pub(crate) options: Arc<Options>,
}

impl Door for Admission {
    type Caller = Caller;

    async fn admit(&self, head: &Parts, operation: &'static Operation) -> Result<Caller> {
        let identity = identify(&self.engine, &head.headers).await?;
        if identity.rights < operation.scope {
            return Err(Error::new(
                ErrorKind::Forbidden,
                format!(
                    "this needs permission `{}`, which who may only read does not have",
                    operation.permission
                ),
            ));
        }
        let links = links_of(&head.headers, &self.options);
        Ok(self.engine.caller(identity.site, links))
    }
}

/// Who sent these headers.
pub(crate) async fn identify(engine: &Engine, headers: &HeaderMap) -> Result<Identity> {
    let credential = only(headers, &header::AUTHORIZATION)?
        .map(bare)
        .unwrap_or_default();
    if credential.is_empty() {
        return Err(unreadable(&header::AUTHORIZATION));
    }
    let site = only(headers, &SITE_ID)?.filter(|site| !site.is_empty());
    engine.admit(credential, site).await
}

/// The credential without the scheme word that some clients put before it.
fn bare(value: &str) -> &str {
    const SCHEME: &str = "bearer";
    let value = value.trim();
    match value.split_at_checked(SCHEME.len()) {
        Some((word, rest))
            if word.eq_ignore_ascii_case(SCHEME) && rest.starts_with([' ', '\t']) =>
        {
            rest.trim_start()
        }
        _ => value,
    }
}

/// The one value of a header. Two of them could be taken for either, so nobody is let in by them.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        let words = format!("header `{name}` is given more than once");
        return Err(Error::new(ErrorKind::Unauthenticated, words));
    }
    value.to_str().map(Some).map_err(|_| unreadable(name))
}

fn unreadable(name: &HeaderName) -> Error {
    let words = format!("header `{name}` is missing or not readable");
    Error::new(ErrorKind::Unauthenticated, words)
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_scheme_word_makes_no_difference() {
        for value in ["key", "Bearer key", "bearer  key", "BEARER\tkey ", " key"] {
            assert_eq!(bare(value), "key", "{value:?}");
        }
        assert_eq!(bare("Bearerkey"), "Bearerkey");
        assert_eq!(bare("Basic key"), "Basic key");
        assert_eq!(bare("żółwie"), "żółwie");
    }
}
