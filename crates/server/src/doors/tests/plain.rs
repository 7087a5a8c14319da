//! Files that come in one body.

use super::*;

#[tokio::test]
async fn a_put_answers_with_the_file() -> Done {
    let house = House::new().await?;
    let url = house.upload("announced.jpg", "image/jpeg", false).await?;
    let sent = Request::put(format!("{url}?filename=%C5%BC%C3%B3%C5%82w+1.jpg"))
        .header("content-type", "image/jpeg");

    let answer = house.ask(sent, JPEG).await?;

    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/json")
    );
    let file = answer.file()?;
    assert_eq!(file.display_name, "żółw 1.jpg");
    assert_eq!(
        file.hash.as_deref(),
        Some("511130d2072cc744a1fa5015bc23557a")
    );
    assert_eq!(file.url, format!("http://media.test/media/{}", file.id));
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_put_is_named_and_the_url_works_again() -> Done {
    let house = House::new().await?;
    let url = house.upload("a.jpg", "image/jpeg", false).await?;
    let put = || Request::put(&url);

    let key = house
        .ask(put().header("authorization", "key"), JPEG)
        .await?;
    assert_eq!(
        (key.status.as_u16(), key.code()?.as_str()),
        (400, "INVALID_ARGUMENT")
    );
    let other = house
        .ask(put().header("content-type", "text/plain"), JPEG)
        .await?;
    assert_eq!(
        (other.status.as_u16(), other.code()?.as_str()),
        (400, "MISMATCH_MIME_TYPE")
    );
    let empty = house.ask(put(), ()).await?;
    assert_eq!(
        (empty.status.as_u16(), empty.code()?.as_str()),
        (400, "ZERO_FILE_SIZE")
    );

    let forged = house.ask(Request::put("/upload/forged"), JPEG).await?;
    assert_eq!(
        (forged.status.as_u16(), forged.code()?.as_str()),
        (403, "PERMISSION_DENIED")
    );
    assert_eq!(house.ask(put(), JPEG).await?.status, 200);
    assert_eq!(house.ask(put(), JPEG).await?.status, 403);
    Ok(())
}
