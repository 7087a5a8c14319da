//! Files that come over tus.

use std::{io, time::Duration};

use bytes::Bytes;
use futures::{StreamExt, stream};

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
    assert_eq!(early.status, 400);
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
    // Whoever lost the answer asks again, and is told the same.
    assert_eq!(house.ask(finish(), "{}").await?.file()?.id, file.id);
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
        assert_eq!(
            said,
            [
                "1.0.0",
                "creation,creation-with-upload,creation-defer-length,termination,expiration,\
                 checksum,concatenation",
                "1.0.0"
            ]
        );
        assert_eq!(answer.header("tus-checksum-algorithm"), "sha1,sha256,md5");
        assert_eq!(answer.header("tus-max-size"), (10_u64 << 30).to_string());
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

/// The headers with which the holder of the token begins an upload.
fn creation(token: &str) -> Builder {
    tus(Request::post("/upload/tus")).header(
        "upload-metadata",
        format!("token {}", STANDARD.encode(token)),
    )
}

/// Finishes the upload and says what is in the file.
async fn finished(house: &House, token: &str) -> Done<(u16, Option<String>)> {
    let url = format!("/upload/tus/{token}?filename=a.jpg");
    let answer = house.ask(Request::put(url), "{}").await?;
    let hash = answer.file().ok().and_then(|file| file.hash);
    Ok((answer.status.as_u16(), hash))
}

const HASH: &str = "511130d2072cc744a1fa5015bc23557a";

#[tokio::test]
async fn the_first_piece_may_come_with_the_creation() -> Done {
    let house = House::new().await?;
    let token = house.token().await?;
    let create = creation(&token)
        .header("upload-length", JPEG.len())
        .header("content-type", "application/offset+octet-stream");

    let answer = house.ask(create, &JPEG[..1000]).await?;

    assert_eq!(
        (answer.status.as_u16(), answer.header("upload-offset")),
        (201, "1000")
    );
    assert!(answer.header("upload-expires").ends_with(" GMT"));
    let url = path(answer.header("location"));
    let answer = house.ask(piece(&url, 1000), &JPEG[1000..]).await?;
    assert_eq!(answer.status, 204);
    assert_eq!(
        finished(&house, &token).await?,
        (200, Some(HASH.to_owned()))
    );
    Ok(())
}

#[tokio::test]
async fn the_length_may_be_told_later_but_once() -> Done {
    let house = House::new().await?;
    let token = house.token().await?;
    let wrong = creation(&token).header("upload-defer-length", 2);
    assert_eq!(house.ask(wrong, ()).await?.status, 400);
    let both = creation(&token)
        .header("upload-defer-length", 1)
        .header("upload-length", 5);
    assert_eq!(house.ask(both, ()).await?.status, 400);
    let answer = house
        .ask(creation(&token).header("upload-defer-length", 1), ())
        .await?;
    let url = path(answer.header("location"));

    house.ask(piece(&url, 0), &JPEG[..1000]).await?;
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(
        (
            answer.header("upload-offset"),
            answer.header("upload-defer-length")
        ),
        ("1000", "1")
    );
    assert!(!answer.headers.contains_key("upload-length"));
    assert_eq!(finished(&house, &token).await?.0, 400);

    let told = |length: usize| piece(&url, 1000).header("upload-length", length);
    assert_eq!(house.ask(told(999), "").await?.status, 400);
    assert_eq!(
        house.ask(told(26 << 20), "").await?.code()?,
        "FILE_SIZE_OVER_LIMIT"
    );
    assert_eq!(
        house.ask(told(JPEG.len()), &JPEG[1000..2000]).await?.status,
        204
    );
    let again = piece(&url, 2000).header("upload-length", JPEG.len() + 1);
    assert_eq!(house.ask(again, &JPEG[2000..]).await?.status, 400);
    assert_eq!(
        house.ask(piece(&url, 2000), &JPEG[2000..]).await?.status,
        204
    );
    assert_eq!(
        finished(&house, &token).await?,
        (200, Some(HASH.to_owned()))
    );
    Ok(())
}

#[tokio::test]
async fn an_upload_given_up_is_gone() -> Done {
    let house = House::new().await?;
    let token = house.token().await?;
    let url = house.begin(&token, 10).await?;
    house.ask(piece(&url, 0), "01234").await?;

    assert_eq!(house.ask(Request::delete(&url), ()).await?.status, 412);
    assert_eq!(house.ask(tus(Request::delete(&url)), ()).await?.status, 204);

    assert_eq!(house.ask(tus(Request::head(&url)), ()).await?.status, 404);
    assert_eq!(house.ask(piece(&url, 5), "56789").await?.status, 404);
    assert_eq!(house.ask(tus(Request::delete(&url)), ()).await?.status, 404);
    assert_eq!(finished(&house, &token).await?.0, 403);
    Ok(())
}

