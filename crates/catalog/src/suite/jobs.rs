//! Promises about jobs.

use std::sync::Arc;

use super::{at, file, site};
use crate::{
    Arrival, Catalog, Details, Direction, ErrorKind, FileChange, FileFilter, FileQuery, FileRecord,
    JobEnd, JobKind, JobRecord, JobState, Order, Rename, Result, Scope, Sort, Status,
};

/// When the jobs of the suite are due: before those of anybody else.
const DUE: i64 = -1_000_000;

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    files_come_with_their_jobs(catalog).await?;
    jobs_are_taken_in_turn(catalog).await?;
    a_site_with_many_jobs_keeps_nobody_waiting(catalog).await?;
    a_job_that_is_done_makes_its_file_ready(catalog).await?;
    a_better_name_gives_way_to_a_chosen_one(catalog).await?;
    a_job_that_overfills_its_site_stays_open(catalog).await?;
    a_job_that_fails_says_why(catalog).await?;
    only_the_last_turn_counts(catalog).await?;
    a_job_without_its_file_stays_to_be_cleared_up(catalog).await?;
    jobs_of_a_dead_process_are_due_at_once(catalog).await?;
    old_jobs_are_forgotten(catalog).await
}

fn pending(site: &str, id: &str) -> FileRecord {
    FileRecord {
        status: Status::Pending,
        size: 10,
        hash: String::new(),
        crc32: 0,
        details: Details::default(),
        ..file(site, id)
    }
}

pub(super) fn job(site: &str, id: &str) -> JobRecord {
    JobRecord {
        id: format!("{site}-{id}-job"),
        site: site.to_owned(),
        kind: JobKind::Import,
        file: format!("{site}-{id}"),
        payload: r#"{"url":"https://example.com"}"#.to_owned(),
        state: JobState::Open,
        attempts: 0,
        turn: 0,
        due: at(DUE),
        taken: None,
        reason: None,
        created: at(1),
        ended: None,
    }
}

pub(super) fn arrival() -> Arrival {
    Arrival {
        mime: "image/png".to_owned(),
        media_type: "VECTOR".to_owned(),
        size: 77,
        hash: "0cc175b9c0f1b6a831c399e269772661".to_owned(),
        crc32: 5,
        details: Details {
            width: Some(3),
            height: Some(2),
            ..Details::default()
        },
        rename: None,
        quota: None,
        next: None,
    }
}

/// A site with one file and its job, which has been taken.
async fn taken(catalog: &Arc<dyn Catalog>, name: &str) -> Result<(FileRecord, JobRecord)> {
    let site = site(catalog, name).await?;
    let (file, job) = (pending(&site, "a"), job(&site, "a"));
    catalog
        .insert_jobs(vec![(file.clone(), job.clone())])
        .await?;
    let taken = catalog
        .take_job(JobKind::Import, at(DUE), at(DUE + 100))
        .await?;
    let taken = taken.expect("it is due");
    assert_eq!(taken.id, job.id);
    Ok((file, taken))
}

async fn files_come_with_their_jobs(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "jobs-both").await?;
    let pair = |id: &str| (pending(&site, id), job(&site, id));

    let files = catalog.insert_jobs(vec![pair("a"), pair("b")]).await?;
    let error = catalog.insert_jobs(vec![pair("c"), pair("b")]).await;

    assert_eq!(files, [pending(&site, "a"), pending(&site, "b")]);
    assert_eq!(error.expect_err("b is taken").kind(), ErrorKind::Conflict);
    for id in ["a", "b"] {
        let (file, job) = pair(id);
        assert_eq!(
            catalog.find_file(&site, &file.id).await?.as_ref(),
            Some(&file)
        );
        assert_eq!(catalog.find_job(&job.id).await?.as_ref(), Some(&job));
        assert_eq!(catalog.find_job_of(&file.id).await?, Some(job));
    }
    let (file, job) = pair("c");
    assert_eq!(catalog.find_file(&site, &file.id).await?, None);
    assert_eq!(catalog.find_job(&job.id).await?, None);

    for id in ["a", "b"] {
        assert!(catalog.remove_job(&pair(id).1.id).await?);
        assert!(!catalog.remove_job(&pair(id).1.id).await?);
    }
    Ok(())
}

