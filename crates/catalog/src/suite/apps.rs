//! Promises about apps.

use std::sync::Arc;

use super::{at, site};
use crate::{AppRecord, Catalog, ErrorKind, Result, Rights};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    an_app_is_found_by_its_id_and_by_its_number(catalog).await?;
    an_instance_stands_for_one_site(catalog).await?;
    a_revoked_secret_never_comes_back(catalog).await?;
    an_app_may_be_revoked_on_one_site(catalog).await
}

/// An app whose instance is named after the site.
pub(super) fn app(site: &str, id: &str) -> AppRecord {
    AppRecord {
        number: 0,
        id: id.to_owned(),
        instance: format!("{id}-on-{site}"),
        secret: [7; 32],
        site: site.to_owned(),
        rights: Rights::Manage,
        created: at(1),
        revoked: None,
    }
}

async fn an_app_is_found_by_its_id_and_by_its_number(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (one, two) = (site(catalog, "app-1").await?, site(catalog, "app-2").await?);
    let reader = AppRecord {
        rights: Rights::Read,
        ..app(&one, "found")
    };

    let first = catalog.ensure_app(reader.clone()).await?;
    let second = catalog.ensure_app(app(&two, "found")).await?;
    let again = catalog.ensure_app(app(&one, "found")).await?;

    assert_eq!(again, first);
    assert_eq!(
        first,
        AppRecord {
            number: first.number,
            ..reader
        }
    );
    assert!(first.number > 0 && second.number > first.number);
    assert_eq!(catalog.find_app(second.number).await?, Some(second.clone()));
    assert_eq!(catalog.find_app(second.number + 1000).await?, None);
    assert_eq!(
        catalog.apps(Some(&one)).await?,
        std::slice::from_ref(&first)
    );
    assert!(catalog.apps(None).await?.contains(&second));
    assert_eq!(catalog.find_apps("found").await?, [first, second]);
    assert!(catalog.find_apps("FOUND").await?.is_empty());
    Ok(())
}

async fn an_instance_stands_for_one_site(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (here, there) = (site(catalog, "here").await?, site(catalog, "there").await?);
    let on_here = app(&here, "bound");
    catalog.ensure_app(on_here.clone()).await?;

    let moved = AppRecord {
        site: there,
        secret: [8; 32],
        ..on_here
    };

    let refused = catalog.ensure_app(moved).await;
    assert_eq!(
        refused.map_err(|error| error.kind()),
        Err(ErrorKind::Conflict)
    );
    Ok(())
}

async fn a_revoked_secret_never_comes_back(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "app-revoked").await?;
    let old = catalog.ensure_app(app(&site, "rotated")).await?;

    assert!(catalog.revoke_app("rotated", None, at(7)).await?);
    assert!(!catalog.revoke_app("rotated", None, at(8)).await?);
    assert!(!catalog.revoke_app("unheard-of", None, at(8)).await?);

    let kept = catalog.ensure_app(app(&site, "rotated")).await?;
    assert_eq!((kept.number, kept.revoked), (old.number, Some(at(7))));
    assert!(catalog.find_apps("rotated").await?.is_empty());
    let new = AppRecord {
        secret: [8; 32],
        ..app(&site, "rotated")
    };
    let new = catalog.ensure_app(new).await?;
    assert!(new.number > old.number);
    assert_eq!(catalog.find_apps("rotated").await?, [new]);
    Ok(())
}

async fn an_app_may_be_revoked_on_one_site(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (one, two) = (site(catalog, "app-3").await?, site(catalog, "app-4").await?);
    let first = catalog.ensure_app(app(&one, "halved")).await?;
    let second = catalog.ensure_app(app(&two, "halved")).await?;

    let revoked = catalog.revoke_app("halved", Some(&first.instance), at(7));

    assert!(revoked.await?);
    assert_eq!(catalog.find_apps("halved").await?, [second]);
    Ok(())
}
