//! Promises about files and folders that change.

use std::{slice::from_ref, sync::Arc};

use super::{at, file, folder, site};
use crate::{
    Catalog, ErrorKind, FileChange, FileRecord, FolderChange, FolderRecord, MEDIA_ROOT, Result,
    SYSTEM_FOLDERS, Scope, VISITOR_UPLOADS, suite::pages::names,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    what_a_file_is_told_replaces_and_the_rest_stays(catalog).await?;
    a_file_moves_only_to_a_folder_that_is_there(catalog).await?;
    what_a_folder_is_told_replaces_and_the_rest_stays(catalog).await?;
    a_folder_never_comes_to_lie_in_itself(catalog).await?;
    a_folder_that_moves_tells_all_it_holds_of_the_new_root(catalog).await?;
    what_is_in_the_trash_has_a_name_and_no_place(catalog).await?;
    a_system_folder_holds_files_and_no_folders(catalog).await
}

async fn what_a_file_is_told_replaces_and_the_rest_stays(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "change-file").await?;
    let pets = folder(&site, "pets");
    catalog.insert_folder(pets.clone()).await?;
    let cat = catalog.insert_file(file(&site, "cat")).await?;

    for (at_now, change, expected) in [
        (
            at(10),
            FileChange {
                name: Some("Mimi".to_owned()),
                ..FileChange::default()
            },
            FileRecord {
                name: "Mimi".to_owned(),
                ..cat.clone()
            },
        ),
        (
            at(11),
            FileChange {
                folder: Some(pets.id.clone()),
                labels: Some(Vec::new()),
                ..FileChange::default()
            },
            FileRecord {
                name: "Mimi".to_owned(),
                folder: pets.id.clone(),
                labels: Vec::new(),
                ..cat.clone()
            },
        ),
    ] {
        let changed = catalog.update_file(&site, &cat.id, change, at_now).await?;
        let expected = Some(FileRecord {
            updated: at_now,
            ..expected
        });
        assert_eq!(changed, expected);
        assert_eq!(catalog.find_file(&site, &cat.id).await?, expected);
    }
    assert_eq!(names(catalog, &site, Scope::In(pets.id)).await?, ["Mimi"]);
    assert_eq!(
        names(catalog, &site, Scope::In(MEDIA_ROOT.to_owned())).await?,
        [""; 0]
    );

    let nobody = FileChange::default();
    assert_eq!(
        catalog
            .update_file(&site, "nobody", nobody.clone(), at(12))
            .await?,
        None
    );
    assert_eq!(
        catalog
            .update_file("elsewhere", &cat.id, nobody, at(12))
            .await?,
        None
    );
    Ok(())
}

async fn a_file_moves_only_to_a_folder_that_is_there(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "change-where").await?;
    let gone = folder(&site, "gone");
    catalog.insert_folder(gone.clone()).await?;
    catalog
        .trash_folders(&site, from_ref(&gone.id), at(3))
        .await?;
    let cat = catalog.insert_file(file(&site, "cat")).await?;

    for target in ["nowhere", "trash-root", &gone.id] {
        let change = FileChange {
            name: Some("lost".to_owned()),
            folder: Some(target.to_owned()),
            labels: None,
        };
        let error = catalog.update_file(&site, &cat.id, change, at(4)).await;
        assert_eq!(
            error.expect_err(target).kind(),
            ErrorKind::Missing,
            "{target}"
        );
    }
    assert_eq!(catalog.find_file(&site, &cat.id).await?, Some(cat));
    Ok(())
}

async fn what_a_folder_is_told_replaces_and_the_rest_stays(
    catalog: &Arc<dyn Catalog>,
) -> Result<()> {
    let site = site(catalog, "change-folder").await?;
    let (pets, cats) = (folder(&site, "pets"), folder(&site, "cats"));
    for each in [&pets, &cats] {
        catalog.insert_folder(each.clone()).await?;
    }

    let change = FolderChange {
        name: Some("Cats".to_owned()),
        parent: Some(pets.id.clone()),
    };
    let changed = catalog
        .update_folder(&site, &cats.id, change, at(9))
        .await?;

    let expected = FolderRecord {
        name: "Cats".to_owned(),
        parent: pets.id,
        updated: at(9),
        ..cats.clone()
    };
    assert_eq!(changed.as_ref(), Some(&expected));
    assert_eq!(catalog.find_folder(&site, &cats.id).await?, Some(expected));
    let nobody = FolderChange::default();
    assert_eq!(
        catalog
            .update_folder(&site, "nobody", nobody, at(9))
            .await?,
        None
    );
    Ok(())
}

