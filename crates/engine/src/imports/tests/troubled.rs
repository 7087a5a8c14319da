//! Imports that fail, for a moment or for good.

use api::enums::{MediaType, OperationStatus};
use jiff::SignedDuration;

use super::*;
use crate::Sizes;

#[tokio::test]
async fn what_fails_for_a_moment_is_tried_again_later_and_later() -> Done {
    let house = House::new().await?;
    house.world.says([
        Says::stumbles(),
        Says::stumbles(),
        Says::stumbles(),
        Says::gives(PNG),
    ]);
    let file = house.import(named("cat.png")).await?;
    assert_eq!(house.engine.work_off().await?, 1);

    for (attempts, pause) in [(1, 1), (2, 5), (3, 20)] {
        let reason = Some("the world is closed".to_owned());
        assert_eq!(house.job(&file.id).await?, (attempts, reason));
        house.clock.pass(Duration::from_millis(pause * 1000 - 1));
        assert_eq!(
            house.engine.work_off().await?,
            0,
            "too early after attempt {attempts}"
        );
        house.clock.pass(Duration::from_millis(1));
        assert_eq!(house.engine.work_off().await?, 1, "attempt {attempts}");
    }

    assert_eq!(house.listed().await?, ["READY cat.png"]);
    assert_eq!(house.world.asked().len(), 4);
    Ok(())
}

#[tokio::test]
async fn what_fails_too_often_has_failed() -> Done {
    let house = House::new().await?;
    house.world.says([
        Says::stumbles(),
        Says::stumbles(),
        Says::stumbles(),
        Says::stumbles(),
    ]);
    let file = house.import(named("cat.png")).await?;

    for pause in [0, 1, 5, 20, 1000] {
        house.clock.pass(Duration::from_secs(pause));
        house.engine.work_off().await?;
    }

    let failed = house.file(&file.id).await?;
    assert_eq!(failed.operation_status, OperationStatus::Failed);
    assert_eq!(
        (failed.hash.as_deref(), failed.media, failed.size_in_bytes),
        (Some(""), None, None)
    );
    assert_eq!(house.world.asked().len(), 4);
    assert_eq!(
        house.job(&file.id).await?,
        (3, Some("the world is closed".to_owned()))
    );
    Ok(())
}

#[tokio::test]
async fn whoever_wants_to_be_left_alone_is_left_alone() -> Done {
    let house = House::new().await?;
    let wait = |time| Says::Fails(FetchErrorKind::Passing, Some(time));
    house.world.says([
        wait(Duration::from_mins(2)),
        wait(Duration::MAX),
        Says::gives(PNG),
    ]);
    house.import(named("cat.png")).await?;

    let mut done = Vec::new();
    for pause in [0, 119, 1, 3599, 1] {
        house.clock.pass(Duration::from_secs(pause));
        done.push(house.engine.work_off().await?);
    }

    // Nobody is waited for longer than an hour.
    assert_eq!(done, [1, 0, 1, 0, 1]);
    assert_eq!(house.listed().await?, ["READY cat.png"]);
    Ok(())
}

#[tokio::test]
async fn bytes_that_are_not_all_there_are_fetched_again() -> Done {
    let house = House::new().await?;
    let short = Says::Gives("", Some(999), PNG.to_vec());
    house
        .world
        .says([Says::Breaks(PNG.to_vec()), short, Says::gives(PNG)]);
    let file = house.import(named("cat.png")).await?;

    house.engine.work_off().await?;
    assert_eq!(
        house.job(&file.id).await?,
        (1, Some("the bytes broke off".to_owned()))
    );
    assert_eq!((house.content(&file.id).await?, house.staged()?), (None, 0));
    house.clock.pass(Duration::from_secs(1));
    house.engine.work_off().await?;
    let reason = format!("{} bytes came of 999", PNG.len());
    assert_eq!(house.job(&file.id).await?, (2, Some(reason)));
    house.clock.pass(Duration::from_secs(5));
    house.engine.work_off().await?;

    assert_eq!(house.listed().await?, ["READY cat.png"]);
    assert_eq!(house.content(&file.id).await?.as_deref(), Some(PNG));
    Ok(())
}

