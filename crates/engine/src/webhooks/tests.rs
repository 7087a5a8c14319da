//! Facts about webhooks.

use std::{
    future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::BoxFuture;
use insta::assert_snapshot;
use jiff::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;
use url::Url;

use super::*;
use crate::{
    Config, Error, SiteId,
    testing::{CountedIds, StillClock, picture},
};

/// A key that is no secret.
const KEY: &str = include_str!("../../../sdk/src/webhook/keys/test.private.pem");

/// How a receiver behaves.
#[derive(Debug, Clone, Copy)]
enum Manner {
    Takes,
    Fails,
    Hangs,
}

/// Receivers, by the host in the URL: `takes`, `fails` and `hangs`; and what was posted, with the host before it.
#[derive(Debug, Default)]
struct Receivers {
    posted: Mutex<Vec<(String, String)>>,
}

impl Receivers {
    fn posted(&self, host: &str) -> Vec<String> {
        let posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        let to_host = posted.iter().filter(|(to, _)| to == host);
        to_host.map(|(_, text)| text.clone()).collect()
    }
}

impl Post for Receivers {
    fn post<'a>(&'a self, url: &'a Url, text: String) -> BoxFuture<'a, Result<(), Unsent>> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let manner = match host.as_str() {
            "takes" => Manner::Takes,
            "fails" => Manner::Fails,
            _ => Manner::Hangs,
        };
        let mut posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        posted.push((host, text));
        Box::pin(async move {
            match manner {
                Manner::Takes => Ok(()),
                Manner::Fails => Err(Unsent("it answered 500".to_owned())),
                Manner::Hangs => future::pending().await,
            }
        })
    }
}

/// An engine with receivers around it.
struct Told {
    engine: Arc<Engine>,
    clock: Arc<StillClock>,
    receivers: Arc<Receivers>,
    config: Config,
    _data: tempfile::TempDir,
}

impl Told {
    async fn open(hosts: &[&str]) -> Result<Self> {
        let data = tempfile::tempdir().map_err(Error::internal)?;
        std::fs::write(data.path().join("webhook.key"), KEY).map_err(Error::internal)?;
        let clock = Arc::new(StillClock::default());
        let receivers = Arc::new(Receivers::default());
        let config = Config {
            clock: clock.clone(),
            ids: Arc::new(CountedIds::default()),
            post: receivers.clone(),
            ..Config::new(data.path())
        };
        let engine = Engine::open(config.clone()).await?;
        engine.sites().ensure(&SiteId::new("site"), "key").await?;
        for host in hosts {
            engine.sites().add_webhook(new(host)).await?;
        }
        Ok(Self {
            engine,
            clock,
            receivers,
            config,
            _data: data,
        })
    }

    fn links() -> Links {
        Links::new("http://media.test".parse().expect("a URL"))
    }

    async fn picture(&self, name: &str) -> Result<()> {
        let caller = self.engine.caller(SiteId::new("site"), Self::links());
        picture(&caller, name, |_| {}).await.map(drop)
    }

    async fn deliver(&self) -> Result<usize> {
        self.engine.deliver_due(&Self::links()).await
    }
}

fn new(host: &str) -> NewWebhook {
    NewWebhook {
        url: format!("http://{host}/hook"),
        site: None,
        app: None,
        types: Vec::new(),
    }
}

/// What a token says, if the key of the tests has signed it.
fn opened(token: &str, key: &WebhookKey) -> Option<Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let pem = key_in(key.public_pem())?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pem);
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    key.verify(signed.as_bytes(), &signature).ok()?;
    let (_, claims) = signed.split_once('.')?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

/// The key in a PEM as `ring` takes it: without the 24 bytes that say it is one of RSA.
fn key_in(pem: &str) -> Option<Vec<u8>> {
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD
        .decode(lines)
        .ok()?;
    der.get(24..).map(<[u8]>::to_vec)
}

