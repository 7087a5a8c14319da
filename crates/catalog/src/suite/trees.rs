//! Promises about folders that go to the trash with all they hold.

use std::{slice::from_ref, sync::Arc};

use super::{at, file, folder, pages::names, site};
use crate::{
    Catalog, FileRecord, FolderRecord, MEDIA_ROOT, Result, Scope, Step, TRASH_ROOT, Trashed,
    VISITOR_UPLOADS,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_tree_goes_to_the_trash_and_returns_whole(catalog).await?;
    what_was_trashed_on_its_own_stays_trashed(catalog).await?;
    a_branch_returns_without_its_trunk(catalog).await?;
    a_tree_that_returns_elsewhere_changes_its_root(catalog).await?;
    a_removed_tree_leaves_nothing(catalog).await?;
    a_deep_tree_is_no_different(catalog).await
}

async fn a_tree_goes_to_the_trash_and_returns_whole(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "tree-whole").await?;
    let tree = plant(catalog, &site, MEDIA_ROOT).await?;

    catalog
        .trash_folders(&site, from_ref(&tree.trunk), at(10))
        .await?;

    let with = Some(Trashed {
        at: at(10),
        with: tree.trunk.clone(),
    });
    for id in [&tree.trunk, &tree.branch] {
        let folder = catalog.find_folder(&site, id).await?.expect("in the trash");
        assert_eq!((&folder.id, &folder.trashed), (id, &with));
    }
    assert_eq!(
        names(catalog, &site, Scope::Live).await?,
        Vec::<String>::new()
    );
    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["leaf", "twig"]);
    assert_eq!(
        names(catalog, &site, Scope::InTrash(TRASH_ROOT.to_owned())).await?,
        Vec::<String>::new()
    );
    assert_eq!(
        names(catalog, &site, Scope::InTrash(tree.trunk.clone())).await?,
        ["twig"]
    );

    catalog
        .restore_folders(&site, from_ref(&tree.trunk), at(20))
        .await?;

    assert_eq!(
        names(catalog, &site, Scope::In(tree.trunk.clone())).await?,
        ["twig"]
    );
    assert_eq!(
        names(catalog, &site, Scope::In(tree.branch.clone())).await?,
        ["leaf"]
    );
    assert_eq!(
        names(catalog, &site, Scope::Trash).await?,
        Vec::<String>::new()
    );
    let trunk = catalog
        .find_folder(&site, &tree.trunk)
        .await?
        .expect("restored");
    assert_eq!(
        (trunk.parent.as_str(), trunk.trashed, trunk.updated),
        (MEDIA_ROOT, None, at(20))
    );
    let branch = catalog
        .find_folder(&site, &tree.branch)
        .await?
        .expect("restored");
    assert_eq!((branch.trashed, branch.updated), (None, at(1)));
    Ok(())
}

async fn what_was_trashed_on_its_own_stays_trashed(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "tree-own").await?;
    let tree = plant(catalog, &site, MEDIA_ROOT).await?;
    catalog
        .trash_files(&site, from_ref(&tree.twig), at(5))
        .await?;
    catalog
        .trash_folders(&site, from_ref(&tree.branch), at(6))
        .await?;
    catalog
        .trash_folders(&site, from_ref(&tree.trunk), at(7))
        .await?;

    catalog
        .restore_folders(&site, from_ref(&tree.trunk), at(8))
        .await?;

    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["leaf", "twig"]);
    assert_eq!(
        names(catalog, &site, Scope::InTrash(TRASH_ROOT.to_owned())).await?,
        ["twig"]
    );

    catalog
        .restore_folders(&site, from_ref(&tree.branch), at(9))
        .await?;
    catalog
        .restore_files(&site, from_ref(&tree.twig), at(9))
        .await?;

    assert_eq!(
        names(catalog, &site, Scope::In(tree.trunk)).await?,
        ["twig"]
    );
    assert_eq!(
        names(catalog, &site, Scope::In(tree.branch)).await?,
        ["leaf"]
    );
    Ok(())
}

