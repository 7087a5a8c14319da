//! The contract about apps, which trade their secret for access tokens.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Result, Rights};

/// An app on one site, with one of its secrets. The secret is not kept itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRecord {
    /// Given by the catalog, once for each record, and never again; before that, 0.
    pub number: i64,
    /// The id of the app.
    pub id: String,
    /// The id of the app's instance, which stands for the site.
    pub instance: String,
    /// SHA-256 of the secret.
    pub secret: [u8; 32],
    /// The site it is on.
    pub site: String,
    /// What may be done with its tokens.
    pub rights: Rights,
    /// When it was made.
    pub created: Timestamp,
    /// Since when it gets no tokens, and those it got are worth nothing.
    pub revoked: Option<Timestamp>,
}

/// Apps. A secret that is revoked is remembered, so that it never comes back.
#[async_trait]
pub trait Apps: Send + Sync + 'static {
    /// Adds an app and gives back the one that is kept: the same instance with the same secret stays as it is,
    /// revoked or not. An instance may have several secrets.
    ///
    /// [`Missing`](crate::ErrorKind::Missing) if the site is not there or revoked,
    /// [`Conflict`](crate::ErrorKind::Conflict) if the instance is on another site.
    async fn ensure_app(&self, app: AppRecord) -> Result<AppRecord>;

    /// The app with this number, revoked or not.
    async fn find_app(&self, number: i64) -> Result<Option<AppRecord>>;

    /// All instances and secrets of an app that are not revoked, oldest first.
    async fn find_apps(&self, id: &str) -> Result<Vec<AppRecord>>;

    /// All apps, of one site or of all, oldest first.
    async fn apps(&self, site: Option<&str>) -> Result<Vec<AppRecord>>;

    /// Revokes an app, on one instance or on all. Tells whether there was one to revoke.
    async fn revoke_app(&self, id: &str, instance: Option<&str>, at: Timestamp) -> Result<bool>;
}
