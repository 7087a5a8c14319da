//! Files on their way out.

use super::*;

#[tokio::test]
async fn a_public_file_is_delivered_whole_in_part_and_not_again() -> Done {
    let house = House::new().await?;
    let file = house.store("żółw.jpg", "image/jpeg", JPEG).await?;
    let get = || Request::get(path(&file.url));

    let whole = house.ask(get(), ()).await?;
    assert_eq!((whole.status.as_u16(), whole.body.as_slice()), (200, JPEG));
    assert_eq!(whole.header("content-type"), "image/jpeg");
    assert_eq!(whole.header("content-length"), JPEG.len().to_string());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert_eq!(
        whole.header("content-disposition"),
        "inline; filename=\"___w.jpg\"; filename*=UTF-8''%C5%BC%C3%B3%C5%82w.jpg"
    );
    let etag = whole.header("etag");
    assert_eq!(etag, "\"511130d2072cc744a1fa5015bc23557a\"");

    let part = house
        .ask(
            get()
                .header("range", "bytes=100-199")
                .header("if-range", etag),
            (),
        )
        .await?;
    assert_eq!(
        (part.status.as_u16(), part.body.as_slice()),
        (206, &JPEG[100..200])
    );
    assert_eq!(
        part.header("content-range"),
        format!("bytes 100-199/{}", JPEG.len())
    );
    assert_eq!(part.header("content-length"), "100");
    let changed = house
        .ask(
            get()
                .header("range", "bytes=100-199")
                .header("if-range", "\"x\""),
            (),
        )
        .await?;
    assert_eq!(
        (changed.status.as_u16(), changed.body.len()),
        (200, JPEG.len())
    );
    let beyond = house
        .ask(get().header("range", "bytes=9999999-"), ())
        .await?;
    assert_eq!((beyond.status.as_u16(), beyond.body.len()), (416, 0));
    assert_eq!(
        beyond.header("content-range"),
        format!("bytes */{}", JPEG.len())
    );
    let same = house
        .ask(
            get().header("if-none-match", format!("\"x\", W/{etag}")),
            (),
        )
        .await?;
    assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));

    let head = house.ask(Request::head(path(&file.url)), ()).await?;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), JPEG.len().to_string());
    Ok(())
}

#[tokio::test]
async fn a_private_file_needs_a_signed_url() -> Done {
    let house = House::new().await?;
    let url = house.upload("a.jpg", "image/jpeg", true).await?;
    let file = house.ask(Request::put(url), JPEG).await?.file()?;

    let bare = house.ask(Request::get(path(&file.url)), ()).await?;
    assert_eq!(
        (bare.status.as_u16(), bare.code()?.as_str()),
        (403, "PERMISSION_DENIED")
    );
    let signed = house.signed(&file, "turtle \"1\".jpg").await?;
    let answer = house
        .ask(Request::get(&signed).header("range", "bytes=-5"), ())
        .await?;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_slice()),
        (206, &JPEG[JPEG.len() - 5..])
    );
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"turtle _1_.jpg\"; filename*=UTF-8''turtle%20%221%22.jpg"
    );

    let changed = format!("{signed}A");
    assert_eq!(house.ask(Request::get(changed), ()).await?.status, 403);
    assert_eq!(
        house
            .ask(Request::get("/download/forged"), ())
            .await?
            .status,
        403
    );
    assert_eq!(
        house.ask(Request::get("/media/nobody"), ()).await?.status,
        404
    );
    Ok(())
}

#[tokio::test]
async fn what_a_browser_could_run_is_saved_and_shut_in() -> Done {
    let house = House::new().await?;
    let drawing = house.store("ship.svg", "image/svg+xml", SVG).await?;
    let photo = house.store("a.jpg", "image/jpeg", JPEG).await?;

    // Whoever holds a signed URL gets the original, which may hold anything.
    let signed = house.signed(&drawing, "ship.svg").await?;
    let answer = house.ask(Request::get(signed), ()).await?;
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"ship.svg\""
    );
    assert_eq!(answer.body, SVG);
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("sandbox; default-src 'none'"),
        "{policy}"
    );

    let answer = house.ask(Request::get(path(&photo.url)), ()).await?;
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"a.jpg\""
    );
    assert_eq!(answer.header("content-security-policy"), "");
    Ok(())
}

