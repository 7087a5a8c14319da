//! TLS by ring, trusting whom the platform trusts.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// Everything is handed to reqwest in one piece, so no process-wide provider is installed.
///
/// A platform that trusts nobody, such as a bare container, can still fetch what is not encrypted.
pub(crate) fn config() -> ClientConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = || {
        ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("ring speaks the usual versions")
    };
    match builder().with_platform_verifier() {
        Ok(trusting) => trusting.with_no_client_auth(),
        Err(error) => {
            tracing::warn!(%error, "nobody is trusted here, so nothing can be imported by https");
            let nobody = RootCertStore::empty();
            builder()
                .with_root_certificates(nobody)
                .with_no_client_auth()
        }
    }
}
