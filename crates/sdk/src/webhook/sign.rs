//! Signs events as the service does: for tests of whoever receives them.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::pem::SectionKind;
use serde_json::json;

use super::{Event, Refusal, key, layers};

const TEST_PRIVATE_KEY: &str = include_str!("keys/test.private.pem");

/// Signs events with a key of one's own, so that a receiver can be tested without the service.
///
/// ```
/// use site_media::webhook::{Event, EventKind, Signer, Verifier};
///
/// let failed = EventKind::FileFailed { external_info: None, error: None };
/// let event = Event::new("event-1", "file-1", failed).with_sequence(7);
/// let body = Signer::for_tests().sign(&event);
/// assert_eq!(Verifier::new(Signer::TEST_PUBLIC_KEY)?.verify(&body)?, event);
/// # Ok::<_, site_media::webhook::Refusal>(())
/// ```
pub struct Signer {
    key: RsaKeyPair,
    issuer: Option<String>,
    audience: Option<String>,
    issued: Option<SystemTime>,
    expires: Option<SystemTime>,
}

impl Signer {
    /// The public half of the key of [`Signer::for_tests`]. Everyone has the other half: never trust it outside of a
    /// test.
    pub const TEST_PUBLIC_KEY: &str = include_str!("keys/test.public.pem");

    /// With a key that is part of this crate, and so no secret.
    #[expect(clippy::missing_panics_doc, reason = "a test reads the key")]
    pub fn for_tests() -> Self {
        Self::new(TEST_PRIVATE_KEY).expect("the key is kept well")
    }

    /// With an RSA key of 2048 bits or more, in PEM: `PRIVATE KEY` or `RSA PRIVATE KEY`.
    ///
    /// # Errors
    ///
    /// [`Refusal::Key`] if it is something else.
    pub fn new(private_key: &str) -> Result<Self, Refusal> {
        let kinds = [SectionKind::PrivateKey, SectionKind::RsaPrivateKey];
        let key = match key::read(private_key, &kinds)? {
            (SectionKind::PrivateKey, key) => RsaKeyPair::from_pkcs8(&key),
            (_, key) => RsaKeyPair::from_der(&key),
        };
        Ok(Self {
            key: key.map_err(|_| Refusal::Key)?,
            issuer: None,
            audience: None,
            issued: None,
            expires: None,
        })
    }

    /// Says who it is from (`iss`).
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Says whom it is for (`aud`).
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Says when it was made (`iat`).
    #[must_use]
    pub fn issued_at(mut self, time: SystemTime) -> Self {
        self.issued = Some(time);
        self
    }

    /// Says until when it holds (`exp`).
    #[must_use]
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires = Some(time);
        self
    }

    /// The body of a webhook that tells of `event`.
    pub fn sign(&self, event: &Event) -> String {
        self.sign_text(&layers::text(event))
    }

    /// The body of a webhook around any text, such as an envelope that is not quite right.
    pub fn sign_text(&self, data: &str) -> String {
        let mut claims = serde_json::Map::from_iter([("data".to_owned(), json!(data))]);
        let said = [
            ("iss", self.issuer.as_ref().map(|issuer| json!(issuer))),
            (
                "aud",
                self.audience.as_ref().map(|audience| json!(audience)),
            ),
            ("iat", self.issued.map(seconds)),
            ("exp", self.expires.map(seconds)),
        ];
        for (name, value) in said {
            claims.extend(value.map(|value| (name.to_owned(), value)));
        }
        self.token(&json!({"alg": "RS256", "typ": "JWT"}), &claims.into())
    }

    /// Any header and any claims, signed.
    pub(super) fn token(&self, header: &serde_json::Value, claims: &serde_json::Value) -> String {
        let encoded = |part: &serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .expect("the signature is as long as the key");
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

impl fmt::Debug for Signer {
    /// Says nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

fn seconds(time: SystemTime) -> serde_json::Value {
    time.duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs()
        .into()
}
