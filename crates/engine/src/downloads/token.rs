//! Download tokens: what was granted, signed, so that nothing need be kept about it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Keeps signatures of other things from being taken for ours.
const PURPOSE: &[u8] = b"site-media download v1\0";

/// What a download token grants. The names are short because they travel in a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Grant {
    /// The site of the file.
    #[serde(rename = "s")]
    pub(super) site: String,
    /// The file.
    #[serde(rename = "f")]
    pub(super) file: String,
    /// When it ends, in seconds since 1970.
    #[serde(rename = "e")]
    pub(super) expires: i64,
    /// The name to save it under.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Whether it is to be shown rather than saved.
    #[serde(rename = "i", default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) inline: bool,
    /// Where late comers are sent.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(super) redirect: Option<String>,
}

/// Writes a grant as a token: its JSON and the signature, both in URL-safe base64, with a dot between.
pub(super) fn seal(secret: &[u8], grant: &Grant) -> Result<String, serde_json::Error> {
    let payload = serde_json::to_vec(grant)?;
    let signature = mac(secret, &payload).finalize().into_bytes();
    Ok(format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(payload),
        URL_SAFE_NO_PAD.encode(signature)
    ))
}

/// Reads a token that we signed; nothing of any other.
pub(super) fn open(secret: &[u8], token: &str) -> Option<Grant> {
    let (payload, signature) = token.split_once('.')?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    mac(secret, &payload).verify_slice(&signature).ok()?;
    serde_json::from_slice(&payload).ok()
}

fn mac(secret: &[u8], payload: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(PURPOSE);
    mac.update(payload);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> Grant {
        Grant {
            site: "s".to_owned(),
            file: "f~mv2.jpg".to_owned(),
            expires: 1_700_000_000,
            name: Some("żółw \"🐢\".jpg".to_owned()),
            inline: true,
            redirect: None,
        }
    }

    #[test]
    fn a_grant_is_read_back_by_who_signed_it() -> Result<(), serde_json::Error> {
        let token = seal(b"secret", &grant())?;

        assert_eq!(open(b"secret", &token), Some(grant()));
        assert!(
            token
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        );
        Ok(())
    }

    #[test]
    fn a_token_changed_in_any_place_grants_nothing() -> Result<(), serde_json::Error> {
        let token = seal(b"secret", &grant())?;

        assert_eq!(open(b"another", &token), None);
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(open(b"secret", &changed), None, "{changed}");
        }
        for wrong in ["", ".", "a.b", token.split('.').next().unwrap_or_default()] {
            assert_eq!(open(b"secret", wrong), None, "{wrong}");
        }
        Ok(())
    }
}
