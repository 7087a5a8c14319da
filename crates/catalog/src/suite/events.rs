//! Promises about events: each change has its own, and a change that fails has none.

use std::{slice::from_ref, sync::Arc};

use super::{at, file, folder, site, upload};
use crate::{
    Catalog, Details, ErrorKind, EventKind, EventQuery, EventRecord, FileChange, FileRecord,
    FolderChange, JobEnd, JobKind, JobRecord, JobState, MEDIA_ROOT, Result, Status, Step, Subject,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    every_change_of_a_file_is_an_event(catalog).await?;
    every_change_of_a_folder_is_an_event(catalog).await?;
    a_tree_tells_of_all_it_holds(catalog).await?;
    old_trash_tells_when_it_goes(catalog).await?;
    an_event_keeps_how_things_were(catalog).await?;
    a_file_on_its_way_is_told_when_it_is_here(catalog).await?;
    a_change_that_fails_is_no_event(catalog).await?;
    what_happens_nowhere_is_no_event(catalog).await?;
    events_are_found_by_place_time_and_kind(catalog).await?;
    who_watches_learns_of_each_event(catalog).await
}

/// Everything that happened on a site.
pub(super) fn whole(site: &str) -> EventQuery {
    EventQuery {
        site: site.to_owned(),
        after: 0,
        since: None,
        kinds: Vec::new(),
        limit: 1000,
    }
}

/// What happened on a site to what, without the name of the site before it.
async fn told(catalog: &Arc<dyn Catalog>, site: &str) -> Result<Vec<(EventKind, String)>> {
    let events = catalog.list_events(&whole(site)).await?;
    let prefix = format!("{site}-");
    Ok(events
        .into_iter()
        .map(|event| (event.kind, event.entity.replace(&prefix, "")))
        .collect())
}

/// The same, where the order within one change is of no account.
async fn told_of(catalog: &Arc<dyn Catalog>, site: &str, kind: EventKind) -> Result<Vec<String>> {
    let mut of_kind: Vec<_> = told(catalog, site).await?;
    of_kind.retain(|(each, _)| *each == kind);
    let mut entities: Vec<_> = of_kind.into_iter().map(|(_, entity)| entity).collect();
    entities.sort_unstable();
    Ok(entities)
}

async fn every_change_of_a_file_is_an_event(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-files").await?;
    let id = catalog.insert_file(file(&site, "cat")).await?.id;

    let renamed = FileChange {
        name: Some("tiger".to_owned()),
        ..FileChange::default()
    };
    catalog.update_file(&site, &id, renamed, at(10)).await?;
    catalog.trash_files(&site, from_ref(&id), at(11)).await?;
    catalog.restore_files(&site, from_ref(&id), at(12)).await?;
    catalog.trash_files(&site, from_ref(&id), at(13)).await?;
    catalog.remove_files(&site, from_ref(&id), at(14)).await?;

    let events = catalog.list_events(&whole(&site)).await?;
    let told: Vec<_> = events.iter().map(|event| (event.kind, event.at)).collect();
    assert_eq!(
        told,
        [
            (EventKind::FileReady, at(2)),
            (EventKind::FileUpdated, at(10)),
            (EventKind::FileTrashed, at(11)),
            (EventKind::FileRestored, at(12)),
            (EventKind::FileTrashed, at(13)),
            (EventKind::FileRemoved, at(14)),
        ]
    );
    assert!(events.is_sorted_by(|one, next| one.number < next.number));
    assert!(events.iter().all(|event| event.entity == id));
    Ok(())
}

async fn every_change_of_a_folder_is_an_event(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-folders").await?;
    let steps = ["a", "b"].map(|name| Step {
        name: name.to_owned(),
        id: format!("{site}-{name}"),
    });
    let path = |steps| catalog.ensure_path(&site, MEDIA_ROOT, steps, at(10));
    path(steps.to_vec()).await?;
    // Nothing is made a second time.
    path(steps.to_vec()).await?;

    let moved = FolderChange {
        name: None,
        parent: Some(MEDIA_ROOT.to_owned()),
    };
    let id = format!("{site}-b");
    catalog.update_folder(&site, &id, moved, at(11)).await?;
    catalog.trash_folders(&site, from_ref(&id), at(12)).await?;
    catalog
        .restore_folders(&site, from_ref(&id), at(13))
        .await?;
    catalog.remove_folders(&site, from_ref(&id), at(14)).await?;

    let expected = [
        (EventKind::FolderCreated, "a"),
        (EventKind::FolderCreated, "b"),
        (EventKind::FolderUpdated, "b"),
        (EventKind::FolderTrashed, "b"),
        (EventKind::FolderRestored, "b"),
        (EventKind::FolderRemoved, "b"),
    ];
    assert_eq!(told(catalog, &site).await?, expected.map(owned));
    Ok(())
}

