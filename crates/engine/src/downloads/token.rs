//! Download tokens: what was granted, signed, so that nothing need be kept about it.

use serde::{Deserialize, Serialize};

use crate::{
    Result,
    keyring::Keyring,
    seal::{self, Purpose},
};

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
    /// What of the file, if not the original.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub(super) asset: Option<String>,
    /// Where late comers are sent.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(super) redirect: Option<String>,
}

/// Writes a grant as a token.
pub(super) fn seal(keys: &Keyring, grant: &Grant) -> Result<String> {
    seal::seal(keys, Purpose::Download, grant)
}

/// Reads a token that we signed; nothing of any other.
pub(super) fn open(keys: &Keyring, token: &str) -> Option<Grant> {
    seal::open(keys, Purpose::Download, token)
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
            asset: Some("720p.mp4".to_owned()),
            redirect: None,
        }
    }

    #[test]
    fn a_grant_is_read_back_by_who_signed_it() -> Result<()> {
        let keys = Keyring::new(b"secret");
        let token = seal(&keys, &grant())?;

        assert_eq!(open(&keys, &token), Some(grant()));
        assert_eq!(open(&Keyring::new(b"another"), &token), None);
        Ok(())
    }
}
