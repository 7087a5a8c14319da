//! Promises about what was made of files.

use std::sync::Arc;

use super::{at, file, jobs::job, site};
use crate::{
    Arrival, Asset, Catalog, Details, ErrorKind, FileRecord, JobEnd, JobKind, JobRecord, JobState,
    Result, Status, UploadRecord,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_file_is_ready_when_all_is_made_of_it(catalog).await?;
    what_cannot_be_used_keeps_its_size(catalog).await?;
    an_arrival_may_not_be_the_end(catalog).await?;
    an_upload_comes_with_its_job(catalog).await?;
    what_was_made_goes_with_its_file(catalog).await
}

fn asset(file: &str, key: &str) -> Asset {
    Asset {
        file: file.to_owned(),
        key: key.to_owned(),
        object: format!("{file}/{key}"),
        mime: "video/mp4".to_owned(),
        size: 7,
        width: Some(3),
        ..Asset::default()
    }
}

/// A pending file with a job to derive, which has been taken.
async fn taken(catalog: &Arc<dyn Catalog>, name: &str) -> Result<(FileRecord, JobRecord)> {
    let site = site(catalog, name).await?;
    let file = FileRecord {
        status: Status::Pending,
        size: 7,
        ..file(&site, "a")
    };
    let job = derive(&site);
    catalog
        .insert_jobs(vec![(file.clone(), job.clone())])
        .await?;
    Ok((file, take(catalog, &job).await?))
}

fn derive(site: &str) -> JobRecord {
    JobRecord {
        kind: JobKind::Derive,
        ..job(site, "a")
    }
}

async fn take(catalog: &Arc<dyn Catalog>, job: &JobRecord) -> Result<JobRecord> {
    let taken = catalog.take_job(JobKind::Derive, at(0), at(100)).await?;
    let taken = taken.expect("it is due");
    assert_eq!(taken.id, job.id);
    Ok(taken)
}

async fn a_file_is_ready_when_all_is_made_of_it(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "assets-ready").await?;
    let fetching = catalog.take_job(JobKind::Import, at(0), at(100)).await?;
    assert_eq!(fetching, None);

    for key in ["b.mp4", "a.mp4", "b.mp4"] {
        assert!(
            catalog
                .keep_asset(&job.id, job.turn, asset(&file.id, key))
                .await?
        );
    }
    let made = catalog.assets_of(&file.id).await?;
    assert_eq!(made, ["a.mp4", "b.mp4"].map(|key| asset(&file.id, key)));
    let after = catalog.assets_after(&made[0].object, 1).await?;
    assert_eq!(after, made[1..]);
    let late = catalog.keep_asset(&job.id, job.turn + 1, asset(&file.id, "c"));
    assert_eq!(
        late.await.expect_err("no such turn").kind(),
        ErrorKind::Conflict
    );

    let details = Details {
        duration: Some(1500),
        assets: made,
        ..Details::default()
    };
    let end = JobEnd::Derived(details.clone());
    let ended = catalog.end_job(&job.id, job.turn, end, at(50)).await?;
    let expected = FileRecord {
        status: Status::Ready,
        details,
        updated: at(50),
        ..file
    };
    assert_eq!(ended.as_ref(), Some(&expected));
    let kept = catalog.find_file(&expected.site, &expected.id).await?;
    assert_eq!(kept, Some(expected));
    Ok(())
}

async fn what_cannot_be_used_keeps_its_size(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "assets-broken").await?;
    let end = JobEnd::Unusable("no film".to_owned());

    let ended = catalog.end_job(&job.id, job.turn, end, at(50)).await?;

    let ended = ended.expect("the file is there");
    assert_eq!((ended.status, ended.size), (Status::Failed, file.size));
    let job = catalog.find_job(&job.id).await?.expect("it is kept");
    assert_eq!(
        (job.state, job.reason.as_deref()),
        (JobState::Failed, Some("no film"))
    );
    Ok(())
}

async fn an_arrival_may_not_be_the_end(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "assets-arrive").await?;
    let (file, first) = (file(&site, "a"), job(&site, "a"));
    let next = JobRecord {
        id: format!("{site}-next"),
        ..derive(&site)
    };
    catalog.insert_jobs(vec![(file, first.clone())]).await?;
    let first = catalog.take_job(JobKind::Import, at(0), at(100)).await?;
    let first = first.expect("it is due");
    let arrival = Arrival {
        next: Some(Box::new(next.clone())),
        ..super::jobs::arrival()
    };

    let end = JobEnd::Arrived(arrival);
    let arrived = catalog.end_job(&first.id, first.turn, end, at(50)).await?;

    assert_eq!(arrived.expect("it is there").status, Status::Pending);
    let taken = take(catalog, &next).await?;
    assert!(catalog.remove_job(&taken.id).await?);
    Ok(())
}

async fn an_upload_comes_with_its_job(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "assets-upload").await?;
    let upload: UploadRecord = super::upload(&site, "a");
    catalog.insert_upload(upload.clone()).await?;
    let next = derive(&site);

    let finished = catalog
        .finish_upload(&upload.id, file(&site, "a"), None, Some(next.clone()))
        .await;
    finished?;

    let again = catalog
        .finish_upload(&upload.id, file(&site, "b"), None, Some(next.clone()))
        .await;
    assert_eq!(again.expect_err("it is used").kind(), ErrorKind::Conflict);
    let taken = take(catalog, &next).await?;
    assert!(catalog.remove_job(&taken.id).await?);
    Ok(())
}

async fn what_was_made_goes_with_its_file(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let (file, job) = taken(catalog, "assets-gone").await?;
    let made = asset(&file.id, "b.mp4");
    catalog.keep_asset(&job.id, job.turn, made.clone()).await?;

    let ids = std::slice::from_ref(&file.id);
    catalog.remove_files(&file.site, ids, at(60)).await?;

    assert_eq!(catalog.assets_of(&file.id).await?, []);
    let mut doomed = catalog.doomed().await?;
    doomed.retain(|name| name.starts_with(&file.id));
    doomed.sort();
    assert_eq!(doomed, [file.id.clone(), made.object.clone()]);
    let late = catalog.keep_asset(&job.id, job.turn, made).await?;
    assert!(!late);
    catalog.buried(&doomed).await?;
    catalog.remove_job(&job.id).await?;
    Ok(())
}
