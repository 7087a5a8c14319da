//! Older and looser forms of requests, as they were recorded or published.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::house::{Done, House};

#[tokio::test]
async fn the_api_is_found_under_its_older_prefix_too() -> Done {
    let house = House::new().await?;
    house.folder("baskets").await?;
    for prefix in ["/site-media/v1", "/wix-privatemedia-proxy-server/v1"] {
        let asked = house.to("GET", &format!("{prefix}/folders"));
        let asked = asked.header("authorization", "key-of-cats");
        let answer = asked.header("wix-site-id", "cats").empty().await?;
        assert_eq!(answer.names("folders"), ["baskets"], "{prefix}");
    }
    let elsewhere = house.to("GET", "/wix-privatemedia-proxy-server/folders");
    assert_eq!(elsewhere.empty().await?.status, 404);
    Ok(())
}

/// One folder and two files, and in the folder three files more.
async fn shelves(house: &House) -> Done<String> {
    let folder = house.folder("shelf").await?;
    for name in ["a.txt", "b.txt", "c.txt"] {
        let id = house.store(name).await?;
        let moved = json!({ "file": { "id": id, "parentFolderId": folder } });
        let asked = house.ask("PATCH", "/files/update-file-descriptor");
        assert_eq!(asked.json(&moved).await?.status, 200);
    }
    house.store("d.txt").await?;
    house.store("e.txt").await?;
    Ok(folder)
}

fn packed(payload: &Value) -> String {
    format!(".r={}", URL_SAFE_NO_PAD.encode(payload.to_string()))
}

