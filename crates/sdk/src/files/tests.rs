//! What is sent for each call about files, and what is made of the answers.

use futures::TryStreamExt;
use insta::assert_snapshot;
use transport::Answer;

use super::FileSort;
use crate::model::{MediaType, SortOrder};
use crate::scripted::{answered_with, descriptor, sent};
use crate::{ErrorKind, Result};

fn page(ids: &[&str], next: &str) -> Answer {
    let files: Vec<String> = ids.iter().map(|id| descriptor(id, 1, "")).collect();
    Answer::json(format!(
        r#"{{"files":[{}],"nextCursor":{next}}}"#,
        files.join(",")
    ))
}

fn cursor(next: &str) -> String {
    format!(r#"{{"cursors":{{"next":"{next}"}}}}"#)
}

#[tokio::test]
async fn get_asks_for_one() -> Result<()> {
    let file = format!(r#"{{"file":{}}}"#, descriptor("a~mv2.jpg", 12, ""));
    let (client, recorder) = answered_with([Answer::json(file)]);
    let file = client.files().get("a~mv2.jpg").await?;

    assert_eq!(file.size_in_bytes.map(u64::from), Some(12));
    assert_snapshot!(sent(&recorder), @r"
    GET http://media.test/site-media/v1/files/get-file-by-id?fileId=a%7Emv2.jpg
    accept: application/json
    authorization: (secret)
    wix-site-id: site-1
    ");
    Ok(())
}

#[tokio::test]
async fn an_id_that_climbs_is_never_sent() {
    let (client, recorder) = answered_with([]);
    let error = client.files().get("..").await.expect_err("`..` is no id");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Invalid, 0));
    assert!(!client.files().delete(["", ".."]).send().await.is_ok());
    assert!(recorder.requests().is_empty());
}

#[tokio::test]
async fn list_walks_the_pages_and_repeats_its_wishes() -> Result<()> {
    let pages = [
        page(&["a", "b"], &cursor("p2")),
        page(&[], &cursor("p3")),
        page(&["c"], &cursor("")),
    ];
    let (client, recorder) = answered_with(pages);
    let files = client
        .files()
        .list()
        .folder("f1")
        .private(false)
        .sort(FileSort::SizeInBytes, SortOrder::Desc);
    let files: Vec<_> = files
        .media_type(MediaType::Image)
        .limit(2)
        .stream()
        .try_collect()
        .await?;

    assert_eq!(
        files
            .iter()
            .map(|file| file.id.as_str())
            .collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
    let urls: Vec<_> = recorder
        .requests()
        .iter()
        .map(|sent| sent.url[url::Position::BeforePath..].to_owned())
        .collect();
    assert_snapshot!(urls.join("\n"), @r"
    /site-media/v1/files?mediaTypes=IMAGE&paging.limit=2&parentFolderId=f1&private=false&sort.fieldName=sizeInBytes&sort.order=DESC
    /site-media/v1/files?mediaTypes=IMAGE&paging.cursor=p2&paging.limit=2&parentFolderId=f1&private=false&sort.fieldName=sizeInBytes&sort.order=DESC
    /site-media/v1/files?mediaTypes=IMAGE&paging.cursor=p3&paging.limit=2&parentFolderId=f1&private=false&sort.fieldName=sizeInBytes&sort.order=DESC
    ");
    Ok(())
}

#[tokio::test]
async fn every_way_to_end_a_list_ends_it() -> Result<()> {
    for end in [
        "null",
        "{}",
        r#"{"cursors":null}"#,
        r#"{"cursors":{"next":null}}"#,
        r#"{"cursors":{"next":""},"hasNext":false}"#,
    ] {
        let (client, _) = answered_with([page(&["a"], end)]);
        assert_eq!(client.files().list().send().await?.next, None, "{end}");
    }
    Ok(())
}

#[tokio::test]
async fn a_cursor_that_leads_to_itself_is_an_error() {
    let (client, recorder) =
        answered_with([page(&["a"], &cursor("x")), page(&["a"], &cursor("x"))]);
    let walked: Result<Vec<_>> = client.files().list().stream().try_collect().await;
    assert_eq!(
        walked.map_err(|error| error.kind()),
        Err(ErrorKind::BadAnswer)
    );
    assert_eq!(recorder.requests().len(), 2);
}

#[tokio::test]
async fn search_sends_only_what_was_asked() -> Result<()> {
    let (client, recorder) = answered_with([page(&[], &cursor("n")), page(&[], "null")]);
    let page = client.files().search("").send().await?;
    client
        .files()
        .search("cat")
        .media_type(MediaType::Video)
        .limit(5)
        .cursor(page.next)
        .send()
        .await?;
    let bodies: Vec<_> = recorder
        .requests()
        .iter()
        .map(|sent| String::from_utf8_lossy(&sent.body).into_owned())
        .collect();
    assert_snapshot!(bodies.join("\n"), @r#"
    {}
    {"mediaTypes":["VIDEO"],"paging":{"cursor":"n","limit":5},"search":"cat"}
    "#);
    Ok(())
}

#[tokio::test]
async fn delete_restore_and_trash() -> Result<()> {
    let (client, recorder) = answered_with([
        Answer::json("{}"),
        Answer::json("{}"),
        Answer::json("{}"),
        page(&[], "null"),
    ]);
    client.files().delete(["a", "b"]).send().await.all()?;
    client.files().purge(["c"]).send().await.all()?;
    client.files().restore(["a"]).send().await.all()?;
    client.files().trash().limit(1).send().await?;

    let lines: Vec<_> = recorder
        .requests()
        .iter()
        .map(|sent| {
            format!(
                "{} {} {}",
                sent.method,
                sent.url,
                String::from_utf8_lossy(&sent.body)
            )
        })
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    POST http://media.test/site-media/v1/bulk/files/delete {"fileIds":["a","b"]}
    POST http://media.test/site-media/v1/bulk/files/delete {"fileIds":["c"],"permanent":true}
    POST http://media.test/site-media/v1/bulk/trash-bin/files/restore {"fileIds":["a"]}
    GET http://media.test/site-media/v1/trash-bin/files?paging.limit=1 
    "#);
    Ok(())
}

#[tokio::test]
async fn many_ids_go_in_batches() -> Result<()> {
    let (client, recorder) = answered_with(vec![Answer::json("{}"); 3]);
    client
        .files()
        .delete((0..2001).map(|n| n.to_string()))
        .send()
        .await
        .all()?;
    assert_eq!(recorder.requests().len(), 3);
    Ok(())
}
