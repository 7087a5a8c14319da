//! Promises about single files, and about the trash.

use std::sync::Arc;

use super::{at, file, folder, pages::names, site};
use crate::{
    Catalog, ErrorKind, FileRecord, FolderRecord, MEDIA_ROOT, Result, Scope, Status, TRASH_ROOT,
    Trashed,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_file_is_found_as_it_was_kept(catalog).await?;
    a_file_whose_folder_is_gone_lies_in_the_root(catalog).await?;
    a_file_knows_nothing_of_other_sites(catalog).await?;
    a_trashed_file_returns_to_its_folder(catalog).await?;
    a_trashed_file_without_a_folder_returns_to_the_root(catalog).await?;
    what_went_along_with_a_folder_is_shown_in_it(catalog).await?;
    a_removed_file_is_gone_for_good(catalog).await?;
    every_file_is_come_by_once(catalog).await
}

async fn a_file_is_found_as_it_was_kept(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "file-found").await?;
    let rich = file(&site, "żółw 🐢 \"quoted\" '; DELETE FROM files; --\n.jpg");
    let bare = FileRecord {
        status: Status::Pending,
        hash: String::new(),
        labels: Vec::new(),
        source_url: None,
        external_info: None,
        ..file(&site, "bare")
    };

    for kept in [&rich, &bare] {
        assert_eq!(catalog.insert_file(kept.clone()).await?, *kept);
        assert_eq!(
            catalog.find_file(&site, &kept.id).await?.as_ref(),
            Some(kept)
        );
        assert_eq!(
            catalog.find_file_anywhere(&kept.id).await?.as_ref(),
            Some(kept)
        );
    }
    let ids = [bare.id.clone(), "nobody".to_owned(), rich.id.clone()];
    assert_eq!(catalog.find_files(&site, &ids).await?.len(), 2);
    assert_eq!(catalog.find_file_anywhere("nobody").await?, None);

    let again = catalog
        .insert_file(rich)
        .await
        .expect_err("the id is taken");
    assert_eq!(again.kind(), ErrorKind::Conflict);
    Ok(())
}

async fn a_file_whose_folder_is_gone_lies_in_the_root(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "file-homeless").await?;
    let lost = FileRecord {
        folder: "gone".to_owned(),
        ..file(&site, "lost")
    };

    let kept = catalog.insert_file(lost.clone()).await?;

    assert_eq!(
        kept,
        FileRecord {
            folder: MEDIA_ROOT.to_owned(),
            ..lost
        }
    );
    assert_eq!(catalog.find_file(&site, &kept.id).await?, Some(kept));
    Ok(())
}

async fn a_file_knows_nothing_of_other_sites(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (mine, other) = (
        site(catalog, "file-mine").await?,
        site(catalog, "file-other").await?,
    );
    let kept = catalog.insert_file(file(&mine, "a")).await?;
    let ids = [kept.id.clone()];

    assert_eq!(catalog.find_file(&other, &kept.id).await?, None);
    assert_eq!(catalog.find_files(&other, &ids).await?, []);
    assert_eq!(
        catalog.remove_files(&other, &ids, at(9)).await?,
        Vec::<String>::new()
    );
    catalog.trash_files(&other, &ids, at(5)).await?;
    assert_eq!(catalog.find_file(&mine, &kept.id).await?, Some(kept));
    Ok(())
}

async fn a_trashed_file_returns_to_its_folder(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "trash-return").await?;
    let home = folder(&site, "home");
    catalog.insert_folder(home.clone()).await?;
    let kept = FileRecord {
        folder: home.id.clone(),
        ..file(&site, "a")
    };
    let kept = catalog.insert_file(kept).await?;
    let ids = [kept.id.clone(), "nobody".to_owned()];

    catalog.trash_files(&site, &ids, at(10)).await?;
    catalog.trash_files(&site, &ids, at(20)).await?;

    let trashed = Some(Trashed {
        at: at(10),
        with: kept.id.clone(),
    });
    let expected = FileRecord {
        trashed,
        updated: at(10),
        ..kept.clone()
    };
    assert_eq!(catalog.find_file(&site, &kept.id).await?, Some(expected));
    assert_eq!(
        names(catalog, &site, Scope::In(home.id.clone())).await?,
        Vec::<String>::new()
    );
    assert_eq!(
        names(catalog, &site, Scope::Below(MEDIA_ROOT.to_owned())).await?,
        Vec::<String>::new()
    );
    assert_eq!(
        names(catalog, &site, Scope::InTrash(TRASH_ROOT.to_owned())).await?,
        ["a"]
    );
    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["a"]);

    let back = FileRecord {
        updated: at(30),
        ..kept
    };
    let restored = catalog.restore_files(&site, &ids, at(30)).await?;
    assert_eq!(restored, std::slice::from_ref(&back));
    assert_eq!(catalog.find_file(&site, &back.id).await?, Some(back));
    assert_eq!(catalog.restore_files(&site, &ids, at(40)).await?, []);
    assert_eq!(names(catalog, &site, Scope::In(home.id)).await?, ["a"]);
    Ok(())
}

