//! Promises about API keys.

use std::sync::Arc;

use super::{at, site};
use crate::{Catalog, KeyRecord, Result, Rights};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_key_opens_its_own_sites_only(catalog).await?;
    a_key_keeps_what_it_was_made_with(catalog).await?;
    a_revoked_key_never_comes_back(catalog).await
}

/// A key whose hash is that number over and over.
pub(super) fn key(site: &str, number: u8) -> KeyRecord {
    KeyRecord {
        hash: [number; 32],
        site: site.to_owned(),
        rights: Rights::Manage,
        created: at(1),
        revoked: None,
    }
}

async fn a_key_opens_its_own_sites_only(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (mine, also_mine) = (
        site(catalog, "mine").await?,
        site(catalog, "also-mine").await?,
    );
    let other = site(catalog, "not-mine").await?;

    catalog.ensure_key(key(&mine, 7)).await?;
    catalog.ensure_key(key(&also_mine, 7)).await?;

    let found = catalog.find_key([7; 32], &mine).await?;
    assert_eq!(found, Some(key(&mine, 7)));
    assert!(catalog.find_key([7; 32], &also_mine).await?.is_some());
    assert_eq!(catalog.find_key([7; 32], &other).await?, None);
    assert_eq!(catalog.find_key([8; 32], &mine).await?, None);
    assert_eq!(catalog.keys(Some(&mine)).await?, [key(&mine, 7)]);
    assert!(catalog.keys(Some(&other)).await?.is_empty());
    assert!(catalog.keys(None).await?.contains(&key(&also_mine, 7)));
    Ok(())
}

async fn a_key_keeps_what_it_was_made_with(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "with-reader").await?;
    let reader = KeyRecord {
        rights: Rights::Read,
        ..key(&site, 9)
    };

    assert_eq!(catalog.ensure_key(reader.clone()).await?, reader);
    assert_eq!(catalog.ensure_key(key(&site, 9)).await?, reader);
    Ok(())
}

async fn a_revoked_key_never_comes_back(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (one, two) = (site(catalog, "one").await?, site(catalog, "two").await?);
    catalog.ensure_key(key(&one, 10)).await?;
    catalog.ensure_key(key(&two, 10)).await?;
    catalog.ensure_key(key(&one, 11)).await?;

    assert!(catalog.revoke_key([10; 32], at(7)).await?);
    assert!(!catalog.revoke_key([10; 32], at(8)).await?);
    assert!(!catalog.revoke_key([12; 32], at(8)).await?);

    for site in [&one, &two] {
        let kept = catalog.ensure_key(key(site, 10)).await?;
        assert_eq!(kept.revoked, Some(at(7)));
        assert_eq!(catalog.find_key([10; 32], site).await?, Some(kept));
    }
    let other = catalog.find_key([11; 32], &one).await?;
    assert_eq!(other, Some(key(&one, 11)));
    Ok(())
}