#[tokio::test]
async fn several_ranges_come_as_parts() -> Done {
    let house = House::new().await?;
    let file = house.store("a.jpg", "image/jpeg", JPEG).await?;
    let get = |ranges| Request::get(path(&file.url)).header("range", ranges);
    let size = JPEG.len();

    let answer = house.ask(get("bytes=0-9,100-199,-3"), ()).await?;

    let boundary = answer.header("content-type");
    let boundary = boundary
        .strip_prefix("multipart/byteranges; boundary=")
        .ok_or("no parts")?;
    let mut expected = Vec::new();
    for (part, bytes) in [
        ("0-9".to_owned(), &JPEG[..10]),
        ("100-199".to_owned(), &JPEG[100..200]),
        (format!("{}-{}", size - 3, size - 1), &JPEG[size - 3..]),
    ] {
        let head = format!(
            "\r\n--{boundary}\r\ncontent-type: image/jpeg\r\ncontent-range: bytes {part}/{size}\r\n\r\n"
        );
        expected.extend_from_slice(head.as_bytes());
        expected.extend_from_slice(bytes);
    }
    expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert_eq!(
        (answer.status.as_u16(), answer.body),
        (206, expected.clone())
    );
    assert_eq!(
        answer.headers["content-length"],
        expected.len().to_string().as_str()
    );
    assert!(!answer.headers.contains_key("content-range"));

    let head = Request::head(path(&file.url)).header("range", "bytes=0-9,100-199,-3");
    let head = house.ask(head, ()).await?;
    assert_eq!((head.status.as_u16(), head.body.len()), (206, 0));
    assert_eq!(
        head.headers["content-length"],
        answer.headers["content-length"]
    );

    let overlapping = house.ask(get("bytes=0-,1-,2-"), ()).await?;
    assert_eq!(
        (overlapping.status.as_u16(), overlapping.body.len()),
        (200, size)
    );
    Ok(())
}

#[tokio::test]
async fn copies_are_kept_by_those_who_may() -> Done {
    let house = House::new().await?;
    let file = house.store("a.jpg", "image/jpeg", JPEG).await?;
    let keeping = async |url: String| -> Done<String> {
        let answer = house.ask(Request::get(url), ()).await?;
        Ok(answer.header("cache-control").to_owned())
    };

    assert_eq!(
        keeping(path(&file.url)).await?,
        "public, max-age=31536000, immutable"
    );
    let signed = house.signed(&file, "a.jpg").await?;
    assert_eq!(keeping(signed).await?, "private, no-store");
    assert_eq!(keeping("/download/forged".to_owned()).await?, "no-store");
    assert_eq!(keeping("/media/nobody".to_owned()).await?, "no-store");
    Ok(())
}

#[tokio::test]
async fn a_browser_is_refused_on_a_plain_page() -> Done {
    let house = House::new().await?;
    let request = Request::get("/download/forged").header("accept", "text/html,*/*;q=0.8");

    let answer = house.ask(request, ()).await?;

    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        String::from_utf8(answer.body)?,
        "403 Forbidden\n\nnobody was given this download URL\n"
    );
    Ok(())
}

#[tokio::test]
async fn a_zip_is_delivered_whole_and_in_part() -> Done {
    let house = House::new().await?;
    let photo = house.store("a.jpg", "image/jpeg", JPEG).await?;
    let drawing = house.store("ship.svg", "image/svg+xml", SVG).await?;
    let request = GenerateFilesDownloadUrlRequest {
        file_ids: vec![photo.id, drawing.id],
    };
    let url = path(&house.caller.files_archive_url(request).await?.download_url);

    let whole = house.ask(Request::get(&url), ()).await?;

    assert_eq!(whole.status, 200);
    assert_eq!(whole.header("content-type"), "application/zip");
    assert_eq!(whole.header("content-length"), whole.body.len().to_string());
    assert_eq!(
        whole.header("content-disposition"),
        "attachment; filename=\"files.zip\""
    );
    assert_eq!(whole.header("cache-control"), "private, no-cache");
    let first = &whole.body[30 + 5 + 9..];
    assert_eq!(&first[..JPEG.len()], JPEG);

    let etag = whole.header("etag");
    let range = |range: &str| {
        Request::get(&url)
            .header("range", range)
            .header("if-range", etag)
    };
    let end = house.ask(range("bytes=1000-"), ()).await?;
    assert_eq!(
        (end.status.as_u16(), &end.body[..]),
        (206, &whole.body[1000..])
    );
    let parts = house.ask(range("bytes=0-3,-22"), ()).await?;
    assert!(parts.body.windows(4).any(|bytes| bytes == b"PK\x05\x06"));
    let known = Request::get(&url).header("if-none-match", etag);
    assert_eq!(house.ask(known, ()).await?.status, 304);
    assert_eq!(house.ask(Request::get("/archive/0"), ()).await?.status, 404);
    Ok(())
}