async fn a_trashed_file_without_a_folder_returns_to_the_root(
    catalog: &Arc<dyn Catalog>,
) -> Result<()> {
    let site = site(catalog, "trash-root-return").await?;
    let (home, kept) = trashed_together(catalog, &site).await?;

    let back = catalog
        .restore_files(&site, std::slice::from_ref(&kept.id), at(30))
        .await?;

    assert_eq!(
        back.iter()
            .map(|file| file.folder.as_str())
            .collect::<Vec<_>>(),
        [MEDIA_ROOT]
    );
    assert_eq!(
        names(catalog, &site, Scope::In(MEDIA_ROOT.to_owned())).await?,
        ["a"]
    );
    assert!(
        catalog
            .find_folder(&site, &home.id)
            .await?
            .is_some_and(|home| home.trashed.is_some())
    );
    Ok(())
}

async fn what_went_along_with_a_folder_is_shown_in_it(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "trash-along").await?;
    let (home, _) = trashed_together(catalog, &site).await?;

    assert_eq!(
        names(catalog, &site, Scope::InTrash(TRASH_ROOT.to_owned())).await?,
        Vec::<String>::new()
    );
    assert_eq!(names(catalog, &site, Scope::InTrash(home.id)).await?, ["a"]);
    assert_eq!(names(catalog, &site, Scope::Trash).await?, ["a"]);
    Ok(())
}

async fn a_removed_file_is_gone_for_good(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "file-removed").await?;
    let kept = catalog.insert_file(file(&site, "a")).await?;
    let trashed = catalog.insert_file(file(&site, "b")).await?;
    catalog
        .trash_files(&site, std::slice::from_ref(&trashed.id), at(5))
        .await?;
    let ids = [kept.id.clone(), "nobody".to_owned(), trashed.id.clone()];

    assert_eq!(
        catalog.remove_files(&site, &ids, at(9)).await?,
        [kept.id, trashed.id]
    );

    assert_eq!(
        catalog.doomed().await?,
        ["file-removed-a", "file-removed-b"]
    );
    catalog.buried(&ids).await?;
    assert_eq!(catalog.doomed().await?, Vec::<String>::new());
    assert_eq!(catalog.find_files(&site, &ids).await?, []);
    assert_eq!(
        names(catalog, &site, Scope::Trash).await?,
        Vec::<String>::new()
    );
    Ok(())
}

async fn every_file_is_come_by_once(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (one, other) = (
        site(catalog, "~walk-1").await?,
        site(catalog, "~walk-2").await?,
    );
    let mut ids = Vec::new();
    for (site, id) in [(&other, "b"), (&one, "c"), (&other, "a"), (&one, "d")] {
        ids.push(catalog.insert_file(file(site, id)).await?.id);
    }
    catalog.trash_files(&one, &ids, at(5)).await?;
    ids.sort();

    // These come after whatever else there is.
    let mut walked = Vec::new();
    let mut last = "~".to_owned();
    loop {
        let some = catalog.files_after(&last, 3).await?;
        assert!(some.len() <= 3, "{} at a time", some.len());
        let Some(end) = some.last() else { break };
        last.clone_from(&end.id);
        walked.extend(some.into_iter().map(|file| file.id));
    }

    assert_eq!(walked, ids);
    assert_eq!(catalog.files_after(&ids[1], 1).await?[0].id, ids[2]);
    assert_eq!(catalog.files_after("~", 0).await?, []);
    Ok(())
}

/// A folder in the trash and the one file that went there along with it.
async fn trashed_together(
    catalog: &Arc<dyn Catalog>,
    site: &str,
) -> Result<(FolderRecord, FileRecord)> {
    let home = folder(site, "home");
    catalog.insert_folder(home.clone()).await?;
    let kept = FileRecord {
        folder: home.id.clone(),
        ..file(site, "a")
    };
    let kept = catalog.insert_file(kept).await?;
    catalog
        .trash_folders(site, std::slice::from_ref(&home.id), at(10))
        .await?;
    Ok((home, kept))
}
