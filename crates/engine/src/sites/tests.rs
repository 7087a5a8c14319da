//! Who gets in, who is shut out, and what is told about it.

use std::time::Duration;

use crate::{Config, Credentials, Engine, ErrorKind, Result, Rights, SiteId, Sites, testing::Near};

fn kind<T: std::fmt::Debug>(result: Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

async fn site_of(engine: &Engine, credential: &str, site: Option<&str>) -> Option<String> {
    let identity = engine.admit(credential, site).await.ok()?;
    Some(identity.site.to_string())
}

fn credentials(instance: &str) -> Credentials {
    Credentials {
        id: "app".to_owned(),
        secret: "secret".to_owned(),
        instance: instance.to_owned(),
    }
}

#[tokio::test]
async fn a_key_opens_its_own_site_only() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    near.stranger().await?;

    let site = site_of(engine, "key", Some("site")).await;

    assert_eq!(site.as_deref(), Some("site"));
    for (key, site) in [
        ("key", Some("elsewhere")),
        ("other-key", Some("site")),
        ("", Some("site")),
        ("key", Some("")),
        ("key", None),
        ("KEY", Some("site")),
    ] {
        let refused = engine.admit(key, site).await;
        assert_eq!(
            kind(refused),
            Some(ErrorKind::Unauthenticated),
            "`{key}` on {site:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_new_key_is_told_once_and_never_kept() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let sites = engine.sites();
    let site = sites.new_site();
    assert_eq!(site.as_str(), "00000000-0000-4000-8000-000000000002");
    sites.create(&site).await?;

    let issued = sites.create_key(&site, Rights::Read).await?;

    assert_eq!(issued.secret.len(), 3 + 43);
    assert!(issued.secret.starts_with("sm_"));
    assert!(!format!("{issued:?}").contains(&issued.secret));
    assert_eq!(
        sites.keys(Some(&site)).await?,
        std::slice::from_ref(&issued.made)
    );
    assert_eq!(issued.made.id.len(), 12);
    let identity = engine.admit(&issued.secret, Some(site.as_str())).await?;
    assert_eq!(
        (identity.site, identity.rights),
        (site.clone(), Rights::Read)
    );
    assert_eq!(
        kind(sites.ensure(&site, &issued.secret).await),
        Some(ErrorKind::Conflict)
    );
    Ok(())
}

#[tokio::test]
async fn a_revoked_key_stays_revoked() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let (sites, site) = (engine.sites(), SiteId::new("site"));
    let by_id = sites.create_key(&site, Rights::Manage).await?;

    sites.revoke_key(&by_id.made.id).await?;
    sites.revoke_key("key").await?;

    assert_eq!(site_of(engine, &by_id.secret, Some("site")).await, None);
    assert_eq!(site_of(engine, "key", Some("site")).await, None);
    assert_eq!(
        kind(sites.ensure(&site, "key").await),
        Some(ErrorKind::Conflict)
    );
    assert_eq!(
        kind(sites.revoke_key("key").await),
        Some(ErrorKind::Conflict)
    );
    assert_eq!(
        kind(sites.revoke_key("unheard-of").await),
        Some(ErrorKind::NotFound)
    );
    let revoked = sites.keys(None).await?.into_iter().map(|key| key.revoked);
    assert!(revoked.into_iter().all(|revoked| revoked.is_some()));
    Ok(())
}

#[tokio::test]
async fn a_revoked_site_lets_nobody_in_until_it_opens_again() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let (sites, site) = (engine.sites(), SiteId::new("site"));
    sites
        .create_app(&site, &credentials("one"), Rights::Manage)
        .await?;
    let token = engine.exchange(&credentials("one")).await?.text;
    near.picture("cat", |_| {}).await?;

    sites.revoke(&site).await?;

    assert_eq!(site_of(engine, "key", Some("site")).await, None);
    assert_eq!(site_of(engine, &token, None).await, None);
    assert_eq!(
        kind(sites.create_key(&site, Rights::Read).await),
        Some(ErrorKind::NotFound)
    );
    assert_eq!(kind(sites.revoke(&site).await), Some(ErrorKind::Conflict));
    assert_eq!(
        kind(sites.revoke(&SiteId::new("nowhere")).await),
        Some(ErrorKind::NotFound)
    );

    sites.create(&site).await?;
    let key = sites.create_key(&site, Rights::Manage).await?;
    assert_eq!(site_of(engine, "key", Some("site")).await, None);
    assert!(site_of(engine, &key.secret, Some("site")).await.is_some());
    assert_eq!(kind(sites.create(&site).await), Some(ErrorKind::Conflict));
    Ok(())
}

