//! How sites, keys and apps look when they are printed.

use std::path::Path;

use engine::webhooks::{Webhook, WebhookKey};
use engine::{App, Issued, Key, Site, SiteId};
use serde_json::{Value, json};

use crate::output;

/// A date and a time of day.
const TIME: &str = "%F %R";

/// In rows for people, or in JSON for programs.
pub(super) struct Show {
    pub(super) json: bool,
}

impl Show {
    pub(super) fn new_site(&self, site: &SiteId, data: &Path) -> anyhow::Result<()> {
        self.line(
            || site.to_string(),
            || json!({ "site": { "id": site.as_str() } }),
        )?;
        output::note(&format!(
            "hint: `site-media admin --data {} key create --site {site}` makes a key for it",
            data.display()
        ));
        Ok(())
    }

    pub(super) fn new_key(&self, key: &Issued<Key>) -> anyhow::Result<()> {
        self.line(
            || key.secret.clone(),
            || json!({ "key": key_json(&key.made), "apiKey": key.secret }),
        )?;
        output::note(&format!(
            "key `{}` opens site `{}`; it is shown only now",
            key.made.id, key.made.site
        ));
        Ok(())
    }

    /// An app is shown as `serve --app` takes it.
    pub(super) fn new_app(&self, app: &Issued<App>) -> anyhow::Result<()> {
        let Issued { made, secret } = app;
        self.line(
            || format!("{}:{secret}:{}", made.id, made.instance),
            || json!({ "app": app_json(made), "secret": secret }),
        )?;
        output::note(&format!(
            "app `{}` is on site `{}`; its secret, between the colons, is shown only now",
            made.id, made.site
        ));
        Ok(())
    }

    pub(super) fn site(&self, site: &Site) -> anyhow::Result<()> {
        let state = state(site.revoked.is_some());
        self.line(
            || format!("{:36}  {}{state}", site.id.as_str(), site.created.strftime(TIME)),
            || {
                let (created, revoked) = (site.created, site.revoked);
                json!({ "site": { "id": site.id.as_str(), "created": created, "revoked": revoked } })
            },
        )
    }

    pub(super) fn key(&self, key: &Key) -> anyhow::Result<()> {
        let state = state(key.revoked.is_some());
        self.line(
            || {
                let (created, scope) = (key.created.strftime(TIME), key.rights.as_str());
                format!("{}  {created}  {scope:6}  {}{state}", key.id, key.site)
            },
            || json!({ "key": key_json(key) }),
        )
    }

    pub(super) fn app(&self, app: &App) -> anyhow::Result<()> {
        let state = state(app.revoked.is_some());
        self.line(
            || {
                let (created, scope) = (app.created.strftime(TIME), app.rights.as_str());
                let (id, instance, site) = (&app.id, &app.instance, &app.site);
                format!("{id:36}  {instance:36}  {created}  {scope:6}  {site}{state}")
            },
            || json!({ "app": app_json(app) }),
        )
    }

    pub(super) fn webhook(&self, webhook: &Webhook) -> anyhow::Result<()> {
        self.line(
            || {
                let (created, types) = (webhook.created.strftime(TIME), webhook.types.join(","));
                let types = if types.is_empty() { "all" } else { &types };
                let (id, url, site) = (&webhook.id, &webhook.url, &webhook.site);
                format!(
                    "{id}  {created}  {types}  {url}  {site}{}",
                    backlog(webhook)
                )
            },
            || {
                json!({ "webhook": {
                    "id": webhook.id,
                    "site": webhook.site.as_str(),
                    "instance": webhook.instance,
                    "url": webhook.url,
                    "events": webhook.types,
                    "created": webhook.created,
                    "waiting": webhook.waiting,
                    "givenUp": webhook.given_up,
                    "reason": webhook.reason,
                } })
            },
        )
    }

    pub(super) fn webhook_key(&self, key: &WebhookKey, line: bool) -> anyhow::Result<()> {
        self.line(
            || {
                if line {
                    key.public_line()
                } else {
                    key.public_pem().trim_end().to_owned()
                }
            },
            || json!({ "publicKey": key.public_pem(), "publicKeyLine": key.public_line() }),
        )
    }

    pub(super) fn replayed(&self, count: usize) -> anyhow::Result<()> {
        self.line(
            || match count {
                0 => "nothing is told again: no such event is remembered".to_owned(),
                1 => "1 delivery is due again".to_owned(),
                more => format!("{more} deliveries are due again"),
            },
            || json!({ "replayed": count }),
        )
    }

    /// What was done is told to people; programs have the exit code.
    pub(super) fn done(&self, words: &str) {
        if !self.json {
            output::note(words);
        }
    }

    fn line(
        &self,
        row: impl FnOnce() -> String,
        object: impl FnOnce() -> Value,
    ) -> anyhow::Result<()> {
        let text = if self.json {
            object().to_string()
        } else {
            row()
        };
        Ok(output::line(&text)?)
    }
}

fn state(is_revoked: bool) -> &'static str {
    if is_revoked { "  revoked" } else { "" }
}

/// How many events a webhook still has to be told, and why.
fn backlog(webhook: &Webhook) -> String {
    if webhook.waiting + webhook.given_up == 0 {
        return String::new();
    }
    let reason = webhook.reason.as_deref().unwrap_or("they are new");
    let (waiting, given_up) = (webhook.waiting, webhook.given_up);
    format!("  {waiting} waiting, {given_up} given up: {reason}")
}

fn key_json(key: &Key) -> Value {
    json!({
        "id": key.id,
        "site": key.site.as_str(),
        "scope": key.rights.as_str(),
        "created": key.created,
        "revoked": key.revoked,
    })
}

fn app_json(app: &App) -> Value {
    json!({
        "id": app.id,
        "instance": app.instance,
        "site": app.site.as_str(),
        "scope": app.rights.as_str(),
        "created": app.created,
        "revoked": app.revoked,
    })
}
