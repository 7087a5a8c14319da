//! Promises about sites, keys and settings.

use std::sync::Arc;

use super::{at, site};
use crate::{Catalog, KeyRecord, Result, SiteRecord};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_site_is_made_once(catalog).await?;
    a_key_opens_its_own_sites_only(catalog).await?;
    the_first_value_of_a_setting_stays(catalog).await
}

async fn a_site_is_made_once(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let first = SiteRecord {
        id: "once".to_owned(),
        created: at(5),
    };

    catalog.ensure_site(first.clone()).await?;
    catalog
        .ensure_site(SiteRecord {
            created: at(9),
            ..first.clone()
        })
        .await?;

    assert_eq!(catalog.sites().await?, [first]);
    Ok(())
}

async fn a_key_opens_its_own_sites_only(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (mine, also_mine) = (
        site(catalog, "mine").await?,
        site(catalog, "also-mine").await?,
    );
    let other = site(catalog, "not-mine").await?;
    let key = KeyRecord {
        hash: [7; 32],
        site: mine.clone(),
        created: at(1),
    };

    catalog.ensure_key(key.clone()).await?;
    catalog.ensure_key(key.clone()).await?;
    catalog
        .ensure_key(KeyRecord {
            site: also_mine.clone(),
            ..key.clone()
        })
        .await?;

    assert_eq!(catalog.find_key([7; 32], &mine).await?, Some(key));
    assert!(catalog.find_key([7; 32], &also_mine).await?.is_some());
    assert_eq!(catalog.find_key([7; 32], &other).await?, None);
    assert_eq!(catalog.find_key([8; 32], &mine).await?, None);
    Ok(())
}

async fn the_first_value_of_a_setting_stays(catalog: &Arc<dyn Catalog>) -> Result<()> {
    assert_eq!(catalog.setting("secret").await?, None);
    assert_eq!(catalog.keep_setting("secret", vec![1]).await?, [1]);
    assert_eq!(catalog.keep_setting("secret", vec![2]).await?, [1]);
    assert_eq!(catalog.setting("secret").await?, Some(vec![1]));
    Ok(())
}
