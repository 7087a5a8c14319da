//! Two sites of one server know nothing of each other.

use serde_json::json;

use crate::house::{Done, House};

/// A file, a folder, and one of each in the trash, all on `cats`.
struct Things {
    file: String,
    folder: String,
    trashed_file: String,
    trashed_folder: String,
}

async fn furnish(house: &House) -> Done<Things> {
    let things = Things {
        file: house.store("cat.txt").await?,
        folder: house.folder("baskets").await?,
        trashed_file: house.store("mouse.txt").await?,
        trashed_folder: house.folder("boxes").await?,
    };
    let files = json!({ "fileIds": [things.trashed_file] });
    let folders = json!({ "folderIds": [things.trashed_folder] });
    house.ask("POST", "/bulk/files/delete").json(&files).await?;
    house
        .ask("POST", "/bulk/folders/delete")
        .json(&folders)
        .await?;
    assert_everything_is_there(house).await?;
    Ok(things)
}

async fn assert_everything_is_there(house: &House) -> Done {
    for (path, list, names) in [
        ("/files", "files", ["cat.txt"]),
        ("/folders", "folders", ["baskets"]),
        ("/trash-bin/files", "files", ["mouse.txt"]),
        ("/trash-bin/folders", "folders", ["boxes"]),
    ] {
        let answer = house.ask("GET", path).empty().await?;
        assert_eq!(answer.names(list), names, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn no_list_shows_what_is_on_another_site() -> Done {
    let house = House::new().await?;
    let things = furnish(&house).await?;

    for path in [
        "/files",
        "/trash-bin/files",
        "/folders",
        "/trash-bin/folders",
    ] {
        for folder in ["", &things.folder, &things.trashed_folder] {
            let path = format!("{path}?parentFolderId={folder}");
            let answer = house.ask_dogs("GET", &path).empty().await?;
            let shown = answer.names("files").len() + answer.names("folders").len();
            assert_eq!(shown, 0, "{path}: {}", answer.body);
        }
    }
    for (path, body) in [
        ("/files/search", json!({ "search": "cat" })),
        ("/files/search", json!({ "rootFolder": "TRASH_ROOT" })),
        ("/folders/search", json!({})),
        ("/folders/search", json!({ "rootFolder": "TRASH_ROOT" })),
        ("/files/query", json!({ "query": {} })),
        (
            "/files/query",
            json!({ "query": { "filter": { "state": "DELETED" } } }),
        ),
        ("/folders/query", json!({ "query": {} })),
    ] {
        let mine = house.ask("POST", path).json(&body).await?;
        let theirs = house.ask_dogs("POST", path).json(&body).await?;
        let shown = |answer: &crate::house::Answer| {
            answer.names("files").len() + answer.names("folders").len()
        };
        assert_eq!((shown(&mine), shown(&theirs)), (1, 0), "{path} {body}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_on_another_site_cannot_be_told_from_what_is_nowhere() -> Done {
    let house = House::new().await?;
    let things = furnish(&house).await?;

    for (method, path, body) in [
        ("GET", "/files/get-file-by-id?fileId=FILE", json!(null)),
        ("GET", "/files/get-file-by-id?fileId=TRASHED", json!(null)),
        ("GET", "/files/FILE", json!(null)),
        ("POST", "/files/get-files", json!({ "fileIds": ["FILE"] })),
        (
            "POST",
            "/files/generate-file-download-url",
            json!({ "fileId": "FILE" }),
        ),
        (
            "PATCH",
            "/files/update-file-descriptor",
            json!({ "file": { "id": "FILE", "displayName": "x" } }),
        ),
        ("GET", "/folders/FOLDER", json!(null)),
        ("GET", "/folders/BOXES", json!(null)),
        (
            "PATCH",
            "/folders/FOLDER",
            json!({ "folder": { "displayName": "x" } }),
        ),
        ("POST", "/folders/FOLDER/generate-download-url", json!({})),
        (
            "POST",
            "/files/generate-download-url",
            json!({ "fileIds": ["FILE"] }),
        ),
        (
            "POST",
            "/folders",
            json!({ "displayName": "x", "parentFolderId": "FOLDER" }),
        ),
        (
            "POST",
            "/files/generate-upload-url",
            json!({ "mimeType": "text/plain", "parentFolderId": "FOLDER" }),
        ),
    ] {
        let with = |ids: [&str; 4]| {
            let names = ["FILE", "TRASHED", "FOLDER", "BOXES"];
            let put = |text: String| {
                names
                    .iter()
                    .zip(ids)
                    .fold(text, |text, (name, id)| text.replace(name, id))
            };
            (put(path.to_owned()), put(body.to_string()))
        };
        let theirs = with([
            &things.file,
            &things.trashed_file,
            &things.folder,
            &things.trashed_folder,
        ]);
        let nowhere = with(["nowhere"; 4]);
        let mut answers = Vec::new();
        for (path, body) in [&theirs, &nowhere] {
            let answer = house.ask_dogs(method, path).send(body.clone()).await?;
            assert!(answer.status.as_u16() >= 400, "{method} {path}");
            answers.push(answer.refusal());
        }
        assert_eq!(answers[0], answers[1], "{method} {path}");
    }
    assert_everything_is_there(&house).await
}

#[tokio::test]
async fn nothing_on_another_site_can_be_deleted_or_brought_back() -> Done {
    let house = House::new().await?;
    let things = furnish(&house).await?;

    for (path, body) in [
        ("/bulk/files/delete", json!({ "fileIds": [things.file] })),
        (
            "/bulk/files/delete",
            json!({ "fileIds": [things.file, things.trashed_file], "permanent": true }),
        ),
        (
            "/bulk/folders/delete",
            json!({ "folderIds": [things.folder] }),
        ),
        (
            "/bulk/folders/delete",
            json!({ "folderIds": [things.folder, things.trashed_folder], "permanent": true }),
        ),
        (
            "/bulk/trash-bin/files/restore",
            json!({ "fileIds": [things.trashed_file] }),
        ),
        (
            "/bulk/trash-bin/folders/restore",
            json!({ "folderIds": [things.trashed_folder] }),
        ),
    ] {
        house.ask_dogs("POST", path).json(&body).await?;
        assert_everything_is_there(&house).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_upload_lands_on_the_site_that_asked_for_it() -> Done {
    let house = House::new().await?;
    let request = json!({ "mimeType": "text/plain", "fileName": "cat.txt" });
    let asked = house.ask("POST", "/files/generate-upload-url");
    let url = asked.json(&request).await?.text("/uploadUrl");
    let path = url
        .strip_prefix("http://media.test")
        .ok_or("another host")?;

    // Whatever credentials come along, the ticket alone counts, if they do not spoil it.
    let sent = house.to("PUT", path).header("content-type", "text/plain");
    let sent = sent.header("wix-site-id", "dogs").send("miau").await?;

    assert_eq!(sent.status, 200, "{}", sent.body);
    let cats = house.ask("GET", "/files").empty().await?;
    let dogs = house.ask_dogs("GET", "/files").empty().await?;
    assert_eq!(
        (cats.names("files"), dogs.names("files")),
        (vec!["cat.txt"], vec![])
    );
    Ok(())
}
