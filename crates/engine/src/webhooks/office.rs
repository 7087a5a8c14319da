//! Who is told of events: added, listed and removed, whether a server is running or not.

use std::collections::BTreeSet;

use catalog::{Backlog, EventQuery, WebhookRecord};
use jiff::Timestamp;
use url::Url;

use crate::{
    Error, ErrorKind, Result, Rule, SiteId, Sites, Violation,
    events::{kinds_named, name_of},
};

/// A webhook to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where it is told: an HTTP or HTTPS URL, on this machine or elsewhere.
    pub url: String,
    /// The site whose events are told; that of the app if not given.
    pub site: Option<SiteId>,
    /// The id of the app on that site that is told; an instance of its own if not given.
    pub app: Option<String>,
    /// The types of events that are told, such as `file_ready`; all if there are none here.
    pub types: Vec<String>,
}

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// The site whose events are told.
    pub site: SiteId,
    /// The instance of the app that is told.
    pub instance: String,
    /// Where it is told.
    pub url: String,
    /// The types of events that are told; all if there are none here.
    pub types: Vec<String>,
    /// When it was added.
    pub created: Timestamp,
    /// How many events are to be told, failed attempts included.
    pub waiting: u64,
    /// How many will not be told any more.
    pub given_up: u64,
    /// Why the last attempt failed, of those that wait or were given up.
    pub reason: Option<String>,
}

/// Events that are to be told once more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// The id of the webhook that is told; all of the site if not given.
    pub webhook: Option<String>,
    /// The site whose events are told; needed if there are several and no webhook is given.
    pub site: Option<SiteId>,
    /// Those after this one, by its number.
    pub after: i64,
    /// Those that happened then or later.
    pub since: Option<Timestamp>,
    /// The types of events that are told; all if there are none here.
    pub types: Vec<String>,
}

impl Sites {
    /// Adds a webhook, which is told of what happens from now on; a running server begins within a second.
    ///
    /// [`Invalid`](ErrorKind::Invalid) if the URL or a type is none, [`NotFound`](ErrorKind::NotFound) if the site or
    /// the app is not there.
    pub async fn add_webhook(&self, wanted: NewWebhook) -> Result<Webhook> {
        let url = address(&wanted.url)?;
        let kinds = kinds_named(&wanted.types)?;
        let id = self.new_guid();
        let (site, instance) = match wanted.app {
            None => (self.site_of(wanted.site).await?, id.clone()),
            Some(app) => self.app_of(&app, wanted.site).await?,
        };
        let record = WebhookRecord {
            id,
            site: site.to_string(),
            instance,
            url: url.into(),
            kinds,
            created: self.clock.now(),
        };
        self.catalog.insert_webhook(record.clone()).await?;
        Ok(shown(record, Backlog::default()))
    }

    /// The webhooks of one site or of all, oldest first, and how they get on.
    pub async fn webhooks(&self, site: Option<&SiteId>) -> Result<Vec<Webhook>> {
        let mut webhooks = Vec::new();
        for record in self.catalog.webhooks().await? {
            if site.is_none_or(|site| site.as_str() == record.site) {
                let backlog = self.catalog.backlog(&record.id).await?;
                webhooks.push(shown(record, backlog));
            }
        }
        Ok(webhooks)
    }

    /// Tells a webhook nothing more, what waits for it included.
    pub async fn remove_webhook(&self, id: &str) -> Result<()> {
        if self.catalog.remove_webhook(id).await? {
            return Ok(());
        }
        Err(unknown(id))
    }

    /// Has events told once more, those that were told, wait, or were given up alike; a running server begins within a
    /// second. Says how many deliveries that makes. Those to come, and those that are forgotten, are not among them.
    ///
    /// [`Invalid`](ErrorKind::Invalid) if a type is none, [`NotFound`](ErrorKind::NotFound) if the webhook or the site is
    /// not there.
    pub async fn replay_events(&self, wanted: Replay) -> Result<usize> {
        let kinds = kinds_named(&wanted.types)?;
        let site = match &wanted.webhook {
            None => self.site_of(wanted.site).await?.to_string(),
            Some(id) => {
                let mut known = self.catalog.webhooks().await?.into_iter();
                let found = known.find(|known| {
                    let site = wanted.site.as_ref();
                    known.id == *id && site.is_none_or(|site| site.as_str() == known.site)
                });
                found.ok_or_else(|| unknown(id))?.site
            }
        };
        let query = EventQuery {
            site,
            after: wanted.after,
            since: wanted.since,
            kinds,
            limit: usize::MAX,
        };
        let (webhook, now) = (wanted.webhook.as_deref(), self.clock.now());
        Ok(self.catalog.replay_events(webhook, &query, now).await?)
    }

    /// The site that is meant: that of the id, or the only one.
    async fn site_of(&self, site: Option<SiteId>) -> Result<SiteId> {
        let mut sites = self.list().await?;
        sites.retain(|known| known.revoked.is_none());
        match (site, sites.as_slice()) {
            (None, [only]) => Ok(only.id.clone()),
            (None, _) => Err(Error::invalid(Violation::new(
                "site",
                Rule::RequiredField,
                "must be given, since there is not one site alone",
            ))),
            (Some(site), known) if known.iter().any(|known| known.id == site) => Ok(site),
            (Some(site), _) => {
                let words = format!("there is no site `{site}`");
                Err(Error::new(ErrorKind::NotFound, words))
            }
        }
    }

    /// The site and the instance of an app.
    async fn app_of(&self, app: &str, site: Option<SiteId>) -> Result<(SiteId, String)> {
        let mut apps = self.apps(site.as_ref()).await?;
        apps.retain(|known| known.id == app && known.revoked.is_none());
        let places: BTreeSet<_> = apps
            .into_iter()
            .map(|app| (app.site, app.instance))
            .collect();
        match places.len() {
            0 => {
                let words = format!("there is no app `{app}`");
                Err(Error::new(ErrorKind::NotFound, words))
            }
            1 => Ok(places.into_iter().next().expect("there is one")),
            _ => Err(Error::invalid(Violation::new(
                "site",
                Rule::RequiredField,
                format!("must be given, since app `{app}` is on several"),
            ))),
        }
    }
}

fn unknown(webhook: &str) -> Error {
    let words = format!("there is no webhook `{webhook}`");
    Error::new(ErrorKind::NotFound, words)
}

fn address(text: &str) -> Result<Url> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| {
        let words = format!("`{text}` is no HTTP or HTTPS URL");
        Error::invalid(Violation::new("url", Rule::Format, words.clone())).saying(words)
    })
}

fn shown(record: WebhookRecord, backlog: Backlog) -> Webhook {
    let types: BTreeSet<_> = record.kinds.into_iter().map(name_of).collect();
    Webhook {
        id: record.id,
        site: SiteId::new(record.site),
        instance: record.instance,
        url: record.url,
        types: types.into_iter().collect(),
        created: record.created,
        waiting: backlog.waiting,
        given_up: backlog.given_up,
        reason: backlog.reason,
    }
}