async fn jobs_are_taken_in_turn(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "jobs-turn").await?;
    let due = |id: &str, due| {
        let job = JobRecord {
            due: at(DUE + due),
            ..job(&site, id)
        };
        (pending(&site, id), job)
    };
    let jobs = vec![due("late", 20), due("early", 10), due("later", 30)];
    catalog.insert_jobs(jobs).await?;
    let take = |moment, until| catalog.take_job(JobKind::Import, at(DUE + moment), at(DUE + until));
    let id = |job: Option<JobRecord>| job.map(|job| job.id);

    assert_eq!(catalog.next_due(JobKind::Import).await?, Some(at(DUE + 10)));
    assert_eq!(take(9, 40).await?, None);
    let early = take(20, 40).await?.expect("two are due");
    let expected = JobRecord {
        turn: 1,
        due: at(DUE + 40),
        taken: Some(at(DUE + 20)),
        ..due("early", 10).1
    };
    assert_eq!(early, expected);
    assert_eq!(id(take(20, 40).await?), Some(due("late", 20).1.id));
    assert_eq!(take(20, 40).await?, None);
    assert_eq!(catalog.next_due(JobKind::Import).await?, Some(at(DUE + 30)));

    // Whoever took it may be dead.
    assert_eq!(id(take(40, 50).await?), Some(due("later", 30).1.id));
    let again = [take(40, 60).await?, take(40, 60).await?];
    let turns = again.map(|job| job.map(|job| job.turn));
    assert_eq!(turns, [Some(2), Some(2)]);

    assert!(
        catalog
            .postpone_job(&early.id, 2, at(DUE + 90), "no answer")
            .await?
    );
    let put_off = catalog.find_job(&early.id).await?.expect("it is open");
    assert_eq!((put_off.attempts, put_off.due), (1, at(DUE + 90)));
    assert_eq!(
        (put_off.taken, put_off.reason.as_deref()),
        (None, Some("no answer"))
    );
    for id in ["early", "late", "later"] {
        catalog.remove_job(&job(&site, id).id).await?;
    }
    Ok(())
}

async fn a_site_with_many_jobs_keeps_nobody_waiting(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (busy, calm) = (
        site(catalog, "jobs-busy").await?,
        site(catalog, "jobs-calm").await?,
    );
    let pair = |site: &str, id: &str, due| {
        let job = JobRecord {
            due: at(DUE + due),
            ..job(site, id)
        };
        (pending(site, id), job)
    };
    let jobs = vec![
        pair(&busy, "a", 1),
        pair(&busy, "b", 2),
        pair(&busy, "c", 3),
        pair(&busy, "d", 4),
        pair(&calm, "a", 8),
        pair(&calm, "b", 9),
    ];
    let ids: Vec<_> = jobs.iter().map(|(_, job)| job.id.clone()).collect();
    catalog.insert_jobs(jobs).await?;

    let mut order = Vec::new();
    while let Some(job) = catalog
        .take_job(JobKind::Import, at(DUE + 10), at(DUE + 20))
        .await?
    {
        order.push(job.id);
    }

    let expected = [0, 4, 1, 5, 2, 3].map(|number: usize| ids[number].clone());
    assert_eq!(order, expected);

    // What waits for another attempt is not under way.
    for (number, due) in [(0, 15), (1, 15), (2, 11), (4, 12)] {
        let put_off = catalog.postpone_job(&ids[number], 1, at(DUE + due), "no answer");
        assert!(put_off.await?);
    }
    let again = catalog
        .take_job(JobKind::Import, at(DUE + 12), at(DUE + 20))
        .await?;
    assert_eq!(again.map(|job| job.id).as_ref(), Some(&ids[2]));
    for id in &ids {
        assert!(catalog.remove_job(id).await?);
    }
    Ok(())
}