#[tokio::test]
async fn a_piece_with_a_checksum_is_kept_only_if_it_is_right() -> Done {
    let house = House::new().await?;
    let token = house.token().await?;
    let url = house.begin(&token, JPEG.len()).await?;
    let sum = |offset, sum: &str| piece(&url, offset).header("upload-checksum", sum);

    for (wrong, status) in [
        ("sha1 AAAA", 460),
        ("md5 XUFAKrxLKna5cZ2REBfFkQ==", 460),
        ("crc32 AAAA", 400),
        ("sha1", 400),
        ("sha1 ???", 400),
    ] {
        assert_eq!(
            house.ask(sum(0, wrong), "hello").await?.status,
            status,
            "{wrong}"
        );
    }
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(answer.header("upload-offset"), "0");

    for (right, offset) in [
        ("sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=", "5"),
        ("sha256 LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "10"),
        ("md5 XUFAKrxLKna5cZ2REBfFkg==", "15"),
    ] {
        let at = offset.parse::<usize>()? - 5;
        let answer = house.ask(sum(at, right), "hello").await?;
        assert_eq!(
            (answer.status.as_u16(), answer.header("upload-offset")),
            (204, offset)
        );
    }
    Ok(())
}

#[tokio::test]
async fn parts_are_put_together_in_the_order_named() -> Done {
    let house = House::new().await?;
    let token = house.token().await?;
    let mut urls = Vec::new();
    for part in [&JPEG[60_000..], &JPEG[..60_000]] {
        let create = creation(&token)
            .header("upload-concat", "partial")
            .header("upload-length", part.len());
        let answer = house.ask(create, ()).await?;
        assert_eq!(answer.status, 201);
        urls.push(answer.header("location").to_owned());
    }
    let [tail, head] = urls.as_slice() else {
        return Err("two parts".into());
    };
    let join = |parts: &str| creation(&token).header("upload-concat", format!("final;{parts}"));
    let whole = format!("{head} {}", path(tail));

    house.ask(piece(&path(head), 0), &JPEG[..60_000]).await?;
    assert_eq!(house.ask(join(&whole), ()).await?.status, 409);
    house.ask(piece(&path(tail), 0), &JPEG[60_000..]).await?;
    let answer = house.ask(tus(Request::head(path(tail))), ()).await?;
    assert_eq!(answer.header("upload-concat"), "partial");
    for wrong in ["", "/upload/tus/unknown"] {
        assert_eq!(house.ask(join(wrong), ()).await?.status, 400, "{wrong}");
    }
    assert_eq!(house.ask(join(&whole), ()).await?.status, 201);
    let answer = house.ask(join(&whole), ()).await?;
    assert_eq!(answer.status, 201);

    let url = path(answer.header("location"));
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(answer.header("upload-offset"), JPEG.len().to_string());
    assert!(
        answer
            .header("upload-concat")
            .starts_with("final;http://media.test/")
    );
    assert_eq!(
        house.ask(piece(&url, JPEG.len()), "more").await?.status,
        403
    );
    assert_eq!(
        finished(&house, &token).await?,
        (200, Some(HASH.to_owned()))
    );
    assert_eq!(
        house.ask(tus(Request::head(path(head))), ()).await?.status,
        404
    );
    Ok(())
}

#[tokio::test]
async fn methods_that_do_not_get_through_are_named_in_a_header() -> Done {
    let house = House::new().await?;
    let url = house.begin(&house.token().await?, 10).await?;
    let post = |method: &str| {
        tus(Request::post(&url))
            .header("x-http-method-override", method)
            .header("upload-offset", 0)
            .header("content-type", "application/offset+octet-stream")
    };

    assert_eq!(
        house
            .ask(post("PATCH"), "01234")
            .await?
            .header("upload-offset"),
        "5"
    );
    for unknown in [post("PUT"), tus(Request::get(&url))] {
        let refused = house.ask(unknown, "").await?;
        assert_eq!(refused.status, 405);
        assert_eq!(refused.code()?, "METHOD_NOT_ALLOWED");
    }
    let refused = house.ask(tus(Request::get(&url)), "").await?;
    assert!(refused.header("allow").contains("PATCH"));
    assert_eq!(house.ask(post("DELETE"), "").await?.status, 204);
    Ok(())
}

#[tokio::test]
async fn a_body_that_stalls_is_not_waited_for() -> Done {
    let house = House::impatient(Duration::from_millis(1)).await?;
    let url = house.begin(&house.token().await?, 10).await?;
    let start = stream::iter([io::Result::Ok(Bytes::from_static(b"hello"))]);
    let stalled = Body::from_stream(start.chain(stream::pending()));

    let answer = house.ask(piece(&url, 0), stalled).await?;

    assert_eq!(answer.status, 400);
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(answer.header("upload-offset"), "5");
    Ok(())
}

#[tokio::test]
async fn a_trusted_proxy_gets_urls_that_lead_back_through_it() -> Done {
    let house = House::new().await?;
    let create = creation(&house.token().await?)
        .header("upload-length", 10)
        .header("x-forwarded-host", "files.example")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-prefix", "/m");
    let (head, body) = create.body(Body::empty())?.into_parts();

    let trusting = house.trusting();
    let answer = trusting.oneshot(Request::from_parts(head, body)).await?;

    let location = answer.headers()["location"].to_str()?;
    assert!(
        location.starts_with("https://files.example/m/upload/tus/"),
        "{location}"
    );
    Ok(())
}
