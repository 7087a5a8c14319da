//! Files that come over tus.

use super::*;

#[tokio::test]
async fn an_upload_over_tus_goes_all_the_way() -> Done {
    let house = House::new().await?;
    let token = house.token().await?;
    let url = house.begin(&token, JPEG.len()).await?;
    let (start, rest) = JPEG.split_at(50_000);

    let answer = house.ask(piece(&url, 0), start).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.header("upload-offset")),
        (204, "50000")
    );
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.header("upload-offset")),
        (200, "50000")
    );
    assert_eq!(answer.header("upload-length"), JPEG.len().to_string());
    assert_eq!(answer.header("cache-control"), "no-store");
    let early = house
        .ask(
            Request::put(format!("/upload/tus/{token}?filename=r.jpg")),
            "{}",
        )
        .await?;
    assert_eq!(early.status, 409);
    let answer = house.ask(piece(&url, 50_000), rest).await?;
    assert_eq!(answer.header("upload-offset"), JPEG.len().to_string());

    let finish = || {
        Request::put(format!("/upload/tus/{token}?filename=r.jpg"))
            .header("content-type", "application/json")
    };
    let file = house.ask(finish(), "{}").await?.file()?;
    assert_eq!(
        file.hash.as_deref(),
        Some("511130d2072cc744a1fa5015bc23557a")
    );
    assert_eq!(file.display_name, "r.jpg");
    assert_eq!(house.ask(finish(), "{}").await?.status, 403);
    assert_eq!(house.ask(tus(Request::head(&url)), ()).await?.status, 410);
    Ok(())
}

#[tokio::test]
async fn tus_says_what_it_supports() -> Done {
    let house = House::new().await?;
    for url in ["/upload/tus", "/upload/tus/any"] {
        let answer = house.ask(Request::options(url), ()).await?;
        assert_eq!(answer.status, 204);
        let said =
            ["tus-version", "tus-extension", "tus-resumable"].map(|name| answer.header(name));
        assert_eq!(said, ["1.0.0", "creation", "1.0.0"]);
    }
    Ok(())
}

#[tokio::test]
async fn tus_requests_that_lie_are_refused_and_change_nothing() -> Done {
    let house = House::new().await?;
    let url = house.begin(&house.token().await?, 10).await?;
    house.ask(piece(&url, 0), "01234").await?;

    for (request, body, status) in [
        (piece(&url, 4), "56789", 409),
        (piece(&url, 5).header("content-length", 6), "567890", 413),
        (piece(&url, 5).header("authorization", "key"), "56789", 400),
        (
            tus(Request::patch(&url)).header("upload-offset", 5),
            "56789",
            415,
        ),
        (
            tus(Request::patch(&url)).header("content-type", "application/offset+octet-stream"),
            "56789",
            400,
        ),
        (
            Request::patch(&url).header("upload-offset", 5),
            "56789",
            412,
        ),
        (
            Request::head(&url).header("tus-resumable", "0.2.2"),
            "",
            412,
        ),
        (piece("/upload/tus/unknown", 5), "56789", 404),
        (tus(Request::head("/upload/tus/unknown")), "", 404),
    ] {
        let request = request.body(Body::from(body))?;
        let what = format!("{} {:?}", request.method(), request.headers());
        let response = house.app.clone().oneshot(request).await?;
        assert_eq!(response.status(), status, "{what}");
        assert_eq!(response.headers()["tus-resumable"], "1.0.0", "{what}");
    }
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(answer.header("upload-offset"), "5");
    Ok(())
}

#[tokio::test]
async fn tus_creation_needs_a_length_and_a_good_token() -> Done {
    let house = House::new().await?;
    let create = |length: &str, metadata: &str| {
        let create = tus(Request::post("/upload/tus")).header("upload-metadata", metadata);
        if length.is_empty() {
            create
        } else {
            create.header("upload-length", length)
        }
    };
    let token = STANDARD.encode(house.token().await?);
    let forged = STANDARD.encode("forged");

    for (length, metadata, status) in [
        ("", format!("token {token}"), 400),
        ("-1", format!("token {token}"), 400),
        ("+1", format!("token {token}"), 400),
        ("0", format!("token {token}"), 400),
        ("10", String::new(), 400),
        ("10", "token".to_owned(), 400),
        ("10", "token ???".to_owned(), 400),
        ("10", format!("token {forged}"), 403),
        ("99999999999999999999", format!("token {token}"), 400),
        ("99999999999999", format!("token {token}"), 400),
        ("10", format!("token {token}, empty,filename "), 201),
    ] {
        assert_eq!(
            house.ask(create(length, &metadata), ()).await?.status,
            status,
            "{length} {metadata}"
        );
    }
    Ok(())
}
