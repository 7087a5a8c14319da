//! What is posted: a token (RS256) around an envelope around an event.

use api::types::MessageEnvelope;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::WebhookKey;
use crate::{Error, Result};

/// How long a token holds.
const LIFE: SignedDuration = SignedDuration::from_hours(1);

pub(crate) fn sign(key: &WebhookKey, envelope: &MessageEnvelope, now: Timestamp) -> Result<String> {
    let text = serde_json::to_string(envelope).map_err(Error::internal)?;
    let issued = now.as_second();
    let claims = json!({ "data": text, "iat": issued, "exp": issued + LIFE.as_secs() });
    let encoded = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let header = json!({ "alg": "RS256", "typ": "JWT" });
    let signed = format!("{}.{}", encoded(&header), encoded(&claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes())?);
    Ok(format!("{signed}.{signature}"))
}
