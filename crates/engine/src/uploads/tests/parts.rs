//! Uploads that come in parts, and those that are given up.

use super::*;

fn staged(house: &House) -> Done<usize> {
    Ok(std::fs::read_dir(house.dir.path().join("blobs/staging"))?.count())
}

/// The ids of parts with these bytes.
async fn parts<const N: usize>(
    house: &House,
    token: &str,
    bytes: [&[u8]; N],
) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for bytes in bytes {
        let length = Some(bytes.len() as u64);
        let part = house.uploads().begin_part(token, length).await?;
        house.append(&part.id, 0, bytes).await?;
        ids.push(part.id);
    }
    Ok(ids)
}

#[tokio::test]
async fn parts_survive_a_killed_process_and_go_when_the_file_is_there() -> Done {
    let house = House::new().await?;
    let token = house.token("a.txt", Some(11)).await?;
    let ids = parts(&house, &token, [b"hello", b" world"]).await?;

    let house = house.killed().await?;
    let joined = house
        .uploads()
        .join(&token, Sent::default(), ids.clone())
        .await?;
    assert_eq!(joined.progress.offset, 11);
    let house = house.killed().await?;
    assert_eq!(staged(&house)?, 3);
    let again = house.uploads().join(&token, Sent::default(), ids).await?;
    assert_eq!(again, joined);

    let file = house.uploads().finish(&token, None).await?;
    assert_eq!(house.content(&file).await?, b"hello world");
    assert_eq!(staged(&house)?, 0);
    Ok(())
}

#[tokio::test]
async fn a_process_killed_before_the_row_takes_the_bytes_back_for_the_whole() -> Done {
    let house = House::new().await?;
    let token = house.token("a.txt", None).await?;
    let ids = parts(&house, &token, [b"hello", b" world"]).await?;
    let whole = house.uploads().join(&token, Sent::default(), ids).await?;
    let file = house.engine.catalog().find_upload_by_id(&whole.id).await?;
    let file = file.ok_or("begun")?.file;
    let staged = house.engine.blobs().stage(&whole.id).await?;
    staged.promote(&file).await?;
    drop(staged);

    let house = house.killed().await?;

    assert_eq!(house.uploads().progress(&whole.id).await?.offset, 11);
    let file = house.uploads().finish(&token, None).await?;
    assert_eq!(house.content(&file).await?, b"hello world");
    Ok(())
}

#[tokio::test]
async fn only_parts_of_the_same_upload_are_put_together() -> Done {
    let house = House::new().await?;
    let (token, other) = (
        house.token("a.txt", None).await?,
        house.token("b.txt", None).await?,
    );
    let mine = parts(&house, &token, [b"hello"]).await?;
    let theirs = parts(&house, &other, [b"theirs"]).await?;
    let unfinished = house.uploads().begin_part(&token, Some(5)).await?.id;
    let join = async |ids: Vec<String>| house.uploads().join(&token, Sent::default(), ids).await;

    assert_eq!(rules(join(theirs).await), ["FORMAT"]);
    assert_eq!(rules(join(Vec::new()).await), ["FORMAT"]);
    let early = join(vec![mine[0].clone(), unfinished]).await;
    assert_eq!(kind(early), Some(ErrorKind::Conflict));
    assert!(join(mine).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn nobody_stores_without_end_in_parts() -> Done {
    let house = House::new().await?;
    let token = house.token("a.jpg", None).await?;
    let begin = async |length| house.uploads().begin_part(&token, Some(length)).await;

    assert_eq!(rules(begin(26 << 20).await), ["FILE_SIZE_OVER_LIMIT"]);
    for _ in 0..3 {
        begin(25 << 20).await?;
    }
    assert_eq!(kind(begin(1).await), Some(ErrorKind::TooLarge));
    Ok(())
}

#[tokio::test]
async fn what_is_given_up_or_too_old_leaves_nothing() -> Done {
    let house = House::new().await?;
    let token = house.token("a.txt", None).await?;
    let ids = parts(&house, &token, [b"hello", b" world"]).await?;
    house.uploads().terminate(&ids[0]).await?;
    assert_eq!(staged(&house)?, 1);
    assert!(house.uploads().progress(&ids[1]).await.is_ok());

    let (_, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;
    house.ticket(plain("b.txt", "text/plain")).await?;
    assert_eq!(house.engine.clear_expired_uploads().await?, 0);
    house.clock.pass(Duration::from_hours(8 * 24));
    assert!(house.engine.clear_expired_uploads().await? >= 3);
    assert_eq!(staged(&house)?, 0);
    assert_eq!(
        kind(house.uploads().progress(&id).await),
        Some(ErrorKind::NotFound)
    );
    Ok(())
}