async fn a_folder_never_comes_to_lie_in_itself(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "change-loop").await?;
    let mut chain = vec![folder(&site, "0")];
    for level in 1..300 {
        let parent = chain[level - 1].id.clone();
        chain.push(FolderRecord {
            parent,
            ..folder(&site, &level.to_string())
        });
    }
    for each in &chain {
        catalog.insert_folder(each.clone()).await?;
    }
    let into = async |id: &str, parent: &str| {
        let change = FolderChange {
            name: None,
            parent: Some(parent.to_owned()),
        };
        catalog.update_folder(&site, id, change, at(5)).await
    };

    for below in [0, 1, 299] {
        let error = into(&chain[0].id, &chain[below].id)
            .await
            .expect_err("a loop");
        assert_eq!(error.kind(), ErrorKind::Loop, "{below}");
    }
    into(&chain[299].id, MEDIA_ROOT).await?;
    into(&chain[0].id, &chain[299].id).await?;
    let error = into(&chain[299].id, &chain[298].id)
        .await
        .expect_err("a loop");
    assert_eq!(error.kind(), ErrorKind::Loop);
    let error = into(&chain[299].id, "nowhere")
        .await
        .expect_err("no such folder");
    assert_eq!(error.kind(), ErrorKind::Missing);
    Ok(())
}

async fn a_folder_that_moves_tells_all_it_holds_of_the_new_root(
    catalog: &Arc<dyn Catalog>,
) -> Result<()> {
    let site = site(catalog, "change-root").await?;
    let trunk = folder(&site, "trunk");
    let branch = FolderRecord {
        parent: trunk.id.clone(),
        ..folder(&site, "branch")
    };
    for each in [&trunk, &branch] {
        catalog.insert_folder(each.clone()).await?;
    }
    let in_branch = |name: &str| FileRecord {
        folder: branch.id.clone(),
        ..file(&site, name)
    };
    for name in ["leaf", "thrown"] {
        catalog.insert_file(in_branch(name)).await?;
    }
    let thrown = [in_branch("thrown").id];
    catalog.trash_files(&site, &thrown, at(3)).await?;

    let change = FolderChange {
        name: None,
        parent: Some(VISITOR_UPLOADS.to_owned()),
    };
    catalog
        .update_folder(&site, &trunk.id, change, at(4))
        .await?;
    catalog.restore_files(&site, &thrown, at(5)).await?;

    let below = |root: &str| Scope::Below(root.to_owned());
    assert_eq!(
        names(catalog, &site, below(VISITOR_UPLOADS)).await?,
        ["leaf", "thrown"]
    );
    assert_eq!(names(catalog, &site, below(MEDIA_ROOT)).await?, [""; 0]);
    Ok(())
}

async fn what_is_in_the_trash_has_a_name_and_no_place(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "change-trash").await?;
    let pets = folder(&site, "pets");
    catalog.insert_folder(pets.clone()).await?;
    let cat = catalog.insert_file(file(&site, "cat")).await?;
    catalog
        .trash_folders(&site, from_ref(&pets.id), at(3))
        .await?;
    catalog.trash_files(&site, from_ref(&cat.id), at(3)).await?;
    let name = Some("new".to_owned());

    let renamed = FileChange {
        name: name.clone(),
        ..FileChange::default()
    };
    let renamed = catalog
        .update_file(&site, &cat.id, renamed, at(4))
        .await?
        .expect("it is there");
    assert!(renamed.trashed.is_some());
    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["new"]);
    let renamed = FolderChange { name, parent: None };
    let renamed = catalog
        .update_folder(&site, &pets.id, renamed, at(4))
        .await?
        .expect("it is there");
    assert!(renamed.trashed.is_some());

    let root = Some(MEDIA_ROOT.to_owned());
    let moved = FileChange {
        folder: root.clone(),
        ..FileChange::default()
    };
    let error = catalog.update_file(&site, &cat.id, moved, at(5)).await;
    assert_eq!(error.expect_err("in the trash").kind(), ErrorKind::Trashed);
    let moved = FolderChange {
        name: None,
        parent: root,
    };
    let error = catalog.update_folder(&site, &pets.id, moved, at(5)).await;
    assert_eq!(error.expect_err("in the trash").kind(), ErrorKind::Trashed);
    Ok(())
}

async fn a_system_folder_holds_files_and_no_folders(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "change-system").await?;
    let pets = folder(&site, "pets");
    catalog.insert_folder(pets.clone()).await?;

    for system in SYSTEM_FOLDERS {
        let inside = FileRecord {
            folder: system.to_owned(),
            ..file(&site, system)
        };
        let kept = catalog.insert_file(inside.clone()).await?;
        assert_eq!(kept, inside);
        assert_eq!(
            names(catalog, &site, Scope::In(system.to_owned())).await?,
            [system]
        );

        let below = FolderRecord {
            parent: system.to_owned(),
            ..folder(&site, "below")
        };
        let error = catalog.insert_folder(below).await.expect_err(system);
        assert_eq!(error.kind(), ErrorKind::Missing);
        let into = FolderChange {
            name: None,
            parent: Some(system.to_owned()),
        };
        let error = catalog
            .update_folder(&site, &pets.id, into, at(4))
            .await
            .expect_err(system);
        assert_eq!(error.kind(), ErrorKind::Missing);
    }
    let below = Scope::Below(MEDIA_ROOT.to_owned());
    assert_eq!(names(catalog, &site, below).await?.len(), 3);
    Ok(())
}
