//! Promises about sites and settings.

use std::sync::Arc;

use super::{apps::app, at, keys::key, site};
use crate::{Catalog, ErrorKind, Result, SiteRecord};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_site_is_made_once(catalog).await?;
    a_revoked_site_takes_its_keys_and_apps_along(catalog).await?;
    a_site_that_opens_again_has_no_keys(catalog).await?;
    the_first_value_of_a_setting_stays_until_it_is_swapped(catalog).await
}

async fn a_site_is_made_once(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let first = SiteRecord {
        id: "once".to_owned(),
        created: at(5),
        revoked: None,
    };

    catalog.ensure_site(first.clone()).await?;
    catalog
        .ensure_site(SiteRecord {
            created: at(9),
            ..first.clone()
        })
        .await?;

    assert_eq!(catalog.find_site("once").await?.as_ref(), Some(&first));
    assert_eq!(catalog.find_site("never").await?, None);
    assert_eq!(catalog.sites().await?, [first]);
    Ok(())
}

async fn a_revoked_site_takes_its_keys_and_apps_along(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let gone = site(catalog, "gone").await?;
    let stays = site(catalog, "stays").await?;
    catalog.ensure_key(key(&gone, 1)).await?;
    catalog.ensure_key(key(&stays, 1)).await?;
    let of_gone = catalog.ensure_app(app(&gone, "going")).await?;
    let of_stays = catalog.ensure_app(app(&stays, "staying")).await?;

    assert!(catalog.revoke_site(&gone, at(7)).await?);
    assert!(!catalog.revoke_site(&gone, at(8)).await?);
    assert!(!catalog.revoke_site("nowhere", at(8)).await?);

    let found = [
        catalog
            .find_site(&gone)
            .await?
            .and_then(|site| site.revoked),
        catalog
            .find_key([1; 32], &gone)
            .await?
            .and_then(|key| key.revoked),
        catalog
            .find_app(of_gone.number)
            .await?
            .and_then(|app| app.revoked),
    ];
    assert_eq!(found, [Some(at(7)); 3]);
    let others = [
        catalog
            .find_site(&stays)
            .await?
            .and_then(|site| site.revoked),
        catalog
            .find_key([1; 32], &stays)
            .await?
            .and_then(|key| key.revoked),
        catalog
            .find_app(of_stays.number)
            .await?
            .and_then(|app| app.revoked),
    ];
    assert_eq!(others, [None; 3]);

    for refused in [
        catalog.ensure_key(key(&gone, 2)).await.map(|_| ()),
        catalog.ensure_app(app(&gone, "late")).await.map(|_| ()),
        catalog.ensure_key(key("nowhere", 2)).await.map(|_| ()),
    ] {
        assert_eq!(
            refused.map_err(|error| error.kind()),
            Err(ErrorKind::Missing)
        );
    }
    Ok(())
}

async fn a_site_that_opens_again_has_no_keys(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let id = site(catalog, "again").await?;
    catalog.ensure_key(key(&id, 3)).await?;
    assert!(!catalog.reopen_site(&id).await?);
    catalog.revoke_site(&id, at(7)).await?;

    assert!(catalog.reopen_site(&id).await?);

    let found = catalog.find_site(&id).await?;
    assert_eq!(found.map(|site| site.revoked), Some(None));
    assert_eq!(catalog.ensure_key(key(&id, 3)).await?.revoked, Some(at(7)));
    assert_eq!(catalog.ensure_key(key(&id, 4)).await?.revoked, None);
    Ok(())
}

async fn the_first_value_of_a_setting_stays_until_it_is_swapped(
    catalog: &Arc<dyn Catalog>,
) -> Result<()> {
    assert_eq!(catalog.setting("secret").await?, None);
    assert_eq!(catalog.keep_setting("secret", vec![1]).await?, [1]);
    assert_eq!(catalog.keep_setting("secret", vec![2]).await?, [1]);
    assert_eq!(catalog.setting("secret").await?, Some(vec![1]));
    assert!(!catalog.swap_setting("secret", vec![2], vec![3]).await?);
    assert!(catalog.swap_setting("secret", vec![1], vec![3]).await?);
    assert_eq!(catalog.setting("secret").await?, Some(vec![3]));
    Ok(())
}
