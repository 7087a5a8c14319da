//! Believes a token, or does not: RS256 and nothing else, whatever the token says of itself.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::SectionKind;
use serde::Deserialize;
use serde_json::Value;
use transport::{Pace as _, WallPace};
use webpki::RawPublicKeyEntity;
use webpki::ring::RSA_PKCS1_2048_8192_SHA256;

use super::{Event, Refusal, key, layers};

/// Longer than any event is.
const MOST_BYTES: usize = 4 << 20;

/// Checks webhooks by the public key of an app.
///
/// The service promises neither issuer nor audience for webhooks, so neither is looked at unless configured. A token
/// without an expiry does not expire. A minute of leeway is given to clocks that differ, by default.
#[derive(Clone)]
pub struct Verifier {
    key: SubjectPublicKeyInfoDer<'static>,
    issuer: Option<String>,
    audience: Option<String>,
    leeway: Duration,
}

impl Verifier {
    /// With the public key of an app: RSA of 2048 to 8192 bits, in PEM (`-----BEGIN PUBLIC KEY-----`), or in PEM in
    /// base64 on one line.
    ///
    /// # Errors
    ///
    /// [`Refusal::Key`] if it is something else.
    pub fn new(public_key: &str) -> Result<Self, Refusal> {
        let (_, key) = key::read(public_key, &[SectionKind::PublicKey])?;
        let key = SubjectPublicKeyInfoDer::from(key);
        RawPublicKeyEntity::try_from(&key).map_err(|_| Refusal::Key)?;
        Ok(Self {
            key,
            issuer: None,
            audience: None,
            leeway: Duration::from_mins(1),
        })
    }

    /// Believes this issuer (`iss`) only.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Takes only what is meant for this audience (`aud`), as the id of an app.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// How far clocks may differ.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// The event in the body of a webhook, if it is to be believed now.
    ///
    /// # Errors
    ///
    /// A [`Refusal`]: the signature is looked at before anything of the content is.
    pub fn verify(&self, body: &str) -> Result<Event, Refusal> {
        self.verify_at(body, WallPace.now())
    }

    /// The event in the body of a webhook, if it was to be believed at `now`.
    pub fn verify_at(&self, body: &str, now: SystemTime) -> Result<Event, Refusal> {
        let claims: Claims = serde_json::from_slice(&self.signed(body.trim())?)
            .map_err(|error| Refusal::Content(format!("`payload`: {error}")))?;
        self.check(&claims, now)?;
        layers::event(&claims.data)
    }

    /// What was signed, if it was signed by this key.
    fn signed(&self, token: &str) -> Result<Vec<u8>, Refusal> {
        if token.len() > MOST_BYTES {
            return Err(Refusal::NotAToken);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::NotAToken)?;
        let (header, payload) = signed.split_once('.').ok_or(Refusal::NotAToken)?;
        let [header, payload, signature] =
            [decoded(header)?, decoded(payload)?, decoded(signature)?];

        let header: Header = serde_json::from_slice(&header).map_err(|_| Refusal::NotAToken)?;
        if header.alg != "RS256" || header.crit.is_some() {
            return Err(Refusal::Algorithm);
        }
        let key = RawPublicKeyEntity::try_from(&self.key).map_err(|_| Refusal::Key)?;
        key.verify_signature(RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
            .map_err(|_| Refusal::Signature)?;
        Ok(payload)
    }

    fn check(&self, claims: &Claims, now: SystemTime) -> Result<(), Refusal> {
        let now = now
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .as_secs_f64();
        let leeway = self.leeway.as_secs_f64();
        if claims.exp.is_some_and(|end| now >= end + leeway) {
            return Err(Refusal::Expired);
        }
        if claims.nbf.is_some_and(|start| now < start - leeway) {
            return Err(Refusal::NotYet);
        }
        if self.issuer.is_some() && self.issuer != claims.iss {
            return Err(Refusal::Issuer);
        }
        match &self.audience {
            Some(audience) if !claims.is_for(audience) => Err(Refusal::Audience),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("leeway", &self.leeway)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Extensions that a reader must understand, of which we know none.
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Claims {
    data: String,
    exp: Option<f64>,
    nbf: Option<f64>,
    iss: Option<String>,
    aud: Option<Value>,
}

impl Claims {
    /// The audience is a text, or many.
    fn is_for(&self, audience: &str) -> bool {
        match &self.aud {
            Some(Value::String(one)) => one == audience,
            Some(Value::Array(many)) => many.iter().any(|one| one == audience),
            _ => false,
        }
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, Refusal> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Refusal::NotAToken)
}
