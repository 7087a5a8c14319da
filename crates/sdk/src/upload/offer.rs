//! What a server of tus can do beyond what it must.

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, Request};
use ring::digest;
use transport::{Context, Host, Operation};
use url::Url;

use super::Job;
use crate::{Result, envelope};

const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const ALGORITHM: HeaderName = HeaderName::from_static("tus-checksum-algorithm");

/// Asks what the server can do, which is no operation of the API.
pub(super) const ASK: Operation = Operation {
    id: "tusOptions",
    method: "OPTIONS",
    path: "",
    host: Host::Upload,
    idempotent: true,
    paging: None,
    content_type: None,
    streaming: false,
    permission: None,
    deprecated: false,
};

/// What a server offers. Who does not say is taken to do no more than it must.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Offer {
    /// It puts parts together.
    pub(super) concatenation: bool,
    /// It compares pieces with a checksum.
    pub(super) checksum: Option<Algorithm>,
}

/// How a checksum is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Sha256,
    Sha1,
}

impl Algorithm {
    /// Its name in the protocol.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha1 => "sha1",
        }
    }

    /// Nothing reckoned yet.
    pub(super) fn begin(self) -> digest::Context {
        digest::Context::new(match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        })
    }
}

impl Job {
    /// What the server offers, asked once.
    pub(super) async fn offer(&self, endpoint: &Url) -> Offer {
        let asked = self.offer.get_or_init(|| async {
            let request = Request::new(Method::OPTIONS, endpoint.clone());
            let answer = send(self, request, &ASK).await;
            answer.map_or_else(|_| Offer::default(), |answer| read(answer.headers()))
        });
        *asked.await
    }
}

fn read(headers: &HeaderMap) -> Offer {
    let extensions = words(headers, &EXTENSION);
    let algorithms = words(headers, &ALGORITHM);
    let can = |name| extensions.contains(&name);
    let known = [Algorithm::Sha256, Algorithm::Sha1];
    let mut known = known.into_iter();
    Offer {
        concatenation: can("concatenation"),
        checksum: known.find(|each| can("checksum") && algorithms.contains(&each.as_str())),
    }
}

fn words<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    let words = value.unwrap_or_default().split(',');
    words.map(str::trim).collect()
}

/// Sends what is no operation of the API.
pub(super) async fn send(
    job: &Job,
    request: Request,
    operation: &Operation,
) -> Result<reqwest::Response> {
    let context = job.client.options().on(Context::default());
    let sent = job.client.transport().call(request, operation, &context);
    let answer = sent.await.map_err(envelope::from_transport)?;
    if answer.status().is_success() {
        return Ok(answer);
    }
    let error = envelope::from_response(answer).await;
    Err(envelope::of_handed_out(error))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn an_offer_is_read_from_two_headers() {
        let offer = |extensions, algorithms| {
            let mut headers = HeaderMap::new();
            headers.insert(EXTENSION, HeaderValue::from_static(extensions));
            headers.insert(ALGORITHM, HeaderValue::from_static(algorithms));
            read(&headers)
        };

        assert_eq!(read(&HeaderMap::new()), Offer::default());
        assert_eq!(offer("creation", "sha1"), Offer::default());
        assert_eq!(offer("checksum", "crc32,md5").checksum, None);
        let both = offer("creation, checksum , concatenation", "md5, sha1,sha256");
        assert!(both.concatenation);
        assert_eq!(both.checksum, Some(Algorithm::Sha256));
    }
}
