//! What each builder sends, and what it makes of the answers.

use insta::assert_snapshot;
use transport::{Answer, Recorder};

use crate::model::{MediaType, RootFolder, SortOrder};
use crate::query::{Media, file, folder};
use crate::scripted::{answered_with, descriptor};
use crate::{ErrorKind, FolderSort, Remote, Result};

fn files(ids: &[&str]) -> Answer {
    let files: Vec<_> = ids.iter().map(|id| descriptor(id, 1, "")).collect();
    Answer::json(format!(r#"{{"files":[{}]}}"#, files.join(",")))
}

fn one(id: &str) -> Answer {
    Answer::json(format!(r#"{{"file":{}}}"#, descriptor(id, 1, "")))
}

fn nothing() -> Answer {
    Answer::json("{}")
}

fn unknown() -> Answer {
    let violation =
        r#"{"field":"fileIds","description":"no such file","ruleName":"RESOURCE_NOT_FOUND"}"#;
    let details = format!(r#"{{"validationError":{{"fieldViolations":[{violation}]}}}}"#);
    Answer::json(format!(r#"{{"message":"","details":{details}}}"#)).with_status(400)
}

/// Method, path and body of everything that was sent, a line each.
fn lines(recorder: &Recorder) -> String {
    let lines = recorder.requests().into_iter().map(|sent| {
        let path = &sent.url[url::Position::BeforePath..];
        let path = path.trim_start_matches("/site-media/v1");
        format!(
            "{} {path} {}",
            sent.method,
            String::from_utf8_lossy(&sent.body)
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn update_sends_exactly_what_was_said() -> Result<()> {
    let (client, recorder) = answered_with([one("a"), one("a"), one("a"), one("a")]);
    let update = || client.files().update("a");
    update().name("b").folder("f").send().await?;
    update().labels([""; 0]).send().await?;
    update()
        .add_label("x")
        .add_label("x")
        .remove_label("y")
        .send()
        .await?;
    assert_snapshot!(lines(&recorder), @r#"
    PATCH /files/update-file-descriptor {"file":{"displayName":"b","id":"a","parentFolderId":"f"}}
    PATCH /files/update-file-descriptor {"file":{"id":"a","labels":[]}}
    GET /files/get-file-by-id?fileId=a 
    PATCH /files/update-file-descriptor {"file":{"id":"a","labels":["x"]}}
    "#);
    Ok(())
}

#[tokio::test]
async fn a_query_sends_its_filter_and_sort_once() -> Result<()> {
    let first = Answer::json(r#"{"files":[],"pagingMetadata":{"cursors":{"next":"n"}}}"#);
    let (client, recorder) = answered_with([first, files(&[]), files(&[]), files(&[])]);
    let query = || client.files().query();
    let media = file::media_type_in([Media::Image, Media::Video]);
    query()
        .filter(media)
        .filter(file::private(false).and(file::trashed(false)))
        .sort(file::name().ascending())
        .limit(50)
        .collect()
        .await?;
    query()
        .filter(file::media_type(Media::Model3D))
        .send()
        .await?;
    query().send().await?;
    assert_snapshot!(lines(&recorder), @r#"
    POST /files/query {"query":{"cursorPaging":{"limit":50},"filter":{"$and":[{"mediaType":{"$in":["IMAGE","VIDEO"]}},{"private":false},{"state":"OK"}]},"sort":[{"fieldName":"displayName","order":"ASC"}]}}
    POST /files/query {"query":{"cursorPaging":{"cursor":"n","limit":50}}}
    POST /files/query {"query":{"filter":{"mediaType":"MODEL3D"}}}
    POST /files/query {"query":{}}
    "#);
    Ok(())
}

#[tokio::test]
async fn many_are_got_in_order_and_the_unknown_one_fails_alone() -> Result<()> {
    let script = [
        unknown(),
        files(&["a"]),
        unknown(),
        unknown(),
        files(&["c"]),
    ];
    let (client, recorder) = answered_with(script);
    let got = client.files().get_many(["a", "a", "b", "c"]).send().await;

    assert_snapshot!(got, @r"
    3 of 4 succeeded
    `b`: `fileIds`: no such file (RESOURCE_NOT_FOUND)
    ");
    assert_snapshot!(lines(&recorder), @r#"
    POST /files/get-files {"fileIds":["a","b","c"]}
    POST /files/get-files {"fileIds":["a"]}
    POST /files/get-files {"fileIds":["b","c"]}
    POST /files/get-files {"fileIds":["b"]}
    POST /files/get-files {"fileIds":["c"]}
    "#);
    Ok(())
}

#[tokio::test]
async fn what_goes_wrong_for_all_is_the_outcome_of_each() {
    let (client, recorder) = answered_with([Answer::status(403)]);
    let deleted = client.files().delete(["a", "b"]).send().await;
    let kinds: Vec<_> = deleted.failures().map(|(_, error)| error.kind()).collect();
    assert_eq!(kinds, [ErrorKind::Forbidden; 2]);
    assert_eq!(recorder.requests().len(), 1);
}

#[tokio::test]
async fn folders_are_searched_queried_changed_and_deleted() -> Result<()> {
    let list = || Answer::json(r#"{"folders":[]}"#);
    let folder = Answer::json(
        r#"{"folder":{"id":"f","displayName":"b","parentFolderId":"g","state":"OK"}}"#,
    );
    let script = [
        list(),
        list(),
        list(),
        folder,
        nothing(),
        nothing(),
        nothing(),
    ];
    let (client, recorder) = answered_with(script);
    let folders = client.folders();
    let search = folders.search("pets").root(RootFolder::TrashRoot);
    search
        .sort(FolderSort::DisplayName, SortOrder::Asc)
        .send()
        .await?;
    let query = folders.query().filter(folder::trashed(true));
    query.sort(folder::updated().descending()).send().await?;
    folders.trash().limit(5).send().await?;
    folders.update("f").name("b").parent("g").send().await?;
    folders.delete(["f"]).send().await.all()?;
    folders.purge(["f"]).send().await.all()?;
    folders.restore(["f"]).send().await.all()?;

    assert_snapshot!(lines(&recorder), @r#"
    POST /folders/search {"rootFolder":"TRASH_ROOT","search":"pets","sort":{"fieldName":"displayName","order":"ASC"}}
    POST /folders/query {"query":{"filter":{"state":"DELETED"},"sort":[{"fieldName":"updatedDate","order":"DESC"}]}}
    GET /trash-bin/folders?paging.limit=5 
    PATCH /folders/f {"folder":{"displayName":"b","id":"f","parentFolderId":"g"}}
    POST /bulk/folders/delete {"folderIds":["f"]}
    POST /bulk/folders/delete {"folderIds":["f"],"permanent":true}
    POST /bulk/trash-bin/folders/restore {"folderIds":["f"]}
    "#);
    Ok(())
}

#[tokio::test]
async fn many_folders_go_in_batches_of_a_hundred() -> Result<()> {
    let (client, recorder) = answered_with(vec![nothing(); 3]);
    let ids = (0..201).map(|id| id.to_string());
    let deleted = client.folders().delete(ids).send().await.all()?;
    assert_eq!((deleted.len(), recorder.requests().len()), (201, 3));
    Ok(())
}

#[tokio::test]
async fn an_import_says_all_there_is_to_say() -> Result<()> {
    let (client, recorder) = answered_with([one("a"), one("b")]);
    let import = client.files().import("https://cats.example/cat?size=1");
    import
        .name("Cat")
        .folder("/pets/")
        .path("/2024")
        .media_type(MediaType::Image)
        .mime_type("image/png")
        .private()
        .labels(["cat"])
        .external_info("shop", ["7"])
        .parameter("token", "t")
        .header("x-key", "k")
        .send()
        .await?;
    let plain = client.files().import("https://cats.example/a%20b.jpg");
    plain.folder("f").path("/new").send().await?;

    assert_snapshot!(lines(&recorder), @r#"
    POST /files/import {"displayName":"Cat","externalInfo":{"externalIds":["7"],"origin":"shop"},"filePath":"/pets/2024","labels":["cat"],"mediaType":"IMAGE","mimeType":"image/png","private":true,"url":"https://cats.example/cat?size=1","urlHeaders":{"x-key":"k"},"urlParams":{"token":"t"}}
    POST /files/import {"filePath":"/new","parentFolderId":"f","url":"https://cats.example/a%20b.jpg"}
    "#);
    Ok(())
}

#[tokio::test]
async fn an_import_of_a_type_that_nobody_can_tell_is_not_sent() -> Result<()> {
    let (client, recorder) = answered_with([one("a"), one("b")]);
    let import = |url: &str| client.files().import(url);
    let error = import("https://cats.example/cat").send().await;
    assert_snapshot!(error.expect_err("no type is told"), @r"
    nothing tells the type of `https://cats.example/cat`
    hint: give its MIME type, or say that its server answers `HEAD`
    ");
    let error = import("no URL").mime_type("image/png").send().await;
    assert_snapshot!(error.expect_err("it is none"), @"`no URL` is no URL");
    assert!(recorder.requests().is_empty());

    import("https://cats.example/cat")
        .type_by_head()
        .send()
        .await?;
    import("https://cats.example/cat")
        .name("cat.png")
        .send()
        .await?;
    Ok(())
}

#[tokio::test]
async fn each_of_many_imports_has_its_own_outcome() -> Result<()> {
    let results = format!(
        r#"{{"results":[
            {{"itemMetadata":{{"originalIndex":1,"success":false,"error":{{"code":"SITE_QUOTA_EXCEEDED","description":"full"}}}}}},
            {{"itemMetadata":{{"id":"a","originalIndex":0,"success":true}},"item":{}}}]}}"#,
        descriptor("a", 1, "")
    );
    let (client, recorder) = answered_with([Answer::json(results)]);
    let remotes = [
        "https://x.example/a.jpg",
        "https://x.example/b.jpg",
        "https://x.example/c",
    ];
    let imported = client
        .files()
        .import_all(remotes.map(Remote::new))
        .send()
        .await;

    assert_eq!(imported.successes().count(), 1);
    assert_eq!(
        imported[1]
            .result
            .as_ref()
            .err()
            .and_then(|error| error.code()),
        Some("SITE_QUOTA_EXCEEDED")
    );
    assert_snapshot!(imported, @r"
    1 of 3 succeeded
    `https://x.example/b.jpg`: full (SITE_QUOTA_EXCEEDED)
    `https://x.example/c`: nothing tells the type of `https://x.example/c`
    ");
    assert_snapshot!(lines(&recorder), @r#"POST /bulk/files/import-v2 {"importFileRequests":[{"url":"https://x.example/a.jpg"},{"url":"https://x.example/b.jpg"}],"returnEntity":true}"#);
    Ok(())
}