async fn a_tree_tells_of_all_it_holds(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-tree").await?;
    let trunk = folder(&site, "trunk");
    let branch = crate::FolderRecord {
        parent: trunk.id.clone(),
        ..folder(&site, "branch")
    };
    catalog.insert_folder(trunk.clone()).await?;
    catalog.insert_folder(branch.clone()).await?;
    for (name, folder) in [("twig", &trunk), ("leaf", &branch), ("fallen", &branch)] {
        let folder = folder.id.clone();
        let file = FileRecord {
            folder,
            ..file(&site, name)
        };
        catalog.insert_file(file).await?;
    }
    // What went before goes on its own, and is told once.
    let fallen = format!("{site}-fallen");
    catalog.trash_files(&site, &[fallen], at(5)).await?;

    let ids = from_ref(&trunk.id);
    catalog.trash_folders(&site, ids, at(10)).await?;
    catalog.restore_folders(&site, ids, at(11)).await?;
    catalog.remove_folders(&site, ids, at(12)).await?;

    let (folders, files) = (["branch", "trunk"], ["leaf", "twig"]);
    for (kind, expected) in [
        (
            EventKind::FileTrashed,
            ["fallen", "leaf", "twig"].as_slice(),
        ),
        (EventKind::FileRestored, &files),
        (EventKind::FileRemoved, &files),
        (EventKind::FolderTrashed, &folders),
        (EventKind::FolderRestored, &folders),
        (EventKind::FolderRemoved, &folders),
    ] {
        assert_eq!(told_of(catalog, &site, kind).await?, expected, "{kind:?}");
    }
    let trashed = crate::Trashed {
        at: at(10),
        with: trunk.id.clone(),
    };
    let query = EventQuery {
        since: Some(at(10)),
        kinds: vec![EventKind::FileTrashed],
        ..whole(&site)
    };
    for event in catalog.list_events(&query).await? {
        assert_eq!(file_of(&event).trashed.as_ref(), Some(&trashed));
    }
    Ok(())
}

async fn old_trash_tells_when_it_goes(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-purge").await?;
    let folder = folder(&site, "old");
    catalog.insert_folder(folder.clone()).await?;
    for name in ["a", "b", "c"] {
        let folder = folder.id.clone();
        let file = FileRecord {
            folder,
            ..file(&site, name)
        };
        catalog.insert_file(file).await?;
    }
    catalog.trash_folders(&site, &[folder.id], at(-500)).await?;

    while catalog.purge(at(-499), 2, at(20)).await?.more {}

    let removed = told_of(catalog, &site, EventKind::FileRemoved).await?;
    assert_eq!(removed, ["a", "b", "c"]);
    let removed = told_of(catalog, &site, EventKind::FolderRemoved).await?;
    assert_eq!(removed, ["old"]);
    Ok(())
}

async fn an_event_keeps_how_things_were(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-then").await?;
    let cat = FileRecord {
        name: "Łąka \"🐈\"\n".to_owned(),
        private: true,
        ..file(&site, "cat")
    };
    let pets = folder(&site, "pets");
    catalog.insert_file(cat.clone()).await?;
    catalog.insert_folder(pets.clone()).await?;
    catalog
        .remove_files(&site, from_ref(&cat.id), at(9))
        .await?;

    let events = catalog.list_events(&whole(&site)).await?;

    let then: Vec<_> = events.iter().map(|event| event.subject.clone()).collect();
    let cat = Subject::File(Box::new(cat));
    assert_eq!(then, [cat.clone(), Subject::Folder(pets), cat]);
    let first = events[0].number;
    assert_eq!(
        catalog.find_event(&site, first).await?.as_ref(),
        events.first()
    );
    assert_eq!(catalog.find_event("elsewhere", first).await?, None);
    Ok(())
}

async fn a_file_on_its_way_is_told_when_it_is_here(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-jobs").await?;
    for name in ["lost", "found"] {
        let (file, job) = ordered(&site, name);
        catalog.insert_jobs(vec![(file, job.clone())]).await?;
        assert_eq!(
            told_of(catalog, &site, EventKind::FileReady).await?.len(),
            0
        );
        // No other job of the suite is due as early.
        let turn = catalog
            .take_job(JobKind::Import, at(-2_000_000), at(50))
            .await?;
        let turn = turn.expect("it is due").turn;
        let end = match name {
            "lost" => JobEnd::Failed("it is not there".to_owned()),
            _ => JobEnd::Arrived(crate::Arrival {
                mime: "image/png".to_owned(),
                media_type: "IMAGE".to_owned(),
                size: 5,
                hash: "0".repeat(32),
                crc32: 7,
                details: Details::default(),
                rename: None,
                quota: None,
                next: None,
            }),
        };
        catalog.end_job(&job.id, turn, end, at(20)).await?;
    }

    let events = catalog.list_events(&whole(&site)).await?;

    let told: Vec<_> = events
        .iter()
        .map(|event| (event.kind, file_of(event).status, event.reason.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (
                EventKind::FileFailed,
                Status::Failed,
                Some("it is not there")
            ),
            (EventKind::FileReady, Status::Ready, None),
        ]
    );
    Ok(())
}

