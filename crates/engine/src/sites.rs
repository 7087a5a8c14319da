//! The sites of an engine, and the keys that open them.

use catalog::{KeyRecord, SiteRecord};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{Engine, Result, SiteId};

/// What to do with sites; got by [`Engine::sites`].
#[derive(Debug, Clone, Copy)]
pub struct Sites<'a> {
    engine: &'a Engine,
}

/// A site and a key that opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Access {
    /// The site.
    pub site: SiteId,
    /// The key. Only its hash is kept: whoever loses it needs a new one.
    pub api_key: String,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access")
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

impl<'a> Sites<'a> {
    pub(crate) fn new(engine: &'a Engine) -> Self {
        Self { engine }
    }

    /// Makes a site with a new id and a new key.
    pub async fn create(&self) -> Result<Access> {
        let access = Access {
            site: self.new_site(),
            api_key: self.new_key(),
        };
        self.ensure(&access.site, &access.api_key).await?;
        Ok(access)
    }

    /// Sees to it that `api_key` opens `site`, making either as needed.
    pub async fn ensure(&self, site: &SiteId, api_key: &str) -> Result<()> {
        let (catalog, created) = (self.engine.catalog(), self.engine.now());
        let site = site.as_str().to_owned();

        catalog
            .ensure_site(SiteRecord {
                id: site.clone(),
                created,
            })
            .await?;
        catalog
            .ensure_key(KeyRecord {
                hash: hash(api_key),
                site,
                created,
            })
            .await?;
        Ok(())
    }

    /// All sites, oldest first.
    pub async fn list(&self) -> Result<Vec<SiteId>> {
        let sites = self.engine.catalog().sites().await?;
        Ok(sites.into_iter().map(|site| SiteId::new(site.id)).collect())
    }

    /// A key that nobody has yet, and that opens nothing yet: `sm_` and 43 characters.
    pub fn new_key(&self) -> String {
        format!("sm_{}", self.engine.ids().secret())
    }

    /// A site id that nobody has yet: a random GUID.
    pub fn new_site(&self) -> SiteId {
        let mut bytes = [0; 16];
        self.engine.ids().fill(&mut bytes);
        // Version 4, variant 1, as RFC 9562 marks what is random.
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;

        let hex = hex::encode(bytes);
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        SiteId::new(parts.join("-"))
    }

    pub(crate) async fn identify(&self, api_key: &str, site: &str) -> Result<Option<SiteId>> {
        let hash = hash(api_key);
        let key = self.engine.catalog().find_key(hash, site).await?;
        // The lookup compares hashes, which tell nothing of the key; still, the last word takes equally long.
        let key = key.filter(|key| bool::from(key.hash.ct_eq(&hash)));
        Ok(key.map(|key| SiteId::new(key.site)))
    }
}

fn hash(api_key: &str) -> [u8; 32] {
    Sha256::digest(api_key).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Near;

    #[tokio::test]
    async fn a_key_tells_who_is_asking_on_its_own_site_only() -> Result<()> {
        let near = Near::open().await?;
        let engine = near.caller.engine();
        near.stranger().await?;

        assert_eq!(
            engine.identify("key", "site").await?,
            Some(SiteId::new("site"))
        );
        for (key, site) in [
            ("key", "elsewhere"),
            ("other-key", "site"),
            ("", "site"),
            ("key", ""),
        ] {
            assert_eq!(
                engine.identify(key, site).await?,
                None,
                "`{key}` on `{site}`"
            );
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_new_site_comes_with_a_key_that_opens_it() -> Result<()> {
        let near = Near::open().await?;
        let engine = near.caller.engine();

        let access = engine.sites().create().await?;

        assert_eq!(access.site.as_str(), "00000000-0000-4000-8000-000000000002");
        assert_eq!(access.api_key.len(), 3 + 43);
        assert!(access.api_key.starts_with("sm_"));
        assert!(!format!("{access:?}").contains(&access.api_key));
        let known = engine
            .identify(&access.api_key, access.site.as_str())
            .await?;
        assert_eq!(known, Some(access.site.clone()));
        assert_eq!(
            engine.sites().list().await?,
            [access.site, SiteId::new("site")]
        );
        Ok(())
    }
}
