//! Images in other sizes and formats, and drawings that cannot do harm.

use super::*;

#[tokio::test]
async fn an_image_comes_in_the_size_of_its_url_and_a_format_that_is_taken() -> Done {
    let house = House::new().await?;
    let file = house.store("rocket.jpg", "image/jpeg", JPEG).await?;
    let ask = |words: &str, accept: &'static str| {
        let request = Request::get(format!("{}/v1/{words}", path(&file.url)));
        house.ask(request.header("accept", accept), ())
    };

    let plain = ask("fill/w_60,h_20,al_t,q_80,enc_auto/x.jpg", "*/*").await?;
    assert_eq!(
        (plain.status.as_u16(), plain.header("content-type")),
        (200, "image/jpeg")
    );
    assert_eq!(plain.header("vary"), "accept");
    assert_eq!(
        plain.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert!(
        plain
            .header("content-disposition")
            .starts_with("inline; filename=\"x.jpg\"")
    );
    assert_eq!(plain.body[..3], [0xff, 0xd8, 0xff]);

    let webp = ask("fill/w_60,h_20,al_t,q_80,enc_auto/x.jpg", "image/webp,*/*").await?;
    assert_eq!(webp.header("content-type"), "image/webp");
    assert_ne!(webp.header("etag"), plain.header("etag"));
    let refused = ask("fill/w_60,h_20,enc_auto/x.png", "image/webp;q=0,*/*").await?;
    assert_eq!(refused.header("content-type"), "image/png");

    // AVIF is for those who name it, where it is made; else they get what they name beside it, or what the URL names.
    for (accept, without_avif) in [
        ("image/avif,image/webp,*/*", "image/webp"),
        ("image/avif,*/*", "image/jpeg"),
    ] {
        let best = ask("fill/w_60,h_20,enc_avif,quality_auto/x.jpg", accept).await?;
        let expected = if cfg!(feature = "avif") {
            "image/avif"
        } else {
            without_avif
        };
        assert_eq!(best.header("content-type"), expected, "{accept}");
    }

    let same = Request::get(format!(
        "{}/v1/fill/w_60,h_20,al_t,q_80/x.jpg",
        path(&file.url)
    ));
    let same = house
        .ask(same.header("if-none-match", plain.header("etag")), ())
        .await?;
    assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
    Ok(())
}

#[tokio::test]
async fn a_transform_that_makes_no_sense_is_refused_by_name() -> Done {
    let house = House::new().await?;
    let file = house.store("rocket.jpg", "image/jpeg", JPEG).await?;
    for words in [
        "fill/w_6000,h_20/x.jpg",
        "fill/w_0,h_20/x.jpg",
        "fill/w_20/x.jpg",
        "fill/w_20,h_20,al_x/x.jpg",
        "fill/w_20,h_20,fp_1.01_0/x.jpg",
        "fill/w_20,h_20,q_101/x.jpg",
        "fill/w_20,h_20,blur_-1/x.jpg",
        "fill/w_20,h_20,enc_jxl/x.jpg",
        "fit/w_20,h_20,al_c/x.jpg",
        "crop/x_640,y_0,w_1,h_1/x.jpg",
        "fit/w_20,h_20/x.exe",
        "x.jpg",
        "fit/w_1,h_1/..",
        "shrink/w_1/x.jpg",
    ] {
        let request = Request::get(format!("{}/v1/{words}", path(&file.url)));
        let refused = house.ask(request, ()).await?;
        assert_eq!(
            (refused.status.as_u16(), refused.code()?),
            (400, "FORMAT".to_owned()),
            "{words}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_drawing_is_shown_without_what_it_could_run() -> Done {
    let house = House::new().await?;
    let evil = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1" onload="evil()"><script>evil()</script><path d="M0 0"/></svg>"#;
    let file = house.store("evil.svg", "image/svg+xml", evil).await?;

    let shown = house.ask(Request::get(path(&file.url)), ()).await?;
    let text = String::from_utf8(shown.body.clone())?;
    assert_eq!(
        (shown.status.as_u16(), shown.header("content-type")),
        (200, "image/svg+xml")
    );
    assert!(text.contains("path") && !text.contains("evil"), "{text}");
    assert!(shown.header("content-disposition").starts_with("inline"));
    assert!(
        shown
            .header("content-security-policy")
            .starts_with("sandbox")
    );

    let broken = house
        .store(
            "broken.svg",
            "image/svg+xml",
            b"<svg xmlns='http://www.w3.org/2000/svg'><g>",
        )
        .await?;
    let refused = house.ask(Request::get(path(&broken.url)), ()).await?;
    assert_eq!(refused.status.as_u16(), 400);
    Ok(())
}
