//! What may be ordered, and what the answer says.

use api::enums::{MediaType, OperationStatus};
use serde_json::json;

use super::*;

#[tokio::test]
async fn an_answer_describes_the_file_while_it_is_pending() -> Done {
    let house = House::new().await?;
    let folder = house.caller.create_folder(api::types::CreateFolderRequest {
        display_name: "pets".to_owned(),
        parent_folder_id: None,
    });
    let folder = folder.await?.id;

    let file = house
        .import(ImportFileRequest {
            labels: Some(vec!["cat".to_owned()]),
            parent_folder_id: Some(folder.clone()),
            ..request("https://me:secret@world.test/cat.jpg?size=2")
        })
        .await?;

    assert_eq!(file.operation_status, OperationStatus::Pending);
    assert_eq!(
        (file.display_name.as_str(), &file.media_type),
        ("cat.jpg", &MediaType::Image)
    );
    assert_eq!(
        (file.hash.as_deref(), &file.media, file.size_in_bytes),
        (Some(""), &None, None)
    );
    assert_eq!(
        file.source_url.as_deref(),
        Some("https://world.test/cat.jpg?size=2")
    );
    assert!(file.id.ends_with("~mv2.jpg"), "{}", file.id);
    assert_eq!(file.url, format!("http://127.0.0.1:8080/media/{}", file.id));
    assert_eq!(file.thumbnail_url.as_deref(), Some(file.url.as_str()));
    assert_eq!(file.labels, Some(vec!["cat".to_owned()]));
    assert_eq!(file.parent_folder_id, Some(folder));
    assert_eq!(house.file(&file.id).await?, file);
    assert!(house.world.asked().is_empty(), "the name tells the type");
    Ok(())
}

#[tokio::test]
async fn what_is_to_be_sent_along_is_sent_along() -> Done {
    let house = House::new().await?;
    house.world.says([Says::gives(PNG)]);
    let object = |value: serde_json::Value| value.as_object().cloned();

    house
        .import(ImportFileRequest {
            url_params: object(json!({ "token": "a b&c", "n": 3, "tag": ["x", true], "no": null })),
            url_headers: object(json!({ "Authorization": "Basic Zm9v", "X-Count": 7 })),
            ..request("https://world.test/cat.png?v=1#top")
        })
        .await?;
    house.engine.work_off().await?;

    let [(_, target)] = house.world.asked().try_into().map_err(|_| "asked once")?;
    let query = "v=1&n=3&tag=true&tag=x&token=a+b%26c";
    let mut pairs: Vec<_> = target.url.query().unwrap_or_default().split('&').collect();
    pairs[1..].sort_unstable();
    assert_eq!(pairs.join("&"), query);
    assert_eq!(target.url.fragment(), None);
    let mut headers = target.headers.clone();
    headers.sort();
    assert_eq!(
        headers,
        [("Authorization", "Basic Zm9v"), ("X-Count", "7")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert!(!format!("{target:?}").contains("Zm9v"), "{target:?}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_ordered_is_refused_with_all_its_faults() -> Done {
    let house = House::new().await?;
    let object = |value: serde_json::Value| value.as_object().cloned();

    let mut rules = broken_rules(
        house
            .import(ImportFileRequest {
                media_type: Some(MediaType::Other),
                url_params: object(json!({ "deep": { "er": 1 } })),
                url_headers: object(json!({ "a b": "x", "X": "1\r\nHost: evil" })),
                ..request("ftp://world.test/cat.png")
            })
            .await,
    );

    // Members of an object have no order of their own.
    rules.sort();
    assert_eq!(
        rules,
        [
            "mediaType INVALID_ENUM_VALUE",
            "url FORMAT",
            "urlHeaders.X FORMAT",
            "urlHeaders.a b FORMAT",
            "urlParams.deep FORMAT",
        ]
    );
    let homeless = ImportFileRequest {
        parent_folder_id: Some("nowhere".to_owned()),
        ..request("https://world.test/cat.png")
    };
    assert!(house.import(homeless).await.is_err());
    assert!(house.listed().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_type_that_nobody_tells_is_asked_for() -> Done {
    let house = House::new().await?;
    house
        .world
        .says([Says::Gives("image/webp", Some(70), Vec::new())]);

    let file = house
        .import(request("https://world.test/pictures/7"))
        .await?;

    assert!(file.id.ends_with("~mv2.webp"), "{}", file.id);
    assert_eq!(file.media_type, MediaType::Image);
    assert_eq!(file.size_in_bytes, Some(api::ByteSize(70)));
    assert_eq!(house.world.asked().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_type_that_cannot_be_known_is_refused() -> Done {
    let house = House::new().await?;
    house.world.says([
        Says::Gives("application/octet-stream", None, Vec::new()),
        Says::Gives("", None, Vec::new()),
        Says::Fails(FetchErrorKind::Untold, None),
    ]);

    for _ in 0..3 {
        let refused = house.import(request("https://world.test/pictures/7")).await;
        assert_eq!(broken_rules(refused), ["mimeType REQUIRED_FIELD"]);
    }

    assert!(house.listed().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_type_is_not_missed_while_nobody_answers() -> Done {
    let house = House::new().await?;
    house.world.says([Says::stumbles(), Says::gives(PNG)]);

    let file = house
        .import(request("https://world.test/pictures/7"))
        .await?;
    assert_eq!(file.media_type, MediaType::Unknown("UNKNOWN".to_owned()));
    house.engine.work_off().await?;

    let file = house.file(&file.id).await?;
    assert_eq!(
        (file.media_type, file.display_name.as_str()),
        (MediaType::Image, "7.png")
    );
    Ok(())
}
