//! curl, as the API is used without a client: one request after another, each of which says how long it took.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::running::Ready;
use crate::process::{self, program};

/// How the file is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In one request that is the whole upload.
    Put,
    /// In the one PATCH of a resumable upload.
    Tus,
}

/// What a request brought, and the seconds it took.
#[derive(Debug, PartialEq)]
pub(super) struct Told<T> {
    pub(super) value: T,
    pub(super) took: f64,
}

impl<T> Told<T> {
    fn map<U>(self, change: impl FnOnce(T) -> Result<U>) -> Result<Told<U>> {
        Ok(Told {
            value: change(self.value)?,
            took: self.took,
        })
    }
}

/// Where an upload goes.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) url: String,
    token: String,
}

impl Place {
    /// Of a server that asks nobody.
    pub(super) fn open(url: String) -> Self {
        let token = String::new();
        Self { url, token }
    }
}

/// Asks a Media Manager where to upload to.
pub(super) fn announce(way: Way, ready: &Ready, file: &Path) -> Result<Told<Place>> {
    let call = match way {
        Way::Put => "generate-upload-url",
        Way::Tus => "generate-resumable-upload-url",
    };
    let request =
        json!({ "mimeType": mime(file), "fileName": name(file), "sizeInBytes": size(file)? });
    ask(ready, call, &request)?.map(|answer| {
        let url = text(&answer, "uploadUrl")?;
        Ok(match way {
            Way::Put => Place::open(format!("{url}?filename={}", name(file))),
            Way::Tus => Place {
                url,
                token: text(&answer, "uploadToken")?,
            },
        })
    })
}

/// Creates a resumable upload and gives its address.
pub(super) fn create(place: &Place, file: &Path) -> Result<Told<String>> {
    let name = name(file);
    let metadata = [
        ("filename", name.as_str()),
        ("contentType", mime(file)),
        ("token", &place.token),
    ];
    let metadata = metadata
        .map(|(key, value)| format!("{key} {}", BASE64.encode(value)))
        .join(",");
    let mut curl = curl(&place.url);
    curl.args(["--request", "POST"]);
    header(&mut curl, "tus-resumable: 1.0.0");
    header(&mut curl, &format!("upload-length: {}", size(file)?));
    header(&mut curl, &format!("upload-metadata: {metadata}"));
    header(&mut curl, "content-length: 0");
    curl.args(["--output", "/dev/null", "--dump-header", "-"]);
    told(curl)?.map(|head| {
        let location = location(&head).with_context(|| format!("no location in `{head}`"))?;
        if location.starts_with("http") {
            return Ok(location.to_owned());
        }
        let origin: Vec<_> = place.url.splitn(4, '/').take(3).collect();
        Ok(format!("{}{location}", origin.join("/")))
    })
}

/// Sends the file, and hands back the answer.
pub(super) fn send(way: Way, url: &str, file: &Path) -> Result<Told<String>> {
    let mut curl = curl(url);
    // Some servers make curl wait a second for a word that they never send.
    header(&mut curl, "expect:");
    curl.arg("--upload-file").arg(file);
    if way == Way::Tus {
        curl.args(["--request", "PATCH"]);
        header(&mut curl, "tus-resumable: 1.0.0");
        header(&mut curl, "upload-offset: 0");
        header(&mut curl, "content-type: application/offset+octet-stream");
    } else {
        header(&mut curl, &format!("content-type: {}", mime(file)));
    }
    told(curl)
}

/// Makes a file of a resumable upload that is whole.
pub(super) fn finish(place: &Place, file: &Path) -> Result<Told<String>> {
    let Place { url, token } = place;
    let mut curl = curl(&format!("{url}/{token}?filename={}", name(file)));
    curl.args(["--request", "PUT", "--data", "{}"]);
    header(&mut curl, "content-type: application/json");
    told(curl)
}

/// Stores a file, for others to fetch, and hands back what is then known of it, such as its `id`.
pub(super) fn store(ready: &Ready, file: &Path) -> Result<Value> {
    let place = announce(Way::Put, ready, file)?.value;
    let mut answer: Value = serde_json::from_str(&send(Way::Put, &place.url, file)?.value)?;
    Ok(answer["file"].take())
}

/// Asks a Media Manager where to download a file from.
pub(super) fn address(ready: &Ready, id: &str) -> Result<Told<String>> {
    let asked = ask(
        ready,
        "generate-file-download-url",
        &json!({ "fileId": id }),
    )?;
    asked.map(|answer| text(&answer["downloadUrls"][0], "url"))
}

/// Downloads to a file.
pub(super) fn fetch(url: &str, path: &Path) -> Result<Told<String>> {
    let mut curl = curl(url);
    curl.arg("--output").arg(path);
    told(curl)
}

/// Fetches what a pattern such as `http://here/[1-9]` stands for, one after another by one connection; the seconds of
/// each.
pub(super) fn fetch_each(pattern: &str) -> Result<Vec<f64>> {
    let mut curl = curl(pattern);
    curl.args(["--output", "/dev/null", "--write-out", "%{time_total}\n"]);
    let printed = process::output(curl)?;
    printed.lines().map(|took| Ok(took.parse()?)).collect()
}

/// Calls an operation on files of a Media Manager.
pub(super) fn ask(ready: &Ready, call: &str, request: &Value) -> Result<Told<Value>> {
    let Ready { url, site, api_key } = ready;
    let mut curl = curl(&format!("{url}/site-media/v1/files/{call}"));
    header(&mut curl, "content-type: application/json");
    header(&mut curl, &format!("authorization: {api_key}"));
    header(&mut curl, &format!("wix-site-id: {site}"));
    curl.args(["--request", "POST", "--data", &request.to_string()]);
    told(curl)?.map(|text| Ok(serde_json::from_str(&text)?))
}

/// curl, for an address.
pub(super) fn curl(url: &str) -> Command {
    let mut curl = program("curl");
    curl.args(["--silent", "--show-error", "--fail", url]);
    curl
}

fn header(curl: &mut Command, line: &str) {
    curl.args(["--header", line]);
}

/// Runs it: the last line of what is printed is curl's own clock.
fn told(mut curl: Command) -> Result<Told<String>> {
    curl.args(["--write-out", "\n%{time_total}"]);
    let printed = process::output(curl)?;
    let (value, took) = printed
        .rsplit_once('\n')
        .context("curl does not say how long it took")?;
    Ok(Told {
        value: value.to_owned(),
        took: took.parse()?,
    })
}

/// A text of an answer.
pub(super) fn text(answer: &Value, name: &str) -> Result<String> {
    let found = answer[name].as_str();
    Ok(found
        .with_context(|| format!("no `{name}` in the answer"))?
        .to_owned())
}

/// The address in the head of an answer.
fn location(head: &str) -> Option<&str> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location").then(|| value.trim())
    })
}

fn mime(file: &Path) -> &'static str {
    if file.extension().is_some_and(|ending| ending == "jpg") {
        "image/jpeg"
    } else {
        "application/zip"
    }
}

fn name(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn size(file: &Path) -> Result<String> {
    Ok(file.metadata()?.len().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_from_a_head() {
        let head = "HTTP/1.1 201 Created\r\nLocation: http://x:1/files/a\r\n\r\n";

        assert_eq!(location(head), Some("http://x:1/files/a"));
        assert_eq!(location("HTTP/1.1 201 Created\r\n\r\n"), None);
    }
}
