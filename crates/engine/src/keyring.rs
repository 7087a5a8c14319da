//! The keys that sign what we hand out: the newest signs, and those before it still count until they are dropped.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use catalog::Catalog;
use sha2::{Digest, Sha256};

use crate::{Engine, Error, ErrorKind, Ids, Result};

/// The name under which the catalog keeps the secrets, one after the other, newest first.
const SIGNING_SECRETS: &str = "signing-secret";
/// How many bytes each secret has.
const SECRET: usize = 32;

impl Engine {
    /// From now on signs with a new key, and takes what the last `keep` keys before it have signed.
    ///
    /// What a dropped key has signed ends at once: download URLs, access tokens. Other processes on the same
    /// catalog learn of it when they are started.
    pub async fn rotate_signing_key(&self, keep: usize) -> Result<()> {
        let secrets = rotate(self.catalog(), self.ids(), keep).await?;
        self.keys().replace(Keyring::new(&secrets));
        Ok(())
    }
}

/// The keys of one engine, which may change while it runs.
pub(crate) struct Keys(RwLock<Arc<Keyring>>);

impl Keys {
    /// Those kept in the catalog; the first time, a new one.
    pub(crate) async fn load(catalog: &dyn Catalog, ids: &dyn Ids) -> Result<Self> {
        let secret = secret(ids);
        let secrets = catalog.keep_setting(SIGNING_SECRETS, secret).await?;
        Ok(Self(RwLock::new(Arc::new(Keyring::new(&secrets)))))
    }

    /// Those that count now.
    pub(crate) fn ring(&self) -> Arc<Keyring> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, ring: Keyring) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
    }
}

pub(crate) async fn rotate(catalog: &dyn Catalog, ids: &dyn Ids, keep: usize) -> Result<Vec<u8>> {
    let old = catalog.keep_setting(SIGNING_SECRETS, secret(ids)).await?;
    let kept = keep.saturating_mul(SECRET).min(old.len());
    let new = [secret(ids).as_slice(), &old[..kept]].concat();
    if catalog
        .swap_setting(SIGNING_SECRETS, old, new.clone())
        .await?
    {
        Ok(new)
    } else {
        Err(Error::new(
            ErrorKind::Conflict,
            "somebody else has just changed the signing keys",
        ))
    }
}

fn secret(ids: &dyn Ids) -> Vec<u8> {
    let mut secret = vec![0; SECRET];
    ids.fill(&mut secret);
    secret
}

/// Some keys, newest first; there is one at least.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Keyring(Vec<Key>);

/// One key. Its id goes along with what it signs and tells nothing about it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: Vec<u8>,
}

impl Keyring {
    /// The keys with these secrets, which stand one after the other.
    pub(crate) fn new(secrets: &[u8]) -> Self {
        let key = |secret: &[u8]| Key {
            id: hex::encode(&Sha256::digest(secret)[..4]),
            secret: secret.to_vec(),
        };
        // `chunks` gives none for no bytes, and a keyring that signs with nothing is worse than an odd key.
        let keys: Vec<_> = secrets.chunks(SECRET).map(key).collect();
        if keys.is_empty() {
            return Self(vec![key(&[])]);
        }
        Self(keys)
    }

    /// The one that signs.
    pub(crate) fn newest(&self) -> &Key {
        &self.0[0]
    }

    /// The one of this id, if it still counts.
    pub(crate) fn find(&self, id: &str) -> Option<&Key> {
        self.0.iter().find(|key| key.id == id)
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|key| &key.id))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        Config,
        seal::{self, Purpose},
        testing::Near,
    };

    fn sealed(engine: &Engine) -> Result<String> {
        seal::seal(&engine.keys().ring(), Purpose::Download, &json!(1))
    }

    fn counts(engine: &Engine, text: &str) -> bool {
        seal::open::<i32>(&engine.keys().ring(), Purpose::Download, text).is_some()
    }

    #[tokio::test]
    async fn the_newest_key_signs_and_those_kept_still_count() -> Result<()> {
        let near = Near::open().await?;
        let engine = near.caller.engine();
        let first = sealed(engine)?;

        engine.rotate_signing_key(1).await?;
        let second = sealed(engine)?;
        assert_ne!(first, second);
        assert!(counts(engine, &first) && counts(engine, &second));

        engine.rotate_signing_key(1).await?;
        assert!(!counts(engine, &first) && counts(engine, &second));
        let third = sealed(engine)?;

        let next = Engine::open(Config::clone(engine.config())).await?;
        assert!(!counts(&next, &first) && counts(&next, &second) && counts(&next, &third));
        next.rotate_signing_key(0).await?;
        assert!(!counts(&next, &second) && !counts(&next, &third));
        Ok(())
    }

    #[tokio::test]
    async fn who_has_the_folder_rotates_for_the_next_start() -> Result<()> {
        let near = Near::open().await?;
        let engine = near.caller.engine();
        let first = sealed(engine)?;

        engine.sites().rotate_signing_key(0).await?;

        assert!(counts(engine, &first));
        let next = Engine::open(Config::clone(engine.config())).await?;
        assert!(!counts(&next, &first));
        Ok(())
    }

    #[tokio::test]
    async fn what_signs_is_never_shown() -> Result<()> {
        let near = Near::open().await?;
        let ring = near.caller.engine().keys().ring();

        let secret = format!("{:?}", ring.newest().secret);

        assert!(!format!("{ring:?} {:?}", near.caller).contains(&secret));
        Ok(())
    }
}
