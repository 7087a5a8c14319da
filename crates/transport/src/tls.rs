//! TLS by ring, trusting whom the platform trusts.
//!
//! Everything is handed to reqwest in one piece, so no process-wide provider is installed. The platform's roots are
//! read when the first certificate is checked: a client of a server beside it never needs them, and reading them
//! takes longer than a small request.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error as TlsError, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::{Error, ErrorKind, Result};

pub(crate) fn config() -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let roots = Platform {
        provider: Arc::clone(&provider),
        verifier: OnceLock::new(),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(ErrorKind::Invalid, "cannot set up TLS").with_source(error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(roots))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// What TLS found wrong, if that is behind an error. Trying again does not mend a certificate.
pub(crate) fn failure<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a TlsError> {
    std::iter::successors(Some(error), |&error| inner(error)).find_map(|error| error.downcast_ref())
}

/// The next error behind. An I/O error keeps what it wraps to itself, and names only the cause of that.
fn inner<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> Option<&'a (dyn std::error::Error + 'static)> {
    match error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
    {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// The platform's own judgement, asked for late.
#[derive(Debug)]
struct Platform {
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Result<Verifier, TlsError>>,
}

impl Platform {
    fn verifier(&self) -> Result<&Verifier, TlsError> {
        let verifier = self
            .verifier
            .get_or_init(|| Verifier::new(Arc::clone(&self.provider)));
        verifier.as_ref().map_err(Clone::clone)
    }
}

impl ServerCertVerifier for Platform {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        self.verifier()?.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        )
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(
            message,
            cert,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(
            message,
            cert,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tls_found_wrong_is_found_behind_an_io_error() {
        let wrapped = std::io::Error::other(TlsError::InvalidCertificate(
            rustls::CertificateError::Expired,
        ));
        let twice = std::io::Error::other(wrapped);
        let outer = Error::new(ErrorKind::Connect, "cannot reach it").with_source(twice);
        let found = failure(&outer).map(ToString::to_string);
        assert_eq!(found.as_deref(), Some("invalid peer certificate: Expired"));
        assert!(failure(&std::io::Error::other("refused")).is_none());
    }
}
