//! What a killed process leaves.

use super::*;

#[tokio::test]
async fn a_killed_import_goes_on_and_is_seen_once() -> Done {
    let house = House::new().await?;
    house.world.says([Says::Hangs, Says::gives(PNG)]);
    let file = house.import(named("cat.png")).await?;
    let engine = Arc::clone(&house.engine);
    let worker = tokio::spawn(async move { engine.work(pending()).await });
    house.world.heard.notified().await;
    worker.abort();
    assert!(worker.await.is_err_and(|error| error.is_cancelled()));

    let house = house.killed().await?;
    assert_eq!(house.listed().await?, ["PENDING cat.png"]);
    assert_eq!(house.job(&file.id).await?.0, 0, "a death is not its fault");
    assert_eq!(house.engine.work_off().await?, 1);

    assert_eq!(house.listed().await?, ["READY cat.png"]);
    assert_eq!(house.content(&file.id).await?.as_deref(), Some(PNG));
    assert_eq!(house.engine.work_off().await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_job_that_nobody_ends_is_due_again_by_itself() -> Done {
    let house = House::new().await?;
    let file = house.import(named("cat.png")).await?;
    let now = house.caller.now();
    let until = now.saturating_add(jiff::SignedDuration::from_mins(70))?;
    // As a worker on another machine takes it, and is never heard of again.
    let taken = house
        .engine
        .catalog()
        .take_job(catalog::JobKind::Import, now, until)
        .await?;
    assert_eq!(taken.map(|job| job.file), Some(file.id));
    house.world.says([Says::gives(PNG)]);

    assert_eq!(house.engine.work_off().await?, 0);
    house.clock.pass(Duration::from_mins(70));
    assert_eq!(house.engine.work_off().await?, 1);

    assert_eq!(house.listed().await?, ["READY cat.png"]);
    Ok(())
}

#[tokio::test]
async fn bytes_kept_before_the_row_was_written_are_fetched_anew() -> Done {
    let house = House::new().await?;
    let file = house.import(named("cat.png")).await?;
    let staged = house.engine.blobs().stage("job").await?;
    staged
        .append(
            stream::iter([io::Result::Ok(Bytes::from_static(b"old"))]),
            9,
        )
        .await?;
    staged.promote(&file.id).await?;
    drop(staged);

    let house = house.killed().await?;
    let early = house.engine.open_media(&FileId::parse(&file.id)).await;
    assert!(early.is_err(), "what has no row cannot be read");
    house.world.says([Says::gives(PNG)]);
    house.engine.work_off().await?;

    assert_eq!(house.content(&file.id).await?.as_deref(), Some(PNG));
    Ok(())
}

#[tokio::test]
async fn bytes_kept_before_a_failure_are_deleted() -> Done {
    let house = House::new().await?;
    let file = house.import(named("cat.png")).await?;
    let staged = house.engine.blobs().stage("job").await?;
    staged
        .append(
            stream::iter([io::Result::Ok(Bytes::from_static(b"old"))]),
            9,
        )
        .await?;
    staged.promote(&file.id).await?;
    drop(staged);

    house.world.says([Says::Fails(FetchErrorKind::Final, None)]);
    house.engine.work_off().await?;

    assert_eq!(house.listed().await?, ["FAILED cat.png"]);
    assert_eq!(house.content(&file.id).await?, None);
    Ok(())
}

#[tokio::test]
async fn jobs_that_ended_long_ago_are_forgotten() -> Done {
    let house = House::new().await?;
    let file = house.import(named("cat.png")).await?;
    house.world.says([Says::Fails(FetchErrorKind::Final, None)]);
    house.engine.work_off().await?;

    house.clock.pass(Duration::from_hours(29 * 24));
    let house = house.killed().await?;
    assert!(house.job(&file.id).await.is_ok());
    house.clock.pass(Duration::from_hours(2 * 24));
    let house = house.killed().await?;

    assert!(house.job(&file.id).await.is_err());
    assert_eq!(house.listed().await?, ["FAILED cat.png"]);
    Ok(())
}
