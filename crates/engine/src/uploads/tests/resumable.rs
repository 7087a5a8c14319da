//! Files that come in pieces.

use api::enums::MediaType;

use super::*;

#[tokio::test]
async fn a_resumable_upload_goes_on_where_it_broke_off() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;

    let broken = house
        .uploads()
        .append(&id, Place::default(), cut(b"hello"))
        .await;
    assert_eq!(kind(broken), Some(ErrorKind::Invalid));
    let progress = house.uploads().progress(&id).await?;
    assert_eq!((progress.offset, progress.length), (5, Some(11)));
    let early = house.uploads().finish(&token, None).await;
    assert_eq!(rules(early), ["VALIDATION"]);

    assert_eq!(house.append(&id, 5, b" world").await?, 11);
    let name = Some("greeting.txt".to_owned());
    let file = house.uploads().finish(&token, name.clone()).await?;

    assert_eq!(house.content(&file).await?, b"hello world");
    assert_eq!(
        file.hash.as_deref(),
        Some("5eb63bbbe01eeed093cb22bb8f5acdc3")
    );
    assert_eq!(house.listed().await?, ["greeting.txt"]);
    assert_eq!(
        kind(house.uploads().progress(&id).await),
        Some(ErrorKind::Gone)
    );
    Ok(())
}

#[tokio::test]
async fn an_answer_that_was_lost_is_had_again_for_an_hour() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(5).await?;
    house.append(&id, 0, b"hello").await?;
    let finish = async |house: &House, name: &str| {
        house.uploads().finish(&token, Some(name.to_owned())).await
    };

    // The second comes while the first is at it, as from a client that has lost patience.
    let (first, second) = tokio::join!(finish(&house, "a.txt"), finish(&house, "a.txt"));
    let file = first?;
    assert_eq!(second?, file);
    house.clock.pass(Duration::from_mins(59));
    let house = house.killed().await?;
    assert_eq!(finish(&house, "b.txt").await?, file);
    assert_eq!(house.listed().await?, ["a.txt"]);

    house.clock.pass(Duration::from_mins(1));
    assert_eq!(
        kind(finish(&house, "a.txt").await),
        Some(ErrorKind::Forbidden)
    );
    Ok(())
}

#[tokio::test]
async fn a_file_that_was_removed_does_not_come_back_with_its_token() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(5).await?;
    house.append(&id, 0, b"hello").await?;
    let name = || Some("a.txt".to_owned());
    let file = house.uploads().finish(&token, name()).await?;

    let remove = types::BulkDeleteFilesRequest {
        file_ids: vec![file.id],
        permanent: Some(true),
    };
    house.caller.delete_files(remove).await?;

    assert_eq!(
        kind(house.uploads().finish(&token, name()).await),
        Some(ErrorKind::Forbidden)
    );
    assert_eq!(house.listed().await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn the_type_told_at_the_beginning_holds_at_the_end() -> Done {
    let house = House::new().await?;
    let token = house.token("a", None).await?;
    let sent = Sent {
        mime: Some("image/png".to_owned()),
        ..Sent::default()
    };
    let id = house.uploads().begin(&token, sent).await?.id;
    let place = Place {
        total: Some(PNG.len() as u64),
        ..Place::default()
    };
    house.uploads().append(&id, place, whole(PNG)).await?;
    let finish = async |name: &str| house.uploads().finish(&token, Some(name.to_owned())).await;

    assert_eq!(rules(finish("clip.mp4").await), ["MISMATCH_MIME_TYPE"]);
    assert_eq!(finish("a.png").await?.media_type, MediaType::Image);
    Ok(())
}

#[tokio::test]
async fn an_offset_that_lies_and_bytes_too_many_change_nothing() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;

    for offset in [0, 4, 6, 11, u64::MAX] {
        assert_eq!(
            kind(house.append(&id, offset, b" world").await),
            Some(ErrorKind::Conflict)
        );
    }
    let place = Place {
        offset: 5,
        length: Some(7),
        ..Place::default()
    };
    let told = house.uploads().append(&id, place, whole(b" world!")).await;
    assert_eq!(kind(told), Some(ErrorKind::TooLarge));
    assert_eq!(house.uploads().progress(&id).await?.offset, 5);
    let untold = house.append(&id, 5, b" world!").await;
    assert_eq!(kind(untold), Some(ErrorKind::TooLarge));

    let file = house
        .uploads()
        .finish(&token, Some("a.txt".to_owned()))
        .await?;
    assert_eq!(house.content(&file).await?, b"hello world");
    Ok(())
}

#[tokio::test]
async fn a_transfer_must_be_as_long_as_announced_and_not_empty() -> Done {
    let house = House::new().await?;
    let token = house.token("a.txt", Some(5)).await?;
    let open = house.token("a.txt", None).await?;
    let photo = house.token("a.jpg", None).await?;
    let begin = async |token: &str, length| {
        house
            .uploads()
            .begin(
                token,
                Sent {
                    length,
                    ..Sent::default()
                },
            )
            .await
    };

    assert_eq!(rules(begin(&token, Some(6)).await), ["FORMAT"]);
    assert_eq!(rules(begin(&open, Some(0)).await), ["ZERO_FILE_SIZE"]);
    assert_eq!(
        rules(begin(&photo, Some(26 << 20)).await),
        ["FILE_SIZE_OVER_LIMIT"]
    );
    assert!(begin(&token, Some(5)).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn a_name_given_at_the_end_must_fit_what_was_announced() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    let finish = async |name: &str| house.uploads().finish(&token, Some(name.to_owned())).await;

    assert_eq!(rules(finish("a.txt").await), ["ZERO_FILE_SIZE"]);
    house.append(&id, 0, b"hello world").await?;
    assert_eq!(
        rules(finish("setup.exe").await),
        ["UNSUPPORTED_FILE_FORMAT"]
    );
    assert_eq!(finish("a.txt").await?.display_name, "a.txt");
    Ok(())
}

#[tokio::test]
async fn beginning_anew_starts_from_nothing() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;

    let sent = Sent {
        length: Some(3),
        ..Sent::default()
    };
    let begun = house.uploads().begin(&token, sent).await?;

    assert_eq!(begun.url, links().tus_upload(&id));
    let progress = house.uploads().progress(&id).await?;
    assert_eq!((progress.offset, progress.length), (0, Some(3)));
    Ok(())
}

#[tokio::test]
async fn a_silent_connection_gives_way_to_the_next_request() -> Done {
    let house = House::new().await?;
    let (_, id) = house.begun(11).await?;
    let (sender, silent) = mpsc::unbounded();
    sender.unbounded_send(io::Result::Ok(Bytes::from_static(b"hello")))?;
    let (uploads, silent_id) = (house.uploads(), id.clone());
    let silent = tokio::spawn(async move {
        uploads
            .append(&silent_id, Place::default(), body(silent))
            .await
    });
    while !silent.is_finished() && house.uploads().progress(&id).await?.offset == 0 {
        // Asking may itself have come before the bytes; then it has ended the silent request.
        tokio::task::yield_now().await;
    }

    let offset = house.uploads().progress(&id).await?.offset;
    assert_eq!(
        house
            .append(&id, offset, &b"hello world"[usize::try_from(offset)?..])
            .await?,
        11
    );
    assert_eq!(kind(silent.await?), Some(ErrorKind::Conflict));
    Ok(())
}