async fn a_branch_returns_without_its_trunk(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "tree-branch").await?;
    let tree = plant(catalog, &site, MEDIA_ROOT).await?;
    catalog
        .trash_folders(&site, from_ref(&tree.trunk), at(5))
        .await?;

    catalog
        .restore_folders(&site, from_ref(&tree.branch), at(6))
        .await?;

    let branch = catalog
        .find_folder(&site, &tree.branch)
        .await?
        .expect("restored");
    assert_eq!((branch.parent.as_str(), branch.trashed), (MEDIA_ROOT, None));
    assert_eq!(names(catalog, &site, Scope::Live).await?, ["leaf"]);
    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["twig"]);
    Ok(())
}

async fn a_tree_that_returns_elsewhere_changes_its_root(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "tree-elsewhere").await?;
    let ground = FolderRecord {
        parent: VISITOR_UPLOADS.to_owned(),
        ..folder(&site, "ground")
    };
    catalog.insert_folder(ground.clone()).await?;
    let tree = plant(catalog, &site, &ground.id).await?;
    assert_eq!(
        names(catalog, &site, Scope::Below(VISITOR_UPLOADS.to_owned())).await?,
        ["leaf", "twig"]
    );

    catalog
        .trash_folders(&site, from_ref(&tree.trunk), at(5))
        .await?;
    catalog
        .remove_folders(&site, from_ref(&ground.id), at(9))
        .await?;
    catalog
        .restore_folders(&site, from_ref(&tree.trunk), at(6))
        .await?;

    assert_eq!(
        names(catalog, &site, Scope::Below(MEDIA_ROOT.to_owned())).await?,
        ["leaf", "twig"]
    );
    Ok(())
}

async fn a_removed_tree_leaves_nothing(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "tree-removed").await?;
    let tree = plant(catalog, &site, MEDIA_ROOT).await?;
    catalog
        .trash_files(&site, from_ref(&tree.twig), at(5))
        .await?;
    let ids = [tree.trunk.clone(), "nobody".to_owned()];

    let removed = catalog.remove_folders(&site, &ids, at(9)).await?;
    assert_eq!(removed, from_ref(&tree.leaf));
    assert!(catalog.doomed().await?.contains(&tree.leaf));

    assert_eq!(catalog.find_folder(&site, &tree.branch).await?, None);
    assert_eq!(catalog.find_file(&site, &tree.leaf).await?, None);
    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["twig"]);
    let back = catalog
        .restore_files(&site, from_ref(&tree.twig), at(6))
        .await?;
    assert_eq!(back[0].folder, MEDIA_ROOT);
    Ok(())
}

async fn a_deep_tree_is_no_different(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "tree-deep").await?;
    let step = |level| Step {
        name: "down".to_owned(),
        id: format!("{site}-{level}"),
    };
    let bottom = catalog
        .ensure_path(&site, MEDIA_ROOT, (0..1000).map(step).collect(), at(1))
        .await?;
    catalog
        .insert_file(FileRecord {
            folder: bottom,
            ..file(&site, "a")
        })
        .await?;
    let top = [step(0).id];

    catalog.trash_folders(&site, &top, at(2)).await?;
    assert_eq!(
        names(catalog, &site, Scope::Live).await?,
        Vec::<String>::new()
    );
    catalog.restore_folders(&site, &top, at(3)).await?;
    assert_eq!(names(catalog, &site, Scope::Live).await?, ["a"]);
    Ok(())
}

/// The ids of a small tree: a twig (a file) on the trunk, and a branch that holds a leaf.
struct Tree {
    trunk: String,
    branch: String,
    twig: String,
    leaf: String,
}

async fn plant(catalog: &Arc<dyn Catalog>, site: &str, ground: &str) -> Result<Tree> {
    let trunk = FolderRecord {
        parent: ground.to_owned(),
        ..folder(site, "trunk")
    };
    let branch = FolderRecord {
        parent: trunk.id.clone(),
        ..folder(site, "branch")
    };
    let twig = FileRecord {
        folder: trunk.id.clone(),
        ..file(site, "twig")
    };
    let leaf = FileRecord {
        folder: branch.id.clone(),
        ..file(site, "leaf")
    };

    for folder in [&trunk, &branch] {
        catalog.insert_folder(folder.clone()).await?;
    }
    for file in [&twig, &leaf] {
        catalog.insert_file(file.clone()).await?;
    }
    Ok(Tree {
        trunk: trunk.id,
        branch: branch.id,
        twig: twig.id,
        leaf: leaf.id,
    })
}