async fn a_change_that_fails_is_no_event(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-failed").await?;
    let cat = file(&site, "cat");
    catalog.insert_file(cat.clone()).await?;
    catalog.insert_upload(upload(&site, "late")).await?;
    let before = catalog.list_events(&whole(&site)).await?.len();

    let twice = catalog.insert_file(cat.clone()).await;
    assert_eq!(
        twice.map_err(|error| error.kind()),
        Err(ErrorKind::Conflict)
    );
    let nowhere = FileChange {
        folder: Some("nowhere".to_owned()),
        ..FileChange::default()
    };
    let moved = catalog.update_file(&site, &cat.id, nowhere, at(9)).await;
    assert_eq!(moved.map_err(|error| error.kind()), Err(ErrorKind::Missing));
    // Here the row and its event are written, and taken back together.
    let id = format!("{site}-late");
    let full = catalog
        .finish_upload(&id, file(&site, "dog"), Some(1), None)
        .await;
    assert_eq!(full.map_err(|error| error.kind()), Err(ErrorKind::Full));

    assert_eq!(catalog.list_events(&whole(&site)).await?.len(), before);
    Ok(())
}

async fn what_happens_nowhere_is_no_event(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-nowhere").await?;
    let ids = [String::from("nobody")];

    catalog.trash_files(&site, &ids, at(1)).await?;
    catalog.restore_files(&site, &ids, at(2)).await?;
    catalog.remove_files(&site, &ids, at(3)).await?;
    catalog.trash_folders(&site, &ids, at(1)).await?;
    catalog.restore_folders(&site, &ids, at(2)).await?;
    catalog.remove_folders(&site, &ids, at(3)).await?;

    assert_eq!(told(catalog, &site).await?, []);
    Ok(())
}

async fn events_are_found_by_place_time_and_kind(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-found").await?;
    for (number, name) in ["a", "b", "c"].into_iter().enumerate() {
        let updated = at(10 * i64::try_from(number).unwrap_or_default());
        let file = FileRecord {
            updated,
            ..file(&site, name)
        };
        catalog.insert_file(file).await?;
    }
    let all = catalog.list_events(&whole(&site)).await?;
    let found = async |query: EventQuery| catalog.list_events(&query).await;

    let after = EventQuery {
        after: all[0].number,
        ..whole(&site)
    };
    assert_eq!(found(after).await?, all[1..]);
    let since = EventQuery {
        since: Some(at(20)),
        ..whole(&site)
    };
    assert_eq!(found(since).await?, all[2..]);
    let first = EventQuery {
        limit: 1,
        ..whole(&site)
    };
    assert_eq!(found(first).await?, all[..1]);
    let of_kinds = |kinds| EventQuery {
        kinds,
        ..whole(&site)
    };
    let (ready, failed) = (EventKind::FileReady, EventKind::FileFailed);
    assert_eq!(found(of_kinds(vec![failed, ready])).await?, all);
    assert_eq!(found(of_kinds(vec![failed])).await?, []);
    Ok(())
}

async fn who_watches_learns_of_each_event(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "events-watched").await?;
    let mut watching = catalog.watch_events();
    watching.mark_unchanged();

    catalog.insert_upload(upload(&site, "no-event")).await?;
    assert_eq!(watching.has_changed().ok(), Some(false));
    catalog.insert_file(file(&site, "cat")).await?;

    assert_eq!(watching.has_changed().ok(), Some(true));
    let latest = *watching.borrow_and_update();
    let events = catalog.list_events(&whole(&site)).await?;
    assert_eq!(events.last().map(|event| event.number), Some(latest));
    Ok(())
}

fn ordered(site: &str, id: &str) -> (FileRecord, JobRecord) {
    let file = FileRecord {
        status: Status::Pending,
        ..file(site, id)
    };
    let job = JobRecord {
        id: format!("{}-job", file.id),
        site: site.to_owned(),
        kind: JobKind::Import,
        file: file.id.clone(),
        payload: "{}".to_owned(),
        state: JobState::Open,
        attempts: 0,
        turn: 0,
        due: at(-2_000_000),
        taken: None,
        reason: None,
        created: at(1),
        ended: None,
    };
    (file, job)
}

fn owned((kind, entity): (EventKind, &str)) -> (EventKind, String) {
    (kind, entity.to_owned())
}

fn file_of(event: &EventRecord) -> &FileRecord {
    match &event.subject {
        Subject::File(file) => file,
        Subject::Folder(folder) => panic!("`{}` is a folder", folder.id),
    }
}