async fn a_job_that_is_done_makes_its_file_ready(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "jobs-done").await?;
    let rename = Rename {
        from: file.name.clone(),
        to: "Ä cat.png".to_owned(),
    };
    let arrival = Arrival {
        rename: Some(rename),
        ..arrival()
    };

    let end = JobEnd::Arrived(arrival);
    let ready = catalog
        .end_job(&job.id, job.turn, end.clone(), at(50))
        .await?;

    let expected = FileRecord {
        name: "Ä cat.png".to_owned(),
        mime: "image/png".to_owned(),
        media_type: "VECTOR".to_owned(),
        status: Status::Ready,
        size: 77,
        hash: "0cc175b9c0f1b6a831c399e269772661".to_owned(),
        crc32: 5,
        details: arrival_details(),
        updated: at(50),
        ..file.clone()
    };
    assert_eq!(ready.as_ref(), Some(&expected));
    assert_eq!(
        catalog.find_file(&file.site, &file.id).await?,
        Some(expected.clone())
    );
    assert_eq!(catalog.usage(&file.site).await?.bytes, 77);
    assert_eq!(found(catalog, &file.site, "ä cat.p").await?, [expected]);
    let ended = catalog.find_job(&job.id).await?.expect("it is kept");
    assert_eq!(
        (ended.state, ended.ended, ended.taken, ended.payload),
        (JobState::Done, Some(at(50)), None, "{}".to_owned())
    );
    let error = catalog.end_job(&job.id, job.turn, end, at(60)).await;
    assert_eq!(error.expect_err("it ended").kind(), ErrorKind::Conflict);
    assert_eq!(catalog.take_job(JobKind::Import, at(0), at(1)).await?, None);
    Ok(())
}

fn arrival_details() -> Details {
    arrival().details
}

async fn found(catalog: &Arc<dyn Catalog>, site: &str, text: &str) -> Result<Vec<FileRecord>> {
    let filter = FileFilter {
        scope: Scope::Below(crate::MEDIA_ROOT.to_owned()),
        search: Some(text.to_owned()),
        media_types: Vec::new(),
        private: None,
    };
    let query = FileQuery {
        site: site.to_owned(),
        filter,
        order: Order {
            sort: Sort::Name,
            direction: Direction::Ascending,
        },
        after: None,
        limit: 10,
    };
    catalog.list_files(&query).await
}

async fn a_better_name_gives_way_to_a_chosen_one(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "jobs-name").await?;
    let change = FileChange {
        name: Some("chosen".to_owned()),
        ..FileChange::default()
    };
    catalog
        .update_file(&file.site, &file.id, change, at(40))
        .await?;
    catalog
        .trash_files(&file.site, std::slice::from_ref(&file.id), at(41))
        .await?;
    let rename = Some(Rename {
        from: file.name.clone(),
        to: "better".to_owned(),
    });

    let end = JobEnd::Arrived(Arrival {
        rename,
        ..arrival()
    });
    let ready = catalog.end_job(&job.id, job.turn, end, at(50)).await?;

    let ready = ready.expect("what is in the trash is there");
    assert_eq!(
        (ready.name.as_str(), ready.status),
        ("chosen", Status::Ready)
    );
    assert!(ready.trashed.is_some());
    Ok(())
}

async fn a_job_that_overfills_its_site_stays_open(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "jobs-full").await?;

    let end = JobEnd::Arrived(Arrival {
        quota: Some(76),
        ..arrival()
    });
    let error = catalog.end_job(&job.id, job.turn, end, at(50)).await;

    assert_eq!(error.expect_err("it has 77").kind(), ErrorKind::Full);
    assert_eq!(catalog.find_file(&file.site, &file.id).await?, Some(file));
    assert_eq!(catalog.find_job(&job.id).await?, Some(job.clone()));
    let failed = JobEnd::Failed("it is full".to_owned());
    catalog.end_job(&job.id, job.turn, failed, at(51)).await?;
    Ok(())
}

