//! Promises about the trash that is emptied, and about what is counted.

use std::{slice::from_ref, sync::Arc};

use super::{at, file, folder, pages::names, site};
use crate::{Catalog, FileRecord, FolderRecord, Result, Scope, Usage};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    what_has_been_in_the_trash_for_long_is_forgotten(catalog).await?;
    a_purge_takes_as_many_steps_as_it_needs(catalog).await?;
    what_a_site_has_is_counted(catalog).await
}

// The others put nothing into the trash before the moment zero, so these purges do not touch it.

async fn what_has_been_in_the_trash_for_long_is_forgotten(
    catalog: &Arc<dyn Catalog>,
) -> Result<()> {
    let site = site(catalog, "purge").await?;
    let (old, new) = (folder(&site, "old"), folder(&site, "new"));
    let nest = FolderRecord {
        parent: old.id.clone(),
        ..folder(&site, "nest")
    };
    for each in [&old, &new, &nest] {
        catalog.insert_folder(each.clone()).await?;
    }
    for (name, parent) in [
        ("egg", &nest.id),
        ("shell", &old.id),
        ("leaf", &new.id),
        ("stone", &new.id),
    ] {
        let folder = parent.clone();
        catalog
            .insert_file(FileRecord {
                folder,
                ..file(&site, name)
            })
            .await?;
    }
    let id = |name: &str| format!("{site}-{name}");
    catalog.trash_files(&site, &[id("stone")], at(-50)).await?;
    catalog
        .trash_folders(&site, from_ref(&old.id), at(-40))
        .await?;
    catalog
        .trash_folders(&site, from_ref(&new.id), at(-20))
        .await?;

    let mut purged = catalog.purge(at(-40), 100, at(0)).await?;
    assert_eq!((purged.files, purged.more), (vec![id("stone")], false));
    purged = catalog.purge(at(-39), 100, at(0)).await?;

    purged.files.sort();
    assert_eq!(
        (purged.files.clone(), purged.more),
        (vec![id("egg"), id("shell")], false)
    );
    assert!(catalog.doomed().await?.contains(&id("egg")));
    for gone in [&old.id, &nest.id] {
        assert_eq!(catalog.find_folder(&site, gone).await?, None);
    }
    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["leaf"]);
    catalog
        .restore_folders(&site, from_ref(&new.id), at(1))
        .await?;
    assert_eq!(names(catalog, &site, Scope::Live).await?, ["leaf"]);
    Ok(())
}

async fn a_purge_takes_as_many_steps_as_it_needs(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "purge-steps").await?;
    let ids: Vec<_> = (0..7).map(|number| format!("{site}-{number}")).collect();
    for number in 0..7 {
        catalog
            .insert_file(file(&site, &number.to_string()))
            .await?;
    }
    catalog.trash_files(&site, &ids, at(-100)).await?;

    let mut steps = Vec::new();
    loop {
        let purged = catalog.purge(at(-99), 3, at(0)).await?;
        steps.push(purged.files.len());
        if !purged.more {
            break;
        }
    }

    assert_eq!(steps, [3, 3, 1]);
    Ok(())
}

async fn what_a_site_has_is_counted(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "usage").await?;
    let sized = |name: &str, size| FileRecord {
        size,
        ..file(&site, name)
    };
    let usage = |files, bytes| Usage { files, bytes };
    assert_eq!(catalog.usage(&site).await?, usage(0, 0));

    for (name, size) in [("a", 5_000_000_000), ("b", 70), ("c", 8)] {
        catalog.insert_file(sized(name, size)).await?;
    }
    catalog
        .trash_files(&site, &[format!("{site}-a")], at(4))
        .await?;
    assert_eq!(catalog.usage(&site).await?, usage(3, 5_000_000_078));

    catalog
        .remove_files(&site, &[format!("{site}-a"), format!("{site}-c")], at(9))
        .await?;
    assert_eq!(catalog.usage(&site).await?, usage(1, 70));
    Ok(())
}