#[tokio::test]
async fn an_app_trades_its_secret_for_a_token_of_its_site() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    near.stranger().await?;
    let sites = engine.sites();
    let (here, there) = (SiteId::new("site"), SiteId::new("elsewhere"));
    sites
        .create_app(&here, &credentials("one"), Rights::Manage)
        .await?;
    sites
        .create_app(&there, &credentials("two"), Rights::Read)
        .await?;

    let token = engine.exchange(&credentials("two")).await?;

    assert!(!format!("{token:?}").contains(&token.text));
    assert_eq!(token.life.as_secs(), 14_400);
    let identity = engine.admit(&token.text, None).await?;
    assert_eq!((identity.site, identity.rights), (there, Rights::Read));
    assert!(engine.admit(&token.text, Some("elsewhere")).await.is_ok());
    assert_eq!(
        kind(engine.admit(&token.text, Some("site")).await),
        Some(ErrorKind::Forbidden)
    );

    let wrong = Credentials {
        secret: "Secret".to_owned(),
        ..credentials("one")
    };
    let stranger = Credentials {
        id: "App".to_owned(),
        ..credentials("one")
    };
    for (app, expected) in [
        (wrong, ErrorKind::Unauthenticated),
        (stranger, ErrorKind::Unauthenticated),
        (credentials("three"), ErrorKind::Invalid),
    ] {
        assert_eq!(kind(engine.exchange(&app).await), Some(expected));
    }
    Ok(())
}

#[tokio::test]
async fn a_token_ends_after_four_hours_to_the_millisecond() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let site = SiteId::new("site");
    engine
        .sites()
        .create_app(&site, &credentials("one"), Rights::Manage)
        .await?;
    let token = engine.exchange(&credentials("one")).await?.text;

    near.clock
        .pass(Duration::from_hours(4) - Duration::from_millis(1));
    assert!(engine.admit(&token, None).await.is_ok());
    near.clock.pass(Duration::from_millis(1));
    let error = engine.admit(&token, None).await.expect_err("it is over");

    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(error.message(), "this access token has expired");
    Ok(())
}

#[tokio::test]
async fn revoking_an_app_ends_its_tokens_at_once_and_for_good() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let (sites, site) = (engine.sites(), SiteId::new("site"));
    let old = credentials("one");
    let new = Credentials {
        secret: "newer".to_owned(),
        ..old.clone()
    };
    sites.create_app(&site, &old, Rights::Manage).await?;
    let token = engine.exchange(&old).await?.text;

    sites.revoke_app("app", None).await?;

    let error = engine.admit(&token, None).await.expect_err("revoked");
    assert_eq!(error.message(), "this access token was revoked");
    assert_eq!(
        kind(engine.exchange(&old).await),
        Some(ErrorKind::Unauthenticated)
    );
    assert_eq!(
        kind(sites.create_app(&site, &old, Rights::Manage).await),
        Some(ErrorKind::Conflict)
    );
    sites.create_app(&site, &new, Rights::Manage).await?;
    assert!(engine.exchange(&new).await.is_ok());
    assert!(engine.admit(&token, None).await.is_err());
    Ok(())
}

#[tokio::test]
async fn revoking_what_is_not_there_says_what_is_not_there() -> Result<()> {
    let near = Near::open().await?;
    let (sites, site) = (near.caller.engine().sites(), SiteId::new("site"));
    sites
        .create_app(&site, &credentials("one"), Rights::Manage)
        .await?;
    let said = async |app: &str, instance: Option<&str>| {
        let error = sites.revoke_app(app, instance).await.err();
        error.map(|error| error.to_string()).unwrap_or_default()
    };

    assert_eq!(
        said("unheard-of", None).await,
        "there is no app `unheard-of`"
    );
    assert_eq!(
        said("app", Some("two")).await,
        "app `app` has no instance `two`"
    );
    assert_eq!(said("app", Some("one")).await, "");
    assert_eq!(
        said("app", Some("one")).await,
        "app `app` was revoked already"
    );
    assert_eq!(said("app", None).await, "app `app` was revoked already");
    Ok(())
}

#[tokio::test]
async fn what_would_not_fit_a_header_is_no_id() -> Result<()> {
    let near = Near::open().await?;
    let sites = near.caller.engine().sites();
    let long = "x".repeat(256);

    for wrong in ["", "two words", "żółw", "a\nb", &long] {
        let refused = sites.create(&SiteId::new(wrong)).await;
        assert_eq!(kind(refused), Some(ErrorKind::Invalid), "{wrong:?}");
    }
    Ok(())
}

#[tokio::test]
async fn sites_are_managed_beside_a_running_engine() -> Result<()> {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let beside = Sites::find(engine.config())?.expect("there is a Media Manager");

    let key = beside
        .create_key(&SiteId::new("site"), Rights::Manage)
        .await?;
    assert!(site_of(engine, &key.secret, Some("site")).await.is_some());
    beside.revoke_key(&key.made.id).await?;
    assert_eq!(site_of(engine, &key.secret, Some("site")).await, None);

    let nowhere = Config::new(engine.config().data.join("nowhere"));
    assert!(Sites::find(&nowhere)?.is_none());
    assert!(!nowhere.data.exists());
    Ok(())
}