async fn a_job_that_fails_says_why(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "jobs-failed").await?;

    let end = JobEnd::Failed("nobody is there".to_owned());
    let failed = catalog.end_job(&job.id, job.turn, end, at(50)).await?;

    let expected = FileRecord {
        status: Status::Failed,
        size: 0,
        updated: at(50),
        ..file.clone()
    };
    assert_eq!(failed, Some(expected));
    assert_eq!(catalog.usage(&file.site).await?.bytes, 0);
    let ended = catalog.find_job_of(&file.id).await?.expect("it is kept");
    assert_eq!(
        (ended.state, ended.reason.as_deref()),
        (JobState::Failed, Some("nobody is there"))
    );
    Ok(())
}

async fn only_the_last_turn_counts(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, first) = taken(catalog, "jobs-fenced").await?;
    let second = catalog
        .take_job(JobKind::Import, at(DUE + 100), at(DUE + 200))
        .await?;
    let second = second.expect("its time is over");
    assert_eq!((second.id.as_str(), second.turn), (first.id.as_str(), 2));

    let late = JobEnd::Failed("late".to_owned());
    let error = catalog.end_job(&first.id, first.turn, late, at(50)).await;
    let put_off = catalog
        .postpone_job(&first.id, first.turn, at(1), "late")
        .await?;

    assert_eq!(error.expect_err("not its turn").kind(), ErrorKind::Conflict);
    assert!(!put_off);
    assert_eq!(
        catalog.find_file(&file.site, &file.id).await?,
        Some(file.clone())
    );
    let end = JobEnd::Arrived(arrival());
    let ready = catalog
        .end_job(&second.id, second.turn, end, at(51))
        .await?;
    assert_eq!(ready.map(|file| file.status), Some(Status::Ready));
    Ok(())
}

async fn a_job_without_its_file_stays_to_be_cleared_up(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "jobs-gone").await?;
    catalog
        .remove_files(&file.site, std::slice::from_ref(&file.id), at(9))
        .await?;

    let end = JobEnd::Arrived(arrival());
    let ended = catalog.end_job(&job.id, job.turn, end, at(50)).await?;

    assert_eq!(ended, None);
    assert_eq!(catalog.find_job(&job.id).await?.as_ref(), Some(&job));
    assert_eq!(catalog.find_file(&file.site, &file.id).await?, None);
    assert!(catalog.remove_job(&job.id).await?);
    Ok(())
}

async fn jobs_of_a_dead_process_are_due_at_once(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (_, job) = taken(catalog, "jobs-released").await?;

    assert_eq!(catalog.release_jobs().await?, 1);
    assert_eq!(catalog.release_jobs().await?, 0);

    let again = catalog
        .take_job(JobKind::Import, at(DUE), at(DUE + 100))
        .await?;
    let again = again.expect("it is due");
    assert_eq!((again.id.as_str(), again.turn), (job.id.as_str(), 2));
    assert_eq!(again.attempts, 0, "a death is not the job's fault");
    assert!(catalog.remove_job(&job.id).await?);
    Ok(())
}

async fn old_jobs_are_forgotten(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (_, old) = taken(catalog, "jobs-old").await?;
    let end = JobEnd::Failed("long ago".to_owned());
    catalog
        .end_job(&old.id, old.turn, end.clone(), at(5))
        .await?;
    let (_, new) = taken(catalog, "jobs-new").await?;
    catalog.end_job(&new.id, new.turn, end, at(6)).await?;

    assert_eq!(catalog.prune_jobs(at(6)).await?, 1);

    assert_eq!(catalog.find_job(&old.id).await?, None);
    assert!(catalog.find_job(&new.id).await?.is_some());
    Ok(())
}
