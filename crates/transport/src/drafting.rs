//! A client for writing requests down, not for sending them.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};

/// A `reqwest::Client` that only builds requests; the generated client needs one for its builders.
///
/// It trusts no certificate, so whatever is sent through it by mistake fails.
#[expect(clippy::missing_panics_doc, reason = "what is expected cannot fail")]
pub fn drafting_client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks the default versions of TLS")
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy()
        .retry(reqwest::retry::never())
        .build()
        .expect("a client of defaults and a ready TLS configuration is valid")
}
