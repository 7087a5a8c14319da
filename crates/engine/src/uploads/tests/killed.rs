//! What a killed process leaves, and what time does to uploads.

use super::*;

#[tokio::test]
async fn a_killed_process_loses_no_resumable_upload() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;
    std::fs::write(house.dir.path().join("blobs/staging/unknown"), b"left")?;

    let house = house.killed().await?;

    assert_eq!(house.uploads().progress(&id).await?.offset, 5);
    assert_eq!(house.append(&id, 5, b" world").await?, 11);
    let file = house
        .uploads()
        .finish(&token, Some("a.txt".to_owned()))
        .await?;
    assert_eq!(house.content(&file).await?, b"hello world");
    assert_eq!(
        file.hash.as_deref(),
        Some("5eb63bbbe01eeed093cb22bb8f5acdc3")
    );
    assert_eq!(
        std::fs::read_dir(house.dir.path().join("blobs/staging"))?.count(),
        0
    );
    house.receive(&ticket, whole(b"text")).await?;
    Ok(())
}

#[tokio::test]
async fn a_process_killed_between_the_bytes_and_their_row_finishes_later() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(5).await?;
    house.append(&id, 0, b"hello").await?;
    let file = house
        .engine
        .catalog()
        .find_upload_by_id(&id)
        .await?
        .ok_or("begun")?
        .file;
    house
        .engine
        .blobs()
        .stage(&id)
        .await?
        .promote(&file)
        .await?;

    let house = house.killed().await?;

    assert_eq!(house.engine.blobs().size(&file).await?, None);
    assert_eq!(house.uploads().progress(&id).await?.offset, 5);
    let finished = house
        .uploads()
        .finish(&token, Some("a.txt".to_owned()))
        .await?;
    assert_eq!(finished.id, file);
    let house = house.killed().await?;
    assert_eq!(house.content(&finished).await?, b"hello");
    Ok(())
}

#[tokio::test]
async fn what_expired_is_cleared_away() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;
    house.clock.pass(Duration::from_hours(8 * 24));

    assert_eq!(
        kind(house.uploads().progress(&id).await),
        Some(ErrorKind::Gone)
    );
    let house = house.killed().await?;

    assert_eq!(
        std::fs::read_dir(house.dir.path().join("blobs/staging"))?.count(),
        0
    );
    assert_eq!(
        kind(house.uploads().progress(&id).await),
        Some(ErrorKind::NotFound)
    );
    let late = house.uploads().finish(&token, None).await;
    assert_eq!(kind(late), Some(ErrorKind::Forbidden));
    Ok(())
}
