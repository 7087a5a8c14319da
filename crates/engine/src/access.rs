//! Who is asking: an API key with the id of its site, or the access token of an app.

mod token;

use catalog::Rights;
use jiff::SignedDuration;
use subtle::ConstantTimeEq;

use crate::{Credentials, Engine, Error, ErrorKind, Result, SiteId, sites::hash};

/// Someone who has been recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The site they are on; they see no other.
    pub site: SiteId,
    /// How much they may do there.
    pub rights: Rights,
}

/// What an app got for its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The token.
    pub text: String,
    /// How long it will be good for.
    pub life: SignedDuration,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token")
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Who has `credential`: an API key, which goes together with the id of its site, or an access token, which
    /// names its site itself.
    ///
    /// [`Unauthenticated`](ErrorKind::Unauthenticated) if nobody has it, or has it no more;
    /// [`Forbidden`](ErrorKind::Forbidden) if a token is used for another site than its own.
    pub async fn admit(&self, credential: &str, site: Option<&str>) -> Result<Identity> {
        match token::read(&self.keys().ring(), credential) {
            Some(claim) => self.holder(claim, site).await,
            None => self.key_owner(credential, site).await,
        }
    }

    /// Trades the secret of an app for a token that speaks for one of its instances.
    ///
    /// [`Unauthenticated`](ErrorKind::Unauthenticated) if no app has this id and secret,
    /// [`Invalid`](ErrorKind::Invalid) if the app has no such instance.
    pub async fn exchange(&self, app: &Credentials) -> Result<Token> {
        let secret = hash(&app.secret);
        let mut known = self.catalog().find_apps(&app.id).await?;
        known.retain(|record| record.secret.ct_eq(&secret).into());
        if known.is_empty() {
            return Err(nobody("no app has this ID and this secret"));
        }
        let Some(app) = known.iter().find(|known| known.instance == app.instance) else {
            return Err(Error::new(
                ErrorKind::Invalid,
                "this app has no such instance",
            ));
        };
        let life = self.limits().access_token_life;
        let text = token::write(&self.keys().ring(), app.number, self.now() + life)?;
        Ok(Token { text, life })
    }

    /// The app is looked up each time, so that revoking it ends its tokens at once.
    async fn holder(&self, claim: token::Claim, site: Option<&str>) -> Result<Identity> {
        if claim.expires <= self.now().as_millisecond() {
            return Err(nobody("this access token has expired"));
        }
        let app = self.catalog().find_app(claim.app).await?;
        let app = app
            .filter(|app| app.revoked.is_none())
            .ok_or_else(|| nobody("this access token was revoked"))?;
        if site.is_some_and(|site| site != app.site) {
            return Err(Error::new(
                ErrorKind::Forbidden,
                "this access token is for another site",
            ));
        }
        Ok(Identity {
            site: SiteId::new(app.site),
            rights: app.rights,
        })
    }

    async fn key_owner(&self, api_key: &str, site: Option<&str>) -> Result<Identity> {
        let site = site.ok_or_else(|| {
            nobody("this is no access token, and an API key needs the ID of its site beside it")
        })?;
        let hash = hash(api_key);
        let key = self.catalog().find_key(hash, site).await?;
        // The lookup compares hashes, which tell nothing of the key; still, the last word takes equally long.
        let key = key
            .filter(|key| key.revoked.is_none() && key.hash.ct_eq(&hash).into())
            .ok_or_else(|| nobody("this API key does not open this site"))?;
        Ok(Identity {
            site: SiteId::new(key.site),
            rights: key.rights,
        })
    }
}

fn nobody(words: &str) -> Error {
    Error::new(ErrorKind::Unauthenticated, words)
}
