//! `site-media admin`: who may enter the sites of a data directory, whether a server is running on it or not.

mod args;
mod show;

use std::path::{Path, PathBuf};

use engine::webhooks::{NewWebhook, Replay, WebhookKey};
use engine::{Config, Credentials, ErrorKind, Rights, SiteId, Sites};

pub(crate) use self::args::AdminArgs;
use self::args::{AppAct, KeyAct, SigningAct, SiteAct, Subject, WebhookAct};
use self::show::Show;
use crate::failure::Failure;

pub(crate) async fn run(args: AdminArgs) -> anyhow::Result<()> {
    let office = Office {
        show: Show { json: args.json },
        data: args.data,
    };
    match args.subject {
        Subject::Site(act) => office.site(act).await,
        Subject::Key(act) => office.key(act).await,
        Subject::App(act) => office.app(act).await,
        Subject::Signing(act) => office.signing(act).await,
        Subject::Webhook(act) => office.webhook(act).await,
    }
}

/// Where it is done, and how it is told.
struct Office {
    data: PathBuf,
    show: Show,
}

impl Office {
    async fn site(&self, act: SiteAct) -> anyhow::Result<()> {
        match act {
            SiteAct::Create { id } => {
                let sites = Sites::open(&self.config()).map_err(failure)?;
                let site = id.map_or_else(|| sites.new_site(), SiteId::new);
                sites.create(&site).await.map_err(failure)?;
                self.show.new_site(&site, &self.data)
            }
            SiteAct::List => {
                let list = self.sites()?.list().await.map_err(failure)?;
                list.iter().try_for_each(|site| self.show.site(site))
            }
            SiteAct::Revoke { id } => {
                let site = SiteId::new(id);
                let done = self.sites()?.revoke(&site).await;
                done.map_err(|error| self.hinted(error, "site list"))?;
                self.show
                    .done(&format!("nobody enters site `{site}` any more"));
                Ok(())
            }
        }
    }

    async fn key(&self, act: KeyAct) -> anyhow::Result<()> {
        match act {
            KeyAct::Create { site, read_only } => {
                let made = self
                    .sites()?
                    .create_key(&SiteId::new(site), rights(read_only))
                    .await;
                let made = made.map_err(|error| self.hinted(error, "site list"))?;
                self.show.new_key(&made)
            }
            KeyAct::List { site } => {
                let keys = self.sites()?.keys(site.map(SiteId::new).as_ref()).await;
                let keys = keys.map_err(failure)?;
                keys.iter().try_for_each(|key| self.show.key(key))
            }
            KeyAct::Revoke { key } => {
                let done = self.sites()?.revoke_key(&key).await;
                done.map_err(|error| self.hinted(error, "key list"))?;
                self.show.done("the key opens nothing any more");
                Ok(())
            }
        }
    }

    async fn app(&self, act: AppAct) -> anyhow::Result<()> {
        match act {
            AppAct::Create {
                site,
                app,
                instance,
                read_only,
            } => {
                let sites = self.sites()?;
                let fresh = sites.new_credentials();
                let credentials = Credentials {
                    id: app.unwrap_or(fresh.id),
                    instance: instance.unwrap_or(fresh.instance),
                    secret: fresh.secret,
                };
                let made = sites
                    .create_app(&SiteId::new(site), &credentials, rights(read_only))
                    .await;
                let made = made.map_err(|error| self.hinted(error, "site list"))?;
                self.show.new_app(&made)
            }
            AppAct::List { site } => {
                let apps = self.sites()?.apps(site.map(SiteId::new).as_ref()).await;
                let apps = apps.map_err(failure)?;
                apps.iter().try_for_each(|app| self.show.app(app))
            }
            AppAct::Revoke { app, instance } => {
                let done = self.sites()?.revoke_app(&app, instance.as_deref()).await;
                done.map_err(|error| self.hinted(error, "app list"))?;
                self.show
                    .done("the app gets no more tokens, and those it has are worth nothing");
                Ok(())
            }
        }
    }

    async fn signing(&self, act: SigningAct) -> anyhow::Result<()> {
        let SigningAct::Rotate { keep } = act;
        let done = self.sites()?.rotate_signing_key(keep).await;
        done.map_err(failure)?;
        self.show
            .done("a new key signs from the next start of the server on");
        Ok(())
    }

    async fn webhook(&self, act: WebhookAct) -> anyhow::Result<()> {
        match act {
            WebhookAct::Add {
                url,
                site,
                app,
                events,
            } => {
                let wanted = NewWebhook {
                    url,
                    site: site.map(SiteId::new),
                    app,
                    types: events,
                };
                let made = self.sites()?.add_webhook(wanted).await;
                let made = made.map_err(|error| self.hinted(error, "site list"))?;
                self.show.webhook(&made)
            }
            WebhookAct::List { site } => {
                let webhooks = self.sites()?.webhooks(site.map(SiteId::new).as_ref()).await;
                let webhooks = webhooks.map_err(failure)?;
                webhooks.iter().try_for_each(|each| self.show.webhook(each))
            }
            WebhookAct::Remove { id } => {
                let done = self.sites()?.remove_webhook(&id).await;
                done.map_err(|error| self.hinted(error, "webhook list"))?;
                self.show.done("the webhook is told nothing more");
                Ok(())
            }
            WebhookAct::Replay {
                id,
                site,
                since,
                after,
                events,
            } => {
                let list = if id.is_some() {
                    "webhook list"
                } else {
                    "site list"
                };
                let wanted = Replay {
                    webhook: id,
                    site: site.map(SiteId::new),
                    after,
                    since,
                    types: events,
                };
                let count = self.sites()?.replay_events(wanted).await;
                let count = count.map_err(|error| self.hinted(error, list))?;
                self.show.replayed(count)
            }
            WebhookAct::Key { line } => {
                // There has to be a Media Manager before it has a key.
                self.sites()?;
                let key = WebhookKey::load(&self.config()).map_err(failure)?;
                self.show.webhook_key(&key, line)
            }
        }
    }

    fn config(&self) -> Config {
        Config::new(&self.data)
    }

    /// The sites of a Media Manager that is there already.
    fn sites(&self) -> anyhow::Result<Sites> {
        let sites = Sites::find(&self.config()).map_err(failure)?;
        sites.ok_or_else(|| nothing_here(&self.data).into())
    }

    /// What is not there is named, and where to look for what is.
    fn hinted(&self, error: engine::Error, list: &str) -> anyhow::Error {
        if error.kind() != ErrorKind::NotFound {
            return failure(error);
        }
        let place = self.data.display();
        let hint = format!("`site-media admin --data {place} {list}` tells what there is");
        Failure::input(error.message()).with_hint(hint).into()
    }
}

pub(crate) fn nothing_here(data: &Path) -> Failure {
    let place = data.display();
    Failure::input(format!("there is no Media Manager in `{place}`")).with_hint(format!(
        "`site-media admin --data {place} site create` makes one"
    ))
}

fn failure(error: engine::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::Invalid | ErrorKind::Conflict | ErrorKind::NotFound => {
            Failure::input(error.message()).into()
        }
        _ => error.into(),
    }
}

fn rights(read_only: bool) -> Rights {
    if read_only {
        Rights::Read
    } else {
        Rights::Manage
    }
}
