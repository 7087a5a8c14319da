//! Signs what we hand out, so that little or nothing need be kept about it.
//!
//! A sealed value is the id of a key, the value's JSON and the key's signature of that, the latter two in URL-safe
//! base64, with dots between.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

use crate::{Error, Result, keyring::Keyring};

/// What a seal is for. The signature covers it, so that one thing is never taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To read the bytes of a file.
    Download,
    /// To play a video.
    Stream,
    /// To read an archive.
    Archive,
    /// To speak for an app.
    AccessToken,
}

impl Purpose {
    const fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::Download => b"site-media download v1\0",
            Self::Stream => b"site-media stream v1\0",
            Self::Archive => b"site-media archive v1\0",
            Self::AccessToken => b"site-media access token v1\0",
        }
    }
}

/// Writes `value` as a text that only who has the keys can write.
pub(crate) fn seal(keys: &Keyring, purpose: Purpose, value: &impl Serialize) -> Result<String> {
    let payload = serde_json::to_vec(value).map_err(Error::internal)?;
    let key = keys.newest();
    let signature = mac(&key.secret, purpose, &payload).finalize().into_bytes();
    Ok(format!(
        "{}.{}.{}",
        key.id,
        URL_SAFE_NO_PAD.encode(payload),
        URL_SAFE_NO_PAD.encode(signature)
    ))
}

/// Hex digits that stand for `value`, and that only who has the keys can tell.
pub(crate) fn mark(keys: &Keyring, purpose: Purpose, value: &impl Serialize) -> Result<String> {
    let payload = serde_json::to_vec(value).map_err(Error::internal)?;
    let mark = mac(&keys.newest().secret, purpose, &payload).finalize();
    Ok(hex::encode(&mark.into_bytes()[..16]))
}

/// Reads what was sealed with one of the keys for `purpose`; nothing of anything else.
pub(crate) fn open<T: DeserializeOwned>(keys: &Keyring, purpose: Purpose, text: &str) -> Option<T> {
    let (key, text) = text.split_once('.')?;
    let (payload, signature) = text.split_once('.')?;
    let key = keys.find(key)?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    // Compares in a time that tells nothing of how much of it is right.
    mac(&key.secret, purpose, &payload)
        .verify_slice(&signature)
        .ok()?;
    serde_json::from_slice(&payload).ok()
}

fn mac(secret: &[u8], purpose: Purpose, payload: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.update(payload);
    mac
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn keys(secret: &[u8]) -> Keyring {
        Keyring::new(secret)
    }

    fn opened(keys: &Keyring, text: &str) -> Option<Value> {
        open(keys, Purpose::Download, text)
    }

    #[test]
    fn what_was_sealed_is_read_back_by_who_sealed_it() -> Result<()> {
        let value = json!({ "name": "żółw \"🐢\".jpg" });

        let text = seal(&keys(b"secret"), Purpose::Download, &value)?;

        assert_eq!(opened(&keys(b"secret"), &text), Some(value));
        assert!(
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        );
        Ok(())
    }

    #[test]
    fn a_text_changed_in_any_place_says_nothing() -> Result<()> {
        let text = seal(
            &keys(b"secret"),
            Purpose::Download,
            &json!({ "f": "cat", "e": 1 }),
        )?;

        assert_eq!(opened(&keys(b"another"), &text), None);
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(opened(&keys(b"secret"), &changed), None, "{changed}");
        }
        for wrong in ["", ".", "a.b", text.split('.').next().unwrap_or_default()] {
            assert_eq!(opened(&keys(b"secret"), wrong), None, "{wrong}");
        }
        Ok(())
    }

    #[test]
    fn what_was_sealed_for_one_purpose_is_nothing_for_another() -> Result<()> {
        let text = seal(&keys(b"secret"), Purpose::AccessToken, &json!(1))?;

        assert_eq!(opened(&keys(b"secret"), &text), None);
        assert_eq!(
            open(&keys(b"secret"), Purpose::AccessToken, &text),
            Some(json!(1))
        );
        Ok(())
    }
}
