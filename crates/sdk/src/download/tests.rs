//! How a download ends: whole and right, or not at all.

use insta::assert_snapshot;
use transport::Answer;

use super::*;
use crate::testing::{answered_with, descriptor};
use crate::upload::hex;

type Fact = Result<(), Box<dyn std::error::Error>>;

fn known(text: &str) -> Answer {
    use md5::Digest;

    let hash = hex(&md5::Md5::digest(text));
    Answer::json(format!(
        r#"{{"file":{}}}"#,
        descriptor("cat.jpg", text.len(), &hash)
    ))
}

fn url() -> Answer {
    Answer::json(
        r#"{"downloadUrls":[{"url":"http://bytes.test/download/t?token=1","assetKey":"src"}]}"#,
    )
}

fn whole(text: &'static str) -> Answer {
    Answer::status(200)
        .with_header("etag", "\"e\"")
        .with_body(text)
}

fn broken(text: &'static str) -> Answer {
    Answer::status(200)
        .with_header("etag", "\"e\"")
        .with_stream([Ok(text), Err(std::io::Error::other("cut"))])
}

fn part(from: usize, text: &'static str) -> Answer {
    Answer::status(206)
        .with_header("content-range", &format!("bytes {from}-9/10"))
        .with_body(text)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

#[tokio::test]
async fn a_download_on_the_wire() -> Fact {
    let folder = tempfile::tempdir()?;
    let (client, recorder) = answered_with([known("0123456789"), url(), whole("0123456789")]);
    let copy = client.download("cat.jpg").to(folder.path()).await?;

    assert_eq!(copy.path, folder.path().join("cat.jpg"));
    assert_eq!(std::fs::read_to_string(&copy.path)?, "0123456789");
    assert_eq!(names(folder.path()), ["cat.jpg"]);
    assert_snapshot!(recorder.last().ok_or("nothing was sent")?, @"GET http://bytes.test/download/t?token=1");
    Ok(())
}

#[tokio::test]
async fn a_broken_download_fetches_the_rest_by_a_new_url() -> Fact {
    let folder = tempfile::tempdir()?;
    let script = [
        known("0123456789"),
        url(),
        broken("0123"),
        url(),
        part(4, "456789"),
    ];
    let (client, recorder) = answered_with(script);
    let copy = client
        .download("cat.jpg")
        .to(folder.path().join("copy.jpg"))
        .await?;

    assert_eq!(std::fs::read_to_string(&copy.path)?, "0123456789");
    assert_snapshot!(recorder.last().ok_or("nothing was sent")?, @r#"
    GET http://bytes.test/download/t?token=1
    if-range: "e"
    range: bytes=4-
    "#);
    Ok(())
}

#[tokio::test]
async fn a_server_that_ignores_the_range_is_read_from_the_beginning() -> Fact {
    let folder = tempfile::tempdir()?;
    let script = [
        known("0123456789"),
        url(),
        broken("0123"),
        url(),
        whole("0123456789"),
    ];
    let (client, _) = answered_with(script);
    let copy = client
        .download("cat.jpg")
        .to(folder.path().join("copy.jpg"))
        .await?;
    assert_eq!(std::fs::read_to_string(&copy.path)?, "0123456789");
    Ok(())
}

#[tokio::test]
async fn wrong_bytes_leave_what_was_there() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("copy.jpg");
    std::fs::write(&path, "old")?;
    let (client, _) = answered_with([known("0123456789"), url(), whole("012345678X")]);
    let error = client
        .download("cat.jpg")
        .to(&path)
        .await
        .expect_err("one byte is wrong");

    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert_eq!(std::fs::read_to_string(&path)?, "old");
    assert_eq!(
        names(folder.path()),
        ["copy.jpg"],
        "nothing is left lying about"
    );
    Ok(())
}

#[tokio::test]
async fn a_download_that_never_moves_is_given_up_on() -> Fact {
    let folder = tempfile::tempdir()?;
    let rounds = (0..5).flat_map(|_| {
        [
            url(),
            Answer::status(200).with_stream([Err::<&str, _>(std::io::Error::other("cut"))]),
        ]
    });
    let (client, _) = answered_with([known("0123456789")].into_iter().chain(rounds));
    let error = client
        .download("cat.jpg")
        .to(folder.path())
        .await
        .expect_err("nothing arrives");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 5));
    assert!(names(folder.path()).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_refused_url_is_an_error_of_the_service() -> Fact {
    let folder = tempfile::tempdir()?;
    let (client, _) = answered_with([known("0123456789"), url(), Answer::status(403)]);
    let error = client
        .download("cat.jpg")
        .to(folder.path())
        .await
        .expect_err("the URL is refused");
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Forbidden, Some(403))
    );
    let hint = "the URL that was handed out is used up or has expired; start over";
    assert_eq!(error.hint(), Some(hint));
    Ok(())
}

#[test]
fn a_name_never_leads_out_of_the_folder() -> Fact {
    let folder = tempfile::tempdir()?;
    for (name, file) in [
        ("../../x", ".._.._x"),
        ("..", "i"),
        ("a\nb", "a_b"),
        ("", "i"),
        ("cat.jpg", "cat.jpg"),
    ] {
        let mut descriptor: FileDescriptor = serde_json::from_str(&descriptor("i", 1, ""))?;
        descriptor.display_name = name.to_owned();
        assert_eq!(target(folder.path(), &descriptor), folder.path().join(file));
    }
    Ok(())
}
