//! Apps, which trade their secret for tokens that speak for one site.

use std::fmt;

use catalog::{AppRecord, Rights};
use jiff::Timestamp;

use super::{Issued, Sites, check, hash, revoked_already, unknown};
use crate::{Error, ErrorKind, Result, SiteId};

/// An app on one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its id, the same on every site.
    pub id: String,
    /// The id of its instance, which stands for the site.
    pub instance: String,
    /// The site it is on.
    pub site: SiteId,
    /// What may be done with its tokens.
    pub rights: Rights,
    /// When it was made.
    pub created: Timestamp,
    /// Since when it gets no tokens, and those it got are worth nothing.
    pub revoked: Option<Timestamp>,
}

/// What an app shows to get a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The id of the app.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The id of its instance.
    pub instance: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("id", &self.id)
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}

impl Sites {
    /// Puts an app on a site. Who knows the secret gets tokens.
    ///
    /// An app may have several secrets on a site, so that a new one can be given out before the old is revoked.
    pub async fn create_app(
        &self,
        site: &SiteId,
        app: &Credentials,
        rights: Rights,
    ) -> Result<Issued<App>> {
        let made = self.keep_app(site, app, rights).await?.into();
        let secret = app.secret.clone();
        Ok(Issued { made, secret })
    }

    /// Credentials that nobody has yet, and that are worth nothing yet.
    pub fn new_credentials(&self) -> Credentials {
        Credentials {
            id: self.new_guid(),
            secret: self.ids.secret(),
            instance: self.new_guid(),
        }
    }

    /// The apps of one site or of all, oldest first.
    pub async fn apps(&self, site: Option<&SiteId>) -> Result<Vec<App>> {
        let apps = self.catalog.apps(site.map(SiteId::as_str)).await?;
        Ok(apps.into_iter().map(App::from).collect())
    }

    /// Revokes an app, on one instance or on all: it gets no more tokens, and those it has are worth nothing.
    pub async fn revoke_app(&self, app: &str, instance: Option<&str>) -> Result<()> {
        let now = self.clock.now();
        if self.catalog.revoke_app(app, instance, now).await? {
            return Ok(());
        }
        let mut known = self.catalog.apps(None).await?;
        known.retain(|known| known.id == app);
        let is_on = |instance: &str| known.iter().any(|known| known.instance == instance);
        Err(match instance {
            _ if known.is_empty() => unknown("app", app),
            Some(instance) if !is_on(instance) => Error::new(
                ErrorKind::NotFound,
                format!("app `{app}` has no instance `{instance}`"),
            ),
            _ => revoked_already("app", app),
        })
    }

    async fn keep_app(
        &self,
        site: &SiteId,
        app: &Credentials,
        rights: Rights,
    ) -> Result<AppRecord> {
        check("appId", &app.id)?;
        check("appSecret", &app.secret)?;
        check("instanceId", &app.instance)?;
        let wanted = AppRecord {
            number: 0,
            id: app.id.clone(),
            instance: app.instance.clone(),
            secret: hash(&app.secret),
            site: site.to_string(),
            rights,
            created: self.clock.now(),
            revoked: None,
        };
        let kept = self.catalog.ensure_app(wanted).await?;
        match kept.revoked {
            None => Ok(kept),
            Some(_) => Err(Error::new(
                ErrorKind::Conflict,
                format!("this secret of app `{}` was revoked", app.id),
            )),
        }
    }
}

impl From<AppRecord> for App {
    fn from(record: AppRecord) -> Self {
        Self {
            id: record.id,
            instance: record.instance,
            site: SiteId::new(record.site),
            rights: record.rights,
            created: record.created,
            revoked: record.revoked,
        }
    }
}