#[tokio::test]
async fn what_cannot_become_right_fails_at_once() -> Done {
    let limits = Limits {
        sizes: Sizes {
            image: 40,
            video: 60,
            ..Sizes::default()
        },
        ..Limits::default()
    };
    let house = House::with(limits).await?;
    let large = [PNG, &[0; 40]].concat();
    let page = b"<!DOCTYPE html><html>Log in</html>";
    for (wanted, says, reason) in [
        (
            None,
            Says::Fails(FetchErrorKind::Final, None),
            "the world is closed",
        ),
        (None, Says::gives(b""), "there are no bytes"),
        (
            None,
            Says::gives(page),
            "it is `text/html`, which is not supported",
        ),
        (
            Some(MediaType::Video),
            Says::gives(PNG),
            "it is `IMAGE`, not `VIDEO`",
        ),
        (
            Some(MediaType::Image),
            Says::gives(&large),
            "it is larger than 40 bytes",
        ),
        (
            Some(MediaType::Image),
            Says::Gives("", None, large.clone()),
            "it is larger than 40 bytes",
        ),
        (
            None,
            Says::gives(&large),
            "it must be at most 40 for a file of this type",
        ),
    ] {
        house.world.says([says]);
        let file = house.import(ImportFileRequest {
            media_type: wanted,
            ..named("cat.png")
        });
        let file = file.await?;

        assert_eq!(house.engine.work_off().await?, 1);

        let failed = house.file(&file.id).await?;
        assert_eq!(failed.operation_status, OperationStatus::Failed, "{reason}");
        assert_eq!(house.job(&file.id).await?, (0, Some(reason.to_owned())));
        assert_eq!((house.content(&file.id).await?, house.staged()?), (None, 0));
    }
    Ok(())
}

#[tokio::test]
async fn a_site_takes_no_more_than_it_may_hold() -> Done {
    let limits = Limits {
        site_quota: Some(PNG.len() as u64 + 10),
        ..Limits::default()
    };
    let house = House::with(limits).await?;
    let told = |bytes: &[u8]| Says::Gives("image/png", Some(bytes.len() as u64), Vec::new());
    let untyped = || request("https://world.test/7");
    house.world.says([
        told(&[0; 99]),
        told(PNG),
        Says::gives(PNG),
        Says::Gives("", None, PNG.to_vec()),
    ]);

    let refused = house.import(untyped()).await;
    let code = refused
        .err()
        .and_then(|error| error.violations()[0].rule_name.clone());
    assert_eq!(code.as_deref(), Some("SITE_QUOTA_EXCEEDED"));
    house.import(untyped()).await?;
    house.engine.work_off().await?;
    assert_eq!(house.listed().await?, ["READY 7.png"]);

    let late = house.import(named("late.png")).await?;
    house.engine.work_off().await?;
    let reason = house.job(&late.id).await?.1.ok_or("a reason")?;
    assert!(
        reason.starts_with("it does not fit: the site may hold"),
        "{reason}"
    );
    Ok(())
}

#[tokio::test]
async fn whoever_never_answers_is_given_up() -> Done {
    let limits = Limits {
        import_time: SignedDuration::from_millis(20),
        import_pauses: Vec::new(),
        ..Limits::default()
    };
    let house = House::with(limits).await?;
    house.world.says([Says::Hangs]);
    let file = house.import(named("cat.png")).await?;

    house.engine.work_off().await?;

    assert_eq!(house.listed().await?, ["FAILED cat.png"]);
    assert_eq!(
        house.job(&file.id).await?.1.as_deref(),
        Some("it took longer than 20ms")
    );
    Ok(())
}

#[tokio::test]
async fn an_engine_without_a_network_fetches_nothing() -> Done {
    let dir = tempfile::tempdir()?;
    let engine = Engine::open(Config::new(dir.path())).await?;
    let site = SiteId::new("site");
    engine.sites().ensure(&site, "key").await?;
    let caller = engine.caller(site, links());
    let file = caller.import_file(named("cat.png")).await?;

    engine.work_off().await?;

    let file = caller.get_file(&FileId::parse(&file.id)).await?;
    assert_eq!(file.operation_status, OperationStatus::Failed);
    Ok(())
}
