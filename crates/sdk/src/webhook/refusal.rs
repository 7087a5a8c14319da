//! Why a webhook is not believed, or not understood.

use std::fmt;

use crate::{Error, ErrorKind};

/// Why there is no event in what was received.
///
/// Nothing of what was received is repeated here: it is a stranger's until it is verified. It becomes an [`Error`]
/// where one is expected, of kind [`Unauthenticated`](ErrorKind::Unauthenticated) if the sender is in doubt, and of
/// kind [`Invalid`](ErrorKind::Invalid) for the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The key given to the verifier or the signer cannot be read.
    Key,
    /// It is no signed token of three parts.
    NotAToken,
    /// It is signed by another algorithm than RS256, or by none.
    Algorithm,
    /// The signature is not that of the key.
    Signature,
    /// It has expired.
    Expired,
    /// It is not valid yet.
    NotYet,
    /// It is from another issuer than the one configured.
    Issuer,
    /// It is meant for somebody else than configured.
    Audience,
    /// It is signed well, but holds no event: what is wrong with it.
    Content(String),
}

impl Refusal {
    /// Whether the sender is in doubt, rather than what was sent: 401 rather than 400, for a receiver.
    pub fn is_doubtful(&self) -> bool {
        !matches!(self, Self::Key | Self::NotAToken | Self::Content(_))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key => "this is no RSA key in PEM",
            Self::NotAToken => "the webhook is no signed token",
            Self::Algorithm => "the webhook is not signed by RS256",
            Self::Signature => "the signature of the webhook is not that of the key",
            Self::Expired => "the webhook has expired",
            Self::NotYet => "the webhook is not valid yet",
            Self::Issuer => "the webhook is from another issuer",
            Self::Audience => "the webhook is meant for another audience",
            Self::Content(what) => return write!(f, "the webhook holds no event: {what}"),
        })
    }
}

impl std::error::Error for Refusal {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let kind = if refusal.is_doubtful() {
            ErrorKind::Unauthenticated
        } else {
            ErrorKind::Invalid
        };
        let error = Self::new(kind, refusal.to_string()).with_hint(match refusal {
            Refusal::Key => "it begins with `-----BEGIN`, or is that in base64",
            Refusal::Signature => "is it the public key of this app?",
            _ => "answer it with an error, and leave it",
        });
        error.with_source(refusal)
    }
}
