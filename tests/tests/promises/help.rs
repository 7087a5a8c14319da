//! What several promises need to say shorter.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use serde_json::{Value, json};
use site_media::model::FileDescriptor;
use site_media::{Client, Source};
use testkit::{Ask, Manager, Reply};

/// A photograph small enough to be sent often.
pub(crate) const ROCKET: &str = "rocket.jpg";

/// Stores a text of this name at the top level.
pub(crate) async fn note(client: &Client, name: &str) -> Result<FileDescriptor> {
    Ok(client
        .upload(Source::bytes(name, format!("This is {name}.\n")))
        .send()
        .await?)
}

/// The names in a stream, in its order.
pub(crate) async fn names(
    stream: BoxStream<'_, site_media::Result<FileDescriptor>>,
) -> Result<Vec<String>> {
    Ok(stream
        .map_ok(|file| file.display_name)
        .try_collect()
        .await?)
}

/// The names of the files at the top level, latest first.
pub(crate) async fn listed(manager: &Manager) -> Result<Vec<String>> {
    names(manager.client.files().list().stream()).await
}

/// A URL for the file that is announced.
pub(crate) async fn announce(manager: &Manager, file: Value) -> Result<String> {
    let answer = manager
        .raw()
        .post("/files/generate-upload-url", &file)
        .await?;
    text(&answer.value()?, "uploadUrl")
}

/// A URL for a text of any size, and the name that it is to have.
pub(crate) async fn url_for(manager: &Manager, name: &str) -> Result<String> {
    let url = announce(manager, json!({ "mimeType": "text/plain" })).await?;
    Ok(format!("{url}?filename={name}"))
}

/// A text in an answer.
pub(crate) fn text(value: &Value, name: &str) -> Result<String> {
    let found = value.pointer(&format!("/{}", name.replace('.', "/")));
    let found = found.and_then(Value::as_str);
    Ok(found
        .with_context(|| format!("no `{name}` in {value}"))?
        .to_owned())
}

/// Holds that after whatever came before, the next request works.
pub(crate) async fn works(manager: &Manager) -> Result<()> {
    let reply: Reply = manager.raw().get("/folders/media-root").await?;
    anyhow::ensure!(reply.status == 200, "the next request fails: {reply}");
    Ok(())
}

/// So many hours, and a bit more.
pub(crate) fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600 + 11)
}

/// Sends a text to an upload URL.
pub(crate) fn put_text(manager: &Manager, url: &str, text: impl Into<reqwest::Body>) -> Ask {
    manager
        .raw()
        .put(url, text)
        .header("content-type", "text/plain")
}

/// The status of an answer, where nothing else of it matters.
pub(crate) async fn status(ask: Ask) -> Result<u16> {
    Ok(ask.await?.status)
}
