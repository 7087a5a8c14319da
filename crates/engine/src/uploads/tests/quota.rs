//! What a site may hold.

use super::*;

async fn house(quota: u64) -> Done<House> {
    House::with(Limits {
        site_quota: Some(quota),
        ..Limits::default()
    })
    .await
}

fn sized(size: u64) -> GenerateFileUploadUrlRequest {
    GenerateFileUploadUrlRequest {
        size_in_bytes: Some(ByteSize(size)),
        ..plain("a.txt", "text/plain")
    }
}

fn sent(length: u64) -> Sent {
    Sent {
        length: Some(length),
        ..Sent::default()
    }
}

const FULL: [&str; 1] = ["SITE_QUOTA_EXCEEDED"];

#[tokio::test]
async fn a_site_takes_what_fits_and_says_what_it_may_hold() -> Done {
    let house = house(10).await?;
    assert_eq!(rules(house.ticket(sized(11)).await), FULL);
    let ticket = house.ticket(sized(5)).await?;
    house.receive(&ticket, whole(b"hello")).await?;

    let error = house.ticket(sized(6)).await.expect_err("5 are left");

    let [violation] = error.violations() else {
        return Err("one violation".into());
    };
    assert_eq!(violation.rule_name.as_deref(), Some("SITE_QUOTA_EXCEEDED"));
    let data = violation.data.as_ref().ok_or("no data")?;
    assert_eq!(data["quota"]["storage"], "10");
    assert!(house.ticket(sized(5)).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn the_quota_holds_whenever_the_size_is_told() -> Done {
    let house = house(10).await?;
    let untold = house.ticket(plain("a.txt", "text/plain")).await?;
    let token = house.token("a.txt", None).await?;
    let uploads = house.uploads();

    let told = uploads
        .receive(&untold, sent(11), whole(b"hello world"))
        .await;
    assert_eq!(rules(told), FULL);
    let streamed = house.receive(&untold, whole(b"hello world")).await;
    assert_eq!(rules(streamed), FULL);
    assert_eq!(rules(uploads.begin(&token, sent(11)).await), FULL);
    assert_eq!(rules(uploads.begin_part(&token, Some(11)).await), FULL);

    let begun = uploads.begin(&token, Sent::default()).await?;
    assert_eq!(
        rules(house.append(&begun.id, 0, b"hello world").await),
        FULL
    );
    assert_eq!(uploads.progress(&begun.id).await?.offset, 10);
    Ok(())
}

#[tokio::test]
async fn of_two_that_fit_one_by_one_the_second_is_refused_at_its_end() -> Done {
    let house = house(10).await?;
    let (token, id) = house.begun(8).await?;
    house.append(&id, 0, b"01234567").await?;
    let ticket = house.ticket(sized(5)).await?;
    house.receive(&ticket, whole(b"hello")).await?;

    let name = Some("a.txt".to_owned());
    assert_eq!(rules(house.uploads().finish(&token, name).await), FULL);
    assert_eq!(house.listed().await?, ["a.txt"]);
    assert!(house.ticket(sized(5)).await.is_ok());
    assert_eq!(rules(house.ticket(sized(6)).await), FULL);
    Ok(())
}