#[tokio::test]
async fn a_receiver_is_told_in_a_token() -> Result<()> {
    let told = Told::open(&["takes"]).await?;
    told.picture("cat").await?;

    assert_eq!(told.deliver().await?, 1);
    assert_eq!(told.deliver().await?, 0);

    let posted = told.receivers.posted("takes");
    let key = told.engine.webhook_key()?;
    let claims = opened(&posted[0], &key).expect("the signature holds");
    let envelope: Value = serde_json::from_str(claims["data"].as_str().unwrap_or_default())
        .map_err(Error::internal)?;
    assert_snapshot!(envelope["eventType"], @r#""wix.media.site_media.v1.file_descriptor_file_ready""#);
    assert_snapshot!(envelope["instanceId"], @r#""00000000-0000-4000-8000-000000000002""#);
    assert_eq!(claims["iat"], told.engine.now().as_second());
    assert_eq!(claims["exp"], told.engine.now().as_second() + 3600);
    Ok(())
}

#[tokio::test]
async fn a_receiver_that_fails_is_told_by_the_schedule() -> Result<()> {
    let told = Told::open(&["fails"]).await?;
    told.picture("cat").await?;
    assert_eq!(told.deliver().await?, 1);

    let mut minutes = Vec::new();
    let day = 24 * 60;
    let mut waited = 0;
    for _ in 0..3 * day {
        told.clock.pass(Duration::from_mins(1));
        waited += 1;
        if told.deliver().await? > 0 {
            minutes.push(std::mem::take(&mut waited));
        }
    }

    assert_eq!(
        minutes,
        [1, 10, 60, 120, 120, 120, 240, 240, 240, 480, 480, 720]
    );
    let webhook = told.engine.sites().webhooks(None).await?.remove(0);
    assert_eq!((webhook.waiting, webhook.given_up), (0, 1));
    assert_eq!(webhook.reason.as_deref(), Some("it answered 500"));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_hangs_has_failed_after_1250_milliseconds() -> Result<()> {
    let told = Told::open(&["hangs"]).await?;
    told.picture("cat").await?;
    let started = tokio::time::Instant::now();

    assert_eq!(told.deliver().await?, 1);

    let took = started.elapsed();
    assert!((1250..1300).contains(&took.as_millis()), "{took:?}");
    let webhook = told.engine.sites().webhooks(None).await?.remove(0);
    assert_eq!(webhook.waiting, 1);
    assert_eq!(webhook.reason.as_deref(), Some("no answer within 1.25s"));
    told.clock.pass(Duration::from_mins(1));
    assert_eq!(told.deliver().await?, 1);
    Ok(())
}

#[tokio::test]
async fn who_hangs_keeps_nobody_waiting() -> Result<()> {
    let told = Told::open(&["hangs", "takes"]).await?;
    for name in ["a", "b", "c"] {
        told.picture(name).await?;
    }
    let sites = told.engine.sites();
    let all_are_noted = async {
        while sites
            .webhooks(None)
            .await
            .is_ok_and(|webhooks| webhooks[1].waiting > 0)
        {
            tokio::task::yield_now().await;
        }
    };

    told.engine.deliver(Told::links(), all_are_noted).await;

    assert_eq!(told.receivers.posted("takes").len(), 3);
    Ok(())
}

#[tokio::test]
async fn what_was_being_told_is_told_after_a_restart() -> Result<()> {
    let told = Told::open(&["takes"]).await?;
    told.picture("cat").await?;
    let hook = told.engine.sites().webhooks(None).await?.remove(0).id;
    let now = told.engine.now();
    let later = now + jiff::SignedDuration::from_hours(1);
    // As a process leaves it that is killed between taking and telling.
    let taken = told.engine.catalog().take_deliveries(&hook, now, later, 9);
    assert_eq!(taken.await?.len(), 1);
    assert_eq!(told.deliver().await?, 0);

    let next = Engine::open(told.config.clone()).await?;
    next.recover().await?;

    assert_eq!(next.deliver_due(&Told::links()).await?, 1);
    assert_eq!(told.receivers.posted("takes").len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_for_a_site_and_an_app_and_some_types() -> Result<()> {
    let told = Told::open(&[]).await?;
    let sites = told.engine.sites();
    let wanted = |url: &str, app: Option<&str>, types: &[&str]| NewWebhook {
        url: url.to_owned(),
        site: None,
        app: app.map(str::to_owned),
        types: types.iter().map(ToString::to_string).collect(),
    };
    let refused = async |wanted| {
        let added = sites.add_webhook(wanted).await;
        added.expect_err("it is refused").message().to_owned()
    };
    assert_snapshot!(refused(wanted("ftp://a.test", None, &[])).await, @"`ftp://a.test` is no HTTP or HTTPS URL");
    assert_snapshot!(refused(wanted("http://a.test", Some("app"), &[])).await, @"there is no app `app`");
    let app = sites.new_credentials();
    let site = SiteId::new("site");
    sites.create_app(&site, &app, crate::Rights::Read).await?;

    let types = ["file_deleted", "folder_created"];
    let made = sites
        .add_webhook(wanted("http://a.test", Some(&app.id), &types))
        .await?;

    assert_eq!((&made.site, &made.instance), (&site, &app.instance));
    assert_eq!(made.types, types);
    let listed = sites.webhooks(Some(&site)).await?;
    assert_eq!(listed, std::slice::from_ref(&made));
    sites.remove_webhook(&made.id).await?;
    assert_eq!(sites.webhooks(None).await?, []);
    assert!(sites.remove_webhook(&made.id).await.is_err());
    Ok(())
}

#[test]
fn a_key_is_made_once_and_kept_for_its_owner() -> Result<()> {
    let data = tempfile::tempdir().map_err(Error::internal)?;
    let config = Config::new(data.path());

    let key = WebhookKey::load(&config)?;
    let again = WebhookKey::load(&config)?;

    assert_eq!(key.public_pem(), again.public_pem());
    assert!(key.public_pem().starts_with("-----BEGIN PUBLIC KEY-----\n"));
    let envelope = api::types::MessageEnvelope {
        account_info: None,
        data: String::new(),
        event_type: "test".to_owned(),
        identity: None,
        instance_id: None,
    };
    let token = super::token::sign(&again, &envelope, Timestamp::UNIX_EPOCH)?;
    assert!(opened(&token, &key).is_some());
    let other = tempfile::tempdir().map_err(Error::internal)?;
    let other = WebhookKey::load(&Config::new(other.path()))?;
    assert!(opened(&token, &other).is_none());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let kept = std::fs::metadata(data.path().join("webhook.key")).map_err(Error::internal)?;
        assert_eq!(kept.permissions().mode() & 0o777, 0o600);
    }
    Ok(())
}
