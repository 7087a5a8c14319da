//! Download URLs as those see them who were given one.

mod archives;

use std::time::Duration;

use api::types::{FileDescriptor, GenerateFileDownloadUrlRequest};
use futures::TryStreamExt;

use super::*;
use crate::{
    ErrorKind, SiteId,
    uploads::{
        Sent,
        tests::{Done, House, plain, rules, whole},
    },
};

async fn stored(house: &House, private: bool) -> Done<FileDescriptor> {
    let mut request = plain("żółw 🐢.txt", "text/plain");
    request.private = Some(private);
    let ticket = house.ticket(request).await?;
    Ok(house
        .uploads()
        .receive(&ticket, Sent::default(), whole(b"hello world"))
        .await?)
}

fn request(file: &str) -> GenerateFileDownloadUrlRequest {
    GenerateFileDownloadUrlRequest {
        file_id: file.to_owned(),
        asset_keys: None,
        content_disposition: None,
        download_file_name: None,
        expiration_in_minutes: None,
        expiration_redirect_url: None,
    }
}

/// The token in the one URL that is given out.
async fn token(house: &House, request: GenerateFileDownloadUrlRequest) -> Done<String> {
    let urls = house.caller.download_urls(request).await?.download_urls;
    let [url] = urls.as_slice() else {
        return Err("not one URL".into());
    };
    assert_eq!(url.asset_key.as_deref(), Some("src"));
    Ok(url.url.rsplit('/').next().unwrap_or_default().to_owned())
}

async fn text(download: &Download, range: Option<Range<u64>>) -> Done<String> {
    let range = range.unwrap_or(0..download.size());
    let chunks: Vec<Bytes> = download.read(range).await?.try_collect().await?;
    Ok(String::from_utf8(chunks.concat())?)
}

#[tokio::test]
async fn a_signed_url_leads_to_the_bytes_of_a_private_file() -> Done {
    let house = House::new().await?;
    let file = stored(&house, true).await?;
    let token = token(&house, request(&file.id)).await?;

    let Opened::Download(download) = house.engine.open_download(&token).await? else {
        return Err("it has not expired".into());
    };

    assert_eq!(download.name, "żółw 🐢.txt");
    assert_eq!(download.disposition, ContentDisposition::Attachment);
    assert_eq!((download.mime(), download.size()), ("text/plain", 11));
    assert_eq!(text(&download, None).await?, "hello world");
    assert_eq!(text(&download, Some(6..11)).await?, "world");
    Ok(())
}

#[tokio::test]
async fn the_caller_chooses_name_and_disposition() -> Done {
    let house = House::new().await?;
    let file = stored(&house, false).await?;
    let request = GenerateFileDownloadUrlRequest {
        download_file_name: Some("turtle.txt".to_owned()),
        content_disposition: Some(ContentDisposition::Inline),
        asset_keys: Some(vec!["src".to_owned()]),
        ..request(&file.id)
    };

    let opened = house
        .engine
        .open_download(&token(&house, request).await?)
        .await?;

    let Opened::Download(download) = opened else {
        return Err("it has not expired".into());
    };
    assert_eq!(download.name, "turtle.txt");
    assert_eq!(download.disposition, ContentDisposition::Inline);
    Ok(())
}

#[tokio::test]
async fn a_url_ends_when_it_was_to_end() -> Done {
    let house = House::new().await?;
    let file = stored(&house, false).await?;
    let usual = token(&house, request(&file.id)).await?;
    let short = token(
        &house,
        GenerateFileDownloadUrlRequest {
            expiration_in_minutes: Some(1),
            expiration_redirect_url: Some("https://example.com/late?x=1".to_owned()),
            ..request(&file.id)
        },
    );
    let short = short.await?;

    house.clock.pass(Duration::from_secs(59));
    assert!(matches!(
        house.engine.open_download(&short).await?,
        Opened::Download(_)
    ));
    house.clock.pass(Duration::from_secs(1));
    let Opened::Elsewhere(url) = house.engine.open_download(&short).await? else {
        return Err("it has expired".into());
    };
    assert_eq!(url, "https://example.com/late?x=1");

    assert!(matches!(
        house.engine.open_download(&usual).await?,
        Opened::Download(_)
    ));
    house.clock.pass(Duration::from_mins(599));
    let error = house
        .engine
        .open_download(&usual)
        .await
        .expect_err("600 minutes are over");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_granted_is_refused_by_name() -> Done {
    let house = House::new().await?;
    let file = stored(&house, false).await?.id;
    let base = request(&file);
    let minutes = |minutes| GenerateFileDownloadUrlRequest {
        expiration_in_minutes: Some(minutes),
        ..base.clone()
    };
    let redirect = |url: &str| GenerateFileDownloadUrlRequest {
        expiration_redirect_url: Some(url.to_owned()),
        ..base.clone()
    };
    let assets = GenerateFileDownloadUrlRequest {
        asset_keys: Some(vec!["src".to_owned(), "720p.mp4".to_owned()]),
        ..base.clone()
    };

    for (request, broken) in [
        (minutes(0), "MIN"),
        (minutes(525_601), "MAX"),
        (redirect("javascript:alert(1)"), "FORMAT"),
        (redirect("/relative"), "FORMAT"),
        (assets, "INVALID_ASSET_KEY"),
        (request("nobody"), "RESOURCE_NOT_FOUND"),
    ] {
        assert_eq!(rules(house.caller.download_urls(request).await), [broken]);
    }
    assert!(house.caller.download_urls(minutes(525_600)).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn only_public_files_are_open_to_all() -> Done {
    let house = House::new().await?;
    let public = FileId::parse(&stored(&house, false).await?.id);
    let private = FileId::parse(&stored(&house, true).await?.id);
    let open = async |id: &FileId| house.engine.open_media(id).await;

    assert_eq!(text(&open(&public).await?, None).await?, "hello world");
    assert_eq!(
        open(&private).await.expect_err("private").kind(),
        ErrorKind::Forbidden
    );
    assert_eq!(
        open(&FileId::parse("nobody"))
            .await
            .expect_err("none")
            .kind(),
        ErrorKind::NotFound
    );
    assert!(house.engine.open_download("forged.token").await.is_err());
    Ok(())
}
