//! Promises about folders.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{at, folder, site};
use crate::{
    Catalog, Direction, ErrorKind, FolderFilter, FolderQuery, FolderRecord, MEDIA_ROOT, Order,
    Result, Scope, Sort, Step, VISITOR_UPLOADS,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_folder_is_found_as_it_was_made(catalog).await?;
    a_folder_needs_a_parent_that_is_there(catalog).await?;
    a_folder_knows_nothing_of_other_sites(catalog).await?;
    a_path_is_made_once_however_many_ask(catalog).await?;
    a_path_is_walked_by_exact_names(catalog).await?;
    a_path_goes_as_deep_as_it_likes(catalog).await?;
    folders_are_searched_by_name(catalog).await
}

async fn a_folder_is_found_as_it_was_made(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "folder-found").await?;
    let made = FolderRecord {
        updated: at(7),
        ..folder(&site, "Straße '; DROP TABLE folders --")
    };

    catalog.insert_folder(made.clone()).await?;

    assert_eq!(
        catalog.find_folder(&site, &made.id).await?,
        Some(made.clone())
    );
    assert_eq!(catalog.find_folder(&site, "nobody").await?, None);
    let again = catalog
        .insert_folder(made)
        .await
        .expect_err("the id is taken");
    assert_eq!(again.kind(), ErrorKind::Conflict);
    Ok(())
}

async fn a_folder_needs_a_parent_that_is_there(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "folder-parent").await?;
    let gone = folder(&site, "gone");
    catalog.insert_folder(gone.clone()).await?;
    catalog
        .trash_folders(&site, std::slice::from_ref(&gone.id), at(3))
        .await?;
    let below = |parent: &str| FolderRecord {
        parent: parent.to_owned(),
        ..folder(&site, "child")
    };

    for parent in ["nowhere", "trash-root", &gone.id] {
        let error = catalog
            .insert_folder(below(parent))
            .await
            .expect_err(parent);
        assert_eq!(error.kind(), ErrorKind::Missing, "{parent}");
    }
    catalog.insert_folder(below(VISITOR_UPLOADS)).await
}

async fn a_folder_knows_nothing_of_other_sites(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (mine, other) = (
        site(catalog, "folder-mine").await?,
        site(catalog, "folder-other").await?,
    );
    let made = folder(&mine, "a");
    catalog.insert_folder(made.clone()).await?;

    assert_eq!(catalog.find_folder(&other, &made.id).await?, None);
    let stray = FolderRecord {
        parent: made.id,
        ..folder(&other, "b")
    };
    let error = catalog
        .insert_folder(stray)
        .await
        .expect_err("the parent is someone else's");
    assert_eq!(error.kind(), ErrorKind::Missing);
    Ok(())
}

async fn a_path_is_made_once_however_many_ask(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "path-once").await?;
    let mut asking = JoinSet::new();
    for number in 0..16 {
        let (catalog, site) = (Arc::clone(catalog), site.clone());
        asking.spawn(async move {
            let steps = ["videos", "2024", "december"]
                .map(|name| step(name, &format!("{site}-{name}-{number}")));
            catalog
                .ensure_path(&site, MEDIA_ROOT, steps.to_vec(), at(1))
                .await
        });
    }

    let mut found = asking
        .join_all()
        .await
        .into_iter()
        .collect::<Result<Vec<_>>>()?;
    found.dedup();

    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        names(catalog, &site, Scope::Live, None).await?,
        ["2024", "december", "videos"]
    );
    Ok(())
}

async fn a_path_is_walked_by_exact_names(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "path-exact").await?;
    let older = FolderRecord {
        name: "Pets".to_owned(),
        ..folder(&site, "z")
    };
    let newer = FolderRecord {
        name: "Pets".to_owned(),
        created: at(9),
        ..folder(&site, "a")
    };
    catalog.insert_folder(older.clone()).await?;
    catalog.insert_folder(newer).await?;
    let walk = async |base: &str, steps: &[Step]| {
        catalog
            .ensure_path(&site, base, steps.to_vec(), at(10))
            .await
    };

    assert_eq!(walk(MEDIA_ROOT, &[]).await?, MEDIA_ROOT);
    assert_eq!(walk(MEDIA_ROOT, &[step("Pets", "new-1")]).await?, older.id);
    assert_eq!(walk(MEDIA_ROOT, &[step("pets", "new-2")]).await?, "new-2");
    assert_eq!(walk(&older.id, &[step("Pets", "new-3")]).await?, "new-3");

    let nowhere = walk("nowhere", &[step("x", "new-4")])
        .await
        .expect_err("no such base");
    assert_eq!(nowhere.kind(), ErrorKind::Missing);
    assert_eq!(catalog.find_folder(&site, "new-4").await?, None);
    Ok(())
}

async fn a_path_goes_as_deep_as_it_likes(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "path-deep").await?;
    let steps = (0..500)
        .map(|level| step("down", &format!("{site}-{level}")))
        .collect();

    let last = catalog.ensure_path(&site, MEDIA_ROOT, steps, at(1)).await?;

    assert_eq!(last, format!("{site}-499"));
    Ok(())
}

async fn folders_are_searched_by_name(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "folder-search").await?;
    for name in ["Żółwie", "50% off", "Cats"] {
        catalog.insert_folder(folder(&site, name)).await?;
    }
    let visitors = FolderRecord {
        parent: VISITOR_UPLOADS.to_owned(),
        ..folder(&site, "more cats")
    };
    catalog.insert_folder(visitors).await?;
    let below = |root: &str| Scope::Below(root.to_owned());

    assert_eq!(
        names(catalog, &site, below(MEDIA_ROOT), Some("żÓŁ")).await?,
        ["Żółwie"]
    );
    assert_eq!(
        names(catalog, &site, below(MEDIA_ROOT), Some("%")).await?,
        ["50% off"]
    );
    assert_eq!(
        names(catalog, &site, below(MEDIA_ROOT), Some("cat")).await?,
        ["Cats"]
    );
    assert_eq!(
        names(catalog, &site, below(VISITOR_UPLOADS), Some("cat")).await?,
        ["more cats"]
    );
    Ok(())
}

fn step(name: &str, id: &str) -> Step {
    Step {
        name: name.to_owned(),
        id: id.to_owned(),
    }
}

async fn names(
    catalog: &Arc<dyn Catalog>,
    site: &str,
    scope: Scope,
    search: Option<&str>,
) -> Result<Vec<String>> {
    let query = FolderQuery {
        site: site.to_owned(),
        filter: FolderFilter {
            scope,
            search: search.map(str::to_owned),
        },
        order: Order {
            sort: Sort::Name,
            direction: Direction::Ascending,
        },
        after: None,
        limit: 100,
    };
    let folders = catalog.list_folders(&query).await?;
    Ok(folders.into_iter().map(|folder| folder.name).collect())
}