#[tokio::test]
async fn a_packed_query_is_unpacked() -> Done {
    let house = House::new().await?;
    let folder = shelves(&house).await?;
    let list = async |query: String| -> Done<Vec<String>> {
        let answer = house.ask("GET", &format!("/files?{query}")).empty().await?;
        assert_eq!(answer.status, 200, "{query}: {}", answer.body);
        Ok(answer
            .names("files")
            .into_iter()
            .map(str::to_owned)
            .collect())
    };

    let payload = json!({
        "parentFolderId": folder,
        "sort": { "fieldName": "displayName", "order": "DESC" },
        "paging": { "limit": 2, "cursor": null },
        "mediaTypes": ["DOCUMENT", "IMAGE"],
        "private": false,
    });
    assert_eq!(list(packed(&payload)).await?, ["c.txt", "b.txt"]);
    let asc = format!("{}&sort.order=ASC", packed(&payload));
    assert_eq!(
        list(asc).await?,
        ["a.txt", "b.txt"],
        "what is given openly counts"
    );
    assert_eq!(list(packed(&json!({}))).await?.len(), 2);
    let one = json!({ "paging": { "limit": 1 } }).to_string();
    let padded = format!(".r={}", URL_SAFE.encode(&one));
    assert!(padded.ends_with('='));
    assert_eq!(list(padded).await?.len(), 1);

    // As it was recorded, byte for byte.
    let recorded = ".r=eyJwYXJlbnRGb2xkZXJJZCI6Im1lZGlhLXJvb3QiLCJwYWdpbmciOnsibGltaXQiOjJ9LCJtZWRpYVR5cGVzIjpbIklNQUdFIiwiVklERU8iXX0";
    assert!(list(recorded.to_owned()).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_packed_query_is_held_to_the_same_limits() -> Done {
    let house = House::new().await?;
    let refused = async |query: &str| -> Done<(u16, String)> {
        let asked = house.ask("GET", &format!("/files?{query}"));
        let answer = asked.empty().await?;
        Ok((
            answer.status.as_u16(),
            answer.text("/details/validationError/fieldViolations/0/field"),
        ))
    };

    let limit = packed(&json!({ "paging": { "limit": 101 } }));
    assert_eq!(refused(&limit).await?, (400, "paging.limit".to_owned()));
    for nothing in ["%", "!!", "e30=e30", "W10", "bnVsbA", "eyJ", ""] {
        let refused = refused(&format!(".r={nothing}")).await?;
        assert_eq!(refused, (400, ".r".to_owned()), "{nothing}");
    }
    Ok(())
}

#[tokio::test]
async fn a_folder_may_be_named_in_path_and_query() -> Done {
    let house = House::new().await?;
    let id = house.folder("baskets").await?;

    let answer = house
        .ask("GET", &format!("/folders/{id}?folderId={id}"))
        .empty()
        .await?;

    assert_eq!(
        (answer.status.as_u16(), answer.text("/folder/id")),
        (200, id)
    );
    Ok(())
}

#[tokio::test]
async fn an_archive_of_a_folder_may_be_asked_for_without_a_body() -> Done {
    let house = House::new().await?;
    let id = house.folder("baskets").await?;
    let path = format!("/folders/{id}/generate-download-url");

    let bodies = [
        String::new(),
        "{}".to_owned(),
        json!({ "folderId": id }).to_string(),
    ];
    let mut statuses = Vec::new();
    for body in bodies {
        statuses.push(house.ask("POST", &path).send(body).await?.status.as_u16());
    }

    // All three are the same request; none of them is a wrong one.
    assert!(
        statuses
            .iter()
            .all(|status| *status == statuses[0] && *status != 400),
        "{statuses:?}"
    );
    Ok(())
}

#[tokio::test]
async fn older_routes_find_a_file() -> Done {
    let house = House::new().await?;
    let id = house.store("cat.txt").await?;
    let uri = format!("wix%3Adocument%3A%2F%2Fv1%2F{id}%2Fcat.txt");

    for path in [id.as_str(), uri.as_str()] {
        let answer = house.ask("GET", &format!("/files/{path}")).empty().await?;
        assert_eq!(
            answer.text("/file/displayName"),
            "cat.txt",
            "{path}: {}",
            answer.body
        );
    }
    let missing = house.ask("GET", "/files/unknown").empty().await?;
    assert_eq!(missing.refusal(), (400, "RESOURCE_NOT_FOUND".to_owned()));
    // A fixed segment is never taken for an id.
    let fixed = house.ask("GET", "/files/search").empty().await?;
    assert_eq!(fixed.status, 405);
    Ok(())
}

#[tokio::test]
async fn older_routes_give_download_urls() -> Done {
    let house = House::new().await?;
    let id = house.store("cat.txt").await?;
    let path = format!("/files/{id}/generate-download-url");

    for body in [
        "",
        "{}",
        r#"{"expirationInMinutes":"60"}"#,
        r#"{"expirationInMinutes":60,"fileId":null}"#,
    ] {
        let answer = house.ask("POST", &path).send(body).await?;
        assert_eq!(answer.status, 200, "{body}: {}", answer.body);
        assert_eq!(answer.text("/downloadUrls/0/assetKey"), "src");
    }
    let other = house
        .ask("POST", &path)
        .send(r#"{"fileId":"other"}"#)
        .await?;
    assert_eq!(other.refusal(), (400, "VALIDATION".to_owned()));
    let late = house
        .ask("POST", &path)
        .send(r#"{"expirationInMinutes":"x"}"#)
        .await?;
    assert_eq!(late.refusal(), (400, "FORMAT".to_owned()));

    // What the spec says of the stream is held against it; that this is no video is for the engine to say.
    let stream = house.ask("POST", &format!("/files/video/{id}/generate-stream-url"));
    let refused = stream.send(r#"{"format":"MP4"}"#).await?;
    assert_eq!(refused.refusal(), (400, "INVALID_ENUM_VALUE".to_owned()));
    let stream = house.ask("POST", &format!("/files/video/{id}/generate-stream-url"));
    let asked = stream.send(r#"{"format":"HLS"}"#).await?;
    assert_ne!(asked.refusal().1, "REQUIRED_FIELD");
    Ok(())
}

#[tokio::test]
async fn older_routes_change_a_file() -> Done {
    let house = House::new().await?;
    let id = house.store("cat.txt").await?;
    let flat = |name: &str| json!({ "displayName": name, "labels": ["pet"] });
    let whole = |name: &str| json!({ "file": { "id": id, "displayName": name } });
    let masked = |name: &str| {
        json!({
            "file": { "displayName": name, "labels": ["lost"] },
            "fieldMask": { "paths": ["file.displayName"] },
        })
    };

    for (path, body) in [
        (format!("/files/{id}"), flat("1.txt")),
        (format!("/files/{id}"), whole("2.txt")),
        (format!("/files/{id}/update"), whole("3.txt")),
        (format!("/files/{id}/update"), masked("4.txt")),
        ("/files/update-file".to_owned(), whole("5.txt")),
    ] {
        let answer = house.ask("PATCH", &path).json(&body).await?;
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
        let name = answer.text("/file/displayName");
        assert!(
            body.to_string().contains(&format!("{name:?}")),
            "{path} {body}: {name}"
        );
        assert_eq!(
            answer.body["file"]["labels"],
            json!(["pet"]),
            "{path} {body}"
        );
    }
    let other = json!({ "file": { "id": "other", "displayName": "x" } });
    let refused = house
        .ask("PATCH", &format!("/files/{id}/update"))
        .json(&other)
        .await?;
    assert_eq!(refused.refusal(), (400, "VALIDATION".to_owned()));
    let without = house
        .ask("PATCH", "/files/update-file")
        .json(&flat("x"))
        .await?;
    assert_eq!(without.refusal(), (400, "REQUIRED_FIELD".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_field_mask_says_which_members_count() -> Done {
    let house = House::new().await?;
    let id = house.store("cat.txt").await?;
    let old = json!(["old"]);
    let before = json!({ "file": { "id": id, "displayName": "old.txt", "labels": old } });

    for (mask, name, labels) in [
        (json!({ "paths": ["file.displayName"] }), "new.txt", "old"),
        (json!({ "paths": ["displayName"] }), "new.txt", "old"),
        (
            json!({ "paths": ["file.labels", "file.hash"] }),
            "old.txt",
            "new",
        ),
        (
            json!({ "paths": ["file.displayName", "labels"] }),
            "new.txt",
            "new",
        ),
        (json!("displayName,labels"), "new.txt", "new"),
        (json!("file.labels, file.displayName"), "new.txt", "new"),
        (json!("labels"), "old.txt", "new"),
        (json!(null), "new.txt", "new"),
    ] {
        let path = "/files/update-file-descriptor";
        house.ask("PATCH", path).json(&before).await?;
        let body = json!({
            "file": { "id": id, "displayName": "new.txt", "labels": ["new"] },
            "fieldMask": mask,
        });
        let answer = house.ask("PATCH", path).json(&body).await?;
        let got = (
            answer.text("/file/displayName"),
            answer.text("/file/labels/0"),
        );
        assert_eq!(got, (name.to_owned(), labels.to_owned()), "{mask}");
    }
    Ok(())
}

#[tokio::test]
async fn a_mask_of_nothing_changes_nothing() -> Done {
    let house = House::new().await?;
    let (file, folder) = (
        house.store("cat.txt").await?,
        house.folder("baskets").await?,
    );
    let code = "FIELD_MASK_IS_EMPTY_OR_MISSING";

    for mask in [
        json!({ "paths": [] }),
        json!({}),
        json!(""),
        json!("hash"),
        json!({ "paths": ["file"] }),
    ] {
        let asked = house.ask("PATCH", "/files/update-file-descriptor");
        let body = json!({ "file": { "id": file, "displayName": "x" }, "fieldMask": mask });
        assert_eq!(
            asked.json(&body).await?.refusal(),
            (400, code.to_owned()),
            "{mask}"
        );
        let asked = house.ask("PATCH", &format!("/folders/{folder}"));
        let body = json!({ "folder": { "id": folder, "displayName": "x" }, "fieldMask": mask });
        assert_eq!(
            asked.json(&body).await?.refusal(),
            (400, code.to_owned()),
            "{mask}"
        );
    }
    for mask in [
        json!(7),
        json!([]),
        json!({ "paths": "x" }),
        json!({ "paths": [7] }),
        json!(true),
    ] {
        let asked = house.ask("PATCH", "/files/update-file-descriptor");
        let body = json!({ "file": { "id": file, "displayName": "x" }, "fieldMask": mask });
        let answer = asked.json(&body).await?;
        assert_eq!(answer.refusal(), (400, "FORMAT".to_owned()), "{mask}");
    }
    Ok(())
}

#[tokio::test]
async fn a_folder_is_changed_with_and_without_a_mask() -> Done {
    let house = House::new().await?;
    let id = house.folder("baskets").await?;
    for (name, mask) in [
        ("1", json!(null)),
        (
            "2",
            json!({ "paths": ["folder.displayName", "folder.parentFolderId"] }),
        ),
        ("3", json!({ "paths": ["displayName"] })),
        ("4", json!("displayName")),
    ] {
        let mut body = json!({ "folder": { "id": id, "displayName": name }, "fieldMask": mask });
        if mask.is_null() {
            body.as_object_mut().map(|body| body.remove("fieldMask"));
        }
        let answer = house
            .ask("PATCH", &format!("/folders/{id}"))
            .json(&body)
            .await?;
        assert_eq!(
            answer.text("/folder/displayName"),
            name,
            "{mask}: {}",
            answer.body
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_whole_entity_may_be_sent_back() -> Done {
    let house = House::new().await?;
    let id = house.store("cat.txt").await?;
    let path = format!("/files/get-file-by-id?fileId={id}");
    let mut whole = house.ask("GET", &path).empty().await?.body;
    whole["file"]["displayName"] = "tom.txt".into();
    whole["file"]["private"] = true.into();
    whole["file"]["hash"] = "0".into();
    whole["file"]["media"] =
        json!({ "image": { "image": { "id": "x" } }, "video": { "posters": [{}] } });

    let answer = house
        .ask("PATCH", "/files/update-file-descriptor")
        .json(&whole)
        .await?;

    assert_eq!(answer.text("/file/displayName"), "tom.txt");
    assert_eq!(answer.body["file"]["private"], false);
    assert_ne!(answer.text("/file/hash"), "0");
    Ok(())
}

#[tokio::test]
async fn texts_stand_for_numbers_and_for_yes_and_no() -> Done {
    let house = House::new().await?;
    let id = house.store("cat.txt").await?;
    house.store("tom.txt").await?;

    let search = json!({ "paging": { "limit": "1" } });
    let found = house.ask("POST", "/files/search").json(&search).await?;
    assert_eq!(found.names("files").len(), 1);
    let over = json!({ "paging": { "limit": "101" } });
    let refused = house.ask("POST", "/files/search").json(&over).await?;
    assert_eq!(refused.refusal(), (400, "MAX".to_owned()));
    for wrong in ["", "1.5", "one", "99999999999999999999"] {
        let wrong = json!({ "paging": { "limit": wrong } });
        let refused = house.ask("POST", "/files/search").json(&wrong).await?;
        assert_eq!(refused.refusal(), (400, "FORMAT".to_owned()), "{wrong}");
    }

    let delete = |permanent: &str| json!({ "fileIds": [id], "permanent": permanent });
    let wrong = house
        .ask("POST", "/bulk/files/delete")
        .json(&delete("yes"))
        .await?;
    assert_eq!(wrong.refusal(), (400, "FORMAT".to_owned()));
    let gone = house
        .ask("POST", "/bulk/files/delete")
        .json(&delete("true"))
        .await?;
    assert_eq!((gone.status.as_u16(), gone.body), (200, json!({})));
    let trash = house.ask("GET", "/trash-bin/files").empty().await?;
    assert!(trash.names("files").is_empty());
    Ok(())
}

#[tokio::test]
async fn a_query_is_read_as_forms_are_written() -> Done {
    let house = House::new().await?;
    let id = house.store("cat.txt").await?;
    let folder = house.folder("baskets").await?;
    for path in [
        format!("/files/get-file-by-id?fileId={}", id.replace('~', "%7E").replace('_', "%5F")),
        format!("/files?parentFolderId={folder}&mediaTypes=IMAGE&mediaTypes=VIDEO&private=false&sort.fieldName=displayName&sort.order=ASC&paging.limit=2"),
        "/files?sort.fieldName=displayName&sort.order=DESC&sort.origin.latitude=32.08&sort.origin.longitude=-34.5&paging.limit=0".to_owned(),
        "/files?sort.fieldName=sizeInBytes&unknown=1&paging.cursor=".to_owned(),
    ] {
        let answer = house.ask("GET", &path).empty().await?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    Ok(())
}
