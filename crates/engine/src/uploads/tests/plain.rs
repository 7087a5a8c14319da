//! Files that come in one body.

use super::*;

#[tokio::test]
async fn a_plain_upload_becomes_a_file_of_what_it_really_is() -> Done {
    let house = House::new().await?;
    let request = GenerateFileUploadUrlRequest {
        labels: Some(vec!["cat".to_owned()]),
        private: Some(true),
        file_path: Some("/pets/cats".to_owned()),
        ..plain("announced.jpg", "image/jpeg")
    };
    let ticket = house.ticket(request).await?;

    let sent = Sent {
        name: Some("sent.jpg".to_owned()),
        ..Sent::default()
    };
    let file = house.uploads().receive(&ticket, sent, whole(PNG)).await?;

    assert_eq!(file.display_name, "sent.jpg");
    assert!(file.id.ends_with("~mv2.jpg"), "{}", file.id);
    assert_eq!(file.size_in_bytes, Some(ByteSize(PNG.len() as u64)));
    assert_eq!(file.labels, Some(vec!["cat".to_owned()]));
    assert!(file.private);
    let image = file
        .media
        .clone()
        .and_then(|media| media.image)
        .and_then(|image| image.image);
    assert_eq!(
        image.map(|image| (image.width, image.height)),
        Some((Some(3), Some(2)))
    );
    let folder = house
        .caller
        .get_folder(file.parent_folder_id.as_deref().unwrap_or_default());
    assert_eq!(folder.await?.display_name, "cats");
    assert_eq!(house.content(&file).await?, PNG);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_a_file_gets_no_ticket() -> Done {
    let house = House::new().await?;
    let sized = |size, name, mime| GenerateFileUploadUrlRequest {
        size_in_bytes: Some(ByteSize(size)),
        ..plain(name, mime)
    };

    for (request, broken) in [
        (plain("a.jpg", "image/png"), vec!["MISMATCH_MIME_TYPE"]),
        (
            plain("setup.exe", media::OCTET_STREAM),
            vec!["UNSUPPORTED_FILE_FORMAT"],
        ),
        (
            plain("setup.exe", "application/x-msdownload"),
            vec!["UNSUPPORTED_FILE_FORMAT"],
        ),
        (sized(0, "a.jpg", "image/jpeg"), vec!["ZERO_FILE_SIZE"]),
        (
            sized(0, "a.bin", media::OCTET_STREAM),
            vec!["ZERO_FILE_SIZE"],
        ),
        (
            sized(26 << 20, "a.jpg", "image/jpeg"),
            vec!["FILE_SIZE_OVER_LIMIT"],
        ),
        (sized(26 << 20, "a.mp4", "video/mp4"), vec![]),
        (
            sized(0, "a.jpg", "text/plain"),
            vec!["MISMATCH_MIME_TYPE", "ZERO_FILE_SIZE"],
        ),
    ] {
        assert_eq!(
            rules(house.ticket(request.clone()).await),
            broken,
            "{request:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_body_cut_short_lists_nothing_and_the_ticket_works_again() -> Done {
    let house = House::new().await?;
    let announced = GenerateFileUploadUrlRequest {
        size_in_bytes: Some(ByteSize(5)),
        ..plain("a.txt", "text/plain")
    };
    let ticket = house.ticket(announced).await?;
    let receive = async |body| house.receive(&ticket, body).await;

    assert_eq!(kind(receive(cut(b"hel")).await), Some(ErrorKind::Invalid));
    assert_eq!(rules(receive(whole(b"hel")).await), ["FORMAT"]);
    assert_eq!(
        kind(receive(whole(b"hello!")).await),
        Some(ErrorKind::TooLarge)
    );
    assert_eq!(rules(receive(whole(b"")).await), ["ZERO_FILE_SIZE"]);
    assert!(house.listed().await?.is_empty());
    assert_eq!(
        std::fs::read_dir(house.dir.path().join("blobs/staging"))?.count(),
        0
    );

    assert_eq!(
        receive(whole(b"hello")).await?.size_in_bytes,
        Some(ByteSize(5))
    );
    assert_eq!(house.listed().await?, ["a.txt"]);
    Ok(())
}

#[tokio::test]
async fn a_ticket_works_once_and_for_its_own_way_only() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;
    let token = house.token("c.txt", None).await?;

    house.receive(&ticket, whole(b"x")).await?;

    for refused in [&ticket, &token, &"forged".to_owned()] {
        let outcome = house.receive(refused, whole(b"x")).await;
        assert_eq!(kind(outcome), Some(ErrorKind::Forbidden), "{refused}");
    }
    assert_eq!(house.listed().await?, ["a.txt"]);
    Ok(())
}

#[tokio::test]
async fn requests_that_race_for_one_ticket_make_one_file() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;

    let racers = (0..16).map(|n| {
        let (uploads, ticket) = (house.uploads(), ticket.clone());
        let text = n.to_string().repeat(100);
        tokio::spawn(async move {
            let received = uploads
                .receive(&ticket, Sent::default(), whole(text.as_bytes()))
                .await;
            received.map(|file| (file, text))
        })
    });
    let mut won = Vec::new();
    for racer in racers.collect::<Vec<_>>() {
        match racer.await? {
            Ok(file) => won.push(file),
            Err(error) => assert!(matches!(
                error.kind(),
                ErrorKind::Forbidden | ErrorKind::Conflict
            )),
        }
    }

    let [(file, text)] = won.as_slice() else {
        return Err(format!("{} files", won.len()).into());
    };
    assert_eq!(house.content(file).await?, text.as_bytes());
    assert_eq!(house.listed().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_ticket_works_for_a_day() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;

    house.clock.pass(Duration::from_secs(24 * 3600 + 9));
    assert_eq!(
        rules(house.receive(&ticket, whole(b"")).await),
        ["ZERO_FILE_SIZE"]
    );
    house.clock.pass(Duration::from_secs(1));
    let expired = house.receive(&ticket, whole(b"x")).await;
    assert_eq!(kind(expired), Some(ErrorKind::Forbidden));
    Ok(())
}

#[tokio::test]
async fn a_file_of_an_unsupported_type_is_refused_when_its_bytes_are_seen() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("notes.txt", "text/plain")).await?;
    let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".repeat(4);

    let refused = house.receive(&ticket, whole(&elf)).await;

    assert_eq!(rules(refused), ["UNSUPPORTED_FILE_FORMAT"]);
    assert!(house.listed().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_type_that_says_nothing_falls_back_to_what_the_bytes_are() -> Done {
    let house = House::new().await?;
    let anonymous = GenerateFileUploadUrlRequest {
        file_name: None,
        ..plain("", media::OCTET_STREAM)
    };
    let ticket = house.ticket(anonymous).await?;

    let nameless = house.receive(&ticket, whole(PNG)).await;
    assert_eq!(rules(nameless), ["REQUIRED_FIELD"]);
    let sent = Sent {
        name: Some("README".to_owned()),
        ..Sent::default()
    };
    let file = house.uploads().receive(&ticket, sent, whole(PNG)).await?;

    assert_eq!(file.media_type, api::enums::MediaType::Image);
    Ok(())
}

#[tokio::test]
async fn names_keep_their_letters_and_end_at_255_of_them() -> Done {
    let house = House::new().await?;
    let long = format!("{}.txt", "ż".repeat(300));
    for name in [
        "żółw 🐢.txt",
        "a/b\\c.txt",
        "line\nbreak.txt",
        long.as_str(),
    ] {
        let ticket = house.ticket(plain(name, "text/plain")).await?;
        let file = house.receive(&ticket, whole(b"text")).await?;
        assert_eq!(
            file.display_name,
            name.chars().take(255).collect::<String>()
        );
        assert_eq!(house.content(&file).await?, b"text");
    }
    Ok(())
}

#[tokio::test]
async fn a_client_that_goes_away_after_its_last_byte_still_gets_its_file() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;
    let uploads = house.uploads();

    // The request is dropped as soon as its body has been asked for.
    let (asked, mut was_asked) = mpsc::unbounded();
    let watched = whole(b"text")
        .inspect(move |_| drop(asked.unbounded_send(())))
        .boxed();
    tokio::select! {
        biased;
        _ = was_asked.next() => {}
        outcome = uploads.receive(&ticket, Sent::default(), watched) => drop(outcome?),
    }

    while house.listed().await?.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(house.listed().await?, ["a.txt"]);
    Ok(())
}
