//! Access tokens: which app speaks and until when, signed. What it may do is looked up when it speaks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Result,
    keyring::Keyring,
    seal::{self, Purpose},
};

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claim {
    /// The number of the app in the catalog.
    #[serde(rename = "a")]
    pub(super) app: i64,
    /// When it ends, in milliseconds since 1970.
    #[serde(rename = "e")]
    pub(super) expires: i64,
}

pub(super) fn write(keys: &Keyring, app: i64, expires: Timestamp) -> Result<String> {
    let expires = expires.as_millisecond();
    seal::seal(keys, Purpose::AccessToken, &Claim { app, expires })
}

pub(super) fn read(keys: &Keyring, token: &str) -> Option<Claim> {
    seal::open(keys, Purpose::AccessToken, token)
}
