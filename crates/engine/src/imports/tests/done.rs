//! Imports that succeed.

use api::enums::{MediaType, OperationStatus};
use tokio::sync::oneshot;

use super::*;

#[tokio::test]
async fn a_file_is_ready_once_its_bytes_are_here() -> Done {
    let house = House::new().await?;
    house.world.says([Says::gives(PNG)]);
    let pending = house.import(named("cat.png")).await?;
    house.clock.pass(Duration::from_secs(3));

    assert_eq!(house.engine.work_off().await?, 1);

    let file = house.file(&pending.id).await?;
    assert_eq!(file.operation_status, OperationStatus::Ready);
    assert_eq!(file.hash.as_deref(), Some(PNG_MD5));
    assert_eq!(file.size_in_bytes, Some(api::ByteSize(PNG.len() as u64)));
    let image = file.media.clone().and_then(|media| media.image?.image);
    let size = image.map(|image| (image.width, image.height));
    assert_eq!(size, Some((Some(3), Some(2))));
    assert_eq!(
        (&file.url, file.created_date),
        (&pending.url, pending.created_date)
    );
    assert!(file.updated_date > pending.updated_date);
    assert_eq!(house.content(&file.id).await?.as_deref(), Some(PNG));
    assert_eq!((house.staged()?, house.engine.work_off().await?), (0, 0));
    Ok(())
}

#[tokio::test]
async fn the_real_type_wins_and_completes_the_name() -> Done {
    let house = House::new().await?;
    for (name, becomes) in [
        ("T-shirt", "T-shirt.png"),
        ("v1.2", "v1.2.png"),
        ("run.php", "run.php.png"),
        ("cat.jpg", "cat.jpg"),
    ] {
        house
            .world
            .says([Says::Gives("image/gif", None, PNG.to_vec())]);
        let mime_type = Some("image/jpeg".to_owned());
        let file = house
            .import(ImportFileRequest {
                mime_type,
                ..named(name)
            })
            .await?;
        assert_eq!(
            (file.display_name.as_str(), &file.media_type),
            (name, &MediaType::Image)
        );

        house.engine.work_off().await?;

        assert_eq!(house.file(&file.id).await?.display_name, becomes);
    }
    let long = house.import(named(&"ł".repeat(300))).await?;
    house.world.says([Says::gives(PNG)]);
    house.engine.work_off().await?;
    let name = house.file(&long.id).await?.display_name;
    assert_eq!((name.chars().count(), name.ends_with("ł.png")), (255, true));
    Ok(())
}

#[tokio::test]
async fn what_happened_to_the_file_meanwhile_stays() -> Done {
    let house = House::new().await?;
    house.world.says([Says::gives(PNG)]);
    let file = house.import(named("cat")).await?;
    let trash = api::types::BulkDeleteFilesRequest {
        file_ids: vec![file.id.clone()],
        permanent: None,
    };
    house.caller.delete_files(trash).await?;

    house.engine.work_off().await?;

    assert!(house.listed().await?.is_empty());
    let file = house.file(&file.id).await?;
    assert_eq!(file.operation_status, OperationStatus::Ready);
    assert_eq!(file.state, api::enums::State::Deleted);
    Ok(())
}

#[tokio::test]
async fn a_file_removed_for_good_is_not_fetched() -> Done {
    let house = House::new().await?;
    let file = house.import(named("cat")).await?;
    let remove = api::types::BulkDeleteFilesRequest {
        file_ids: vec![file.id.clone()],
        permanent: Some(true),
    };
    house.caller.delete_files(remove).await?;

    assert_eq!(house.engine.work_off().await?, 1);

    assert!(house.world.asked().is_empty());
    assert_eq!(house.engine.catalog().find_job_of(&file.id).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_worker_does_what_is_ordered_until_it_is_stopped() -> Done {
    let house = House::new().await?;
    let (stop, stopped) = oneshot::channel::<()>();
    let engine = Arc::clone(&house.engine);
    let worker = tokio::spawn(async move { engine.work(async { drop(stopped.await) }).await });
    house
        .world
        .says([Says::Hangs, Says::gives(PNG), Says::gives(PNG)]);

    for name in ["stuck", "a", "b"] {
        house.import(named(name)).await?;
        house.world.heard.notified().await;
    }
    let ready = async {
        while house
            .listed()
            .await?
            .iter()
            .filter(|file| file.starts_with("READY"))
            .count()
            < 2
        {
            tokio::task::yield_now().await;
        }
        Ok::<_, Box<dyn std::error::Error>>(())
    };
    tokio::time::timeout(Duration::from_secs(30), ready).await??;

    stop.send(()).map_err(|()| "nobody listens")?;
    worker.await?;
    let mut listed = house.listed().await?;
    listed.sort();
    assert_eq!(listed, ["PENDING stuck", "READY a.png", "READY b.png"]);
    Ok(())
}
