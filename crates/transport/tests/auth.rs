//! The key is shown to the API and to nobody else.

mod common;

use std::sync::Arc;

use common::{Fact, GET, UPLOAD, context, get};
use site_media_transport::{Answer, ApiKey, Recorder, Transport};
use url::Url;

fn signed(recorder: &Arc<Recorder>) -> Fact<ApiKey<Arc<Recorder>>> {
    let api = Url::parse("https://api.example/base")?;
    Ok(ApiKey::new(Arc::clone(recorder), &api, "key-1", "site-1")?)
}

async fn authorization(
    url: &str,
    operation: &'static site_media_transport::Operation,
) -> Fact<Option<String>> {
    let recorder = Arc::new(Recorder::always(Answer::json("{}")));
    signed(&recorder)?
        .call(get(url)?, operation, &context())
        .await?;
    let sent = recorder.last().ok_or("nothing was sent")?;
    assert_eq!(
        sent.headers.contains_key("authorization"),
        sent.headers.contains_key("wix-site-id")
    );
    sent.headers
        .get("authorization")
        .map(|value| Ok(value.to_str()?.to_owned()))
        .transpose()
}

#[tokio::test]
async fn the_api_sees_the_bare_key() -> Fact {
    assert_eq!(
        authorization("https://api.example/files", &GET)
            .await?
            .as_deref(),
        Some("key-1")
    );
    Ok(())
}

#[tokio::test]
async fn another_origin_never_sees_the_key() -> Fact {
    for url in [
        "https://evil.example/files",
        "http://api.example/files",
        "https://api.example:444/files",
        "https://api.example.evil/files",
    ] {
        assert_eq!(authorization(url, &GET).await?, None, "{url}");
    }
    Ok(())
}

#[tokio::test]
async fn an_upload_host_never_sees_the_key_even_at_the_same_origin() -> Fact {
    assert_eq!(
        authorization("https://api.example/upload/t", &UPLOAD).await?,
        None
    );
    Ok(())
}

#[tokio::test]
async fn the_key_is_not_printed() -> Fact {
    let recorder = Arc::new(Recorder::always(Answer::json("{}")));
    let api = signed(&recorder)?;
    api.call(get("https://api.example/files")?, &GET, &context())
        .await?;

    let sent = recorder.last().ok_or("nothing was sent")?;
    assert!(!format!("{api:?} {sent} {sent:?}").contains("key-1"));
    insta::assert_snapshot!(sent, @r"
    GET https://api.example/files
    authorization: (secret)
    wix-site-id: site-1
    ");
    Ok(())
}

#[test]
fn a_key_that_no_header_can_carry_is_refused() -> Fact {
    let api = Url::parse("https://api.example")?;
    let of = |key| {
        ApiKey::new(Arc::new(Recorder::default()), &api, key, "s")
            .map(drop)
            .map_err(|e| e.to_string())
    };
    assert_eq!(
        of("a\nb"),
        Err("the API key has characters a header cannot carry".to_owned())
    );
    assert_eq!(of(" "), Err("the API key is empty".to_owned()));
    Ok(())
}
