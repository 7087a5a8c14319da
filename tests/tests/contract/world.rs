//! A Media Manager in which there is what the examples speak of.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::Method;
use serde_json::{Value, json};
use site_media::Source;
use testkit::{Ask, Manager, Reply, fixture};
use transport::Host;

use crate::example::Example;

/// What every id of a file in the examples begins with.
const FILES: &str = "7e41c9_";
/// The file that no example ever stored.
const NOBODYS: &str = "7e41c9_5effe8a38d868df06447e2b199a54629~mv2.jpg";

/// A Media Manager, and what the examples call the things in it.
pub(crate) struct World {
    manager: Manager,
    /// Ids of the examples, and ours for the same things.
    names: BTreeMap<String, String>,
}

impl World {
    pub(crate) async fn for_example(example: &Example) -> Result<Self> {
        let manager = testkit::near().limits(|limits| {
            limits.site_quota = match example.name.as_str() {
                "generateFileUploadUrl/quota-exceeded" | "uploadFile/quota-exceeded" => {
                    Some(100_000)
                }
                // Room for the upload alone, or for what comes before its end.
                "finishResumableUpload/quota-exceeded" => Some(400_000),
                "importFile/quota-exceeded" => Some(0),
                _ => None,
            };
            let sizes = &mut limits.sizes;
            // Files that are too large on the service would be too large for a repository.
            match example.name.as_str() {
                "finishResumableUpload/too-large" => sizes.video = 100_000,
                "uploadFile/too-large" => sizes.image = 500_000,
                _ => sizes.video = 8_000_000_000,
            }
        });
        Ok(Self {
            manager: manager.await?,
            names: BTreeMap::new(),
        })
    }

    /// Sees to it that there is what the example is about, sends it, and brings back the answer.
    pub(crate) async fn send(mut self, example: &Example) -> Result<Reply> {
        if !example.is_about_nothing() || example.operation == "getFileDescriptors" {
            self.settle(example).await?;
        }
        if example.operation == "createAccessToken" {
            self.install(example).await?;
        }
        let request = self.renamed(&example.request)?;
        let operation = api::operations::ALL
            .iter()
            .find(|operation| operation.id == example.operation);
        let operation =
            operation.with_context(|| format!("no operation is called `{}`", example.operation))?;
        let request = match operation.host {
            Host::Upload => self.with_ticket(example, request).await?,
            Host::Api | Host::Token => self.with_cursor(operation.path, request).await?,
        };

        let base = match operation.host {
            Host::Api => String::new(),
            Host::Upload | Host::Token => {
                self.manager.url.as_str().trim_end_matches('/').to_owned()
            }
        };
        let method: Method = operation.method.parse()?;
        let mut ask = self.manager.raw().ask(
            method,
            &format!("{base}{}", target(operation.path, &request)?),
        );
        if example.answer.status == 401 {
            ask = ask.without("authorization");
        }
        if example.name == "bulkDeleteFiles/not-permitted" {
            ask = ask.header("authorization", &self.manager.reading_key().await?);
        }
        dressed(ask, &request)?.await
    }

    /// Has the app on the site that the request names, with its secret, unless that is to be a wrong one.
    async fn install(&self, example: &Example) -> Result<()> {
        let body = &example.request["body"];
        let word = |name: &str| {
            let word = body[name].as_str();
            word.with_context(|| format!("`{name}` is missing"))
        };
        let secret = match example.answer.status {
            200 => word("client_secret")?,
            _ => "another",
        };
        let (id, instance) = (word("client_id")?, word("instance_id")?);
        self.manager.install(id, secret, instance).await
    }

    /// Makes every file and folder that the request names.
    async fn settle(&mut self, example: &Example) -> Result<()> {
        let text = example.request.to_string();
        for word in text.split(|c: char| !(c.is_alphanumeric() || "_~.-".contains(c))) {
            let is_folder = word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
            if self.names.contains_key(word) || word == NOBODYS {
                continue;
            }
            let ours = match word.strip_prefix(FILES) {
                Some(rest) => self.file(rest, example).await?,
                None if is_folder => self.folder(self.parent(example)).await?,
                None => continue,
            };
            self.names.insert(word.to_owned(), ours);
        }
        Ok(())
    }

    /// A file such as the id promises, in the state that the answer shows.
    async fn file(&self, id: &str, example: &Example) -> Result<String> {
        let upload = match id.rsplit_once('.').map(|(_, extension)| extension) {
            None => self.manager.client.upload(fixture("city.mp4")),
            Some("pdf") => self.manager.client.upload(fixture("report.pdf")),
            Some("mp3") => self.manager.client.upload(fixture("piano.mp3")),
            Some("zip") => self.manager.client.upload(fixture("album.zip")),
            Some("glb") => self.manager.client.upload(fixture("pyramid.glb")),
            Some("svg") => self.manager.client.upload(fixture("ship.svg")),
            Some("png") => self.manager.client.upload(fixture("coffee.png")),
            Some("xyz") => self
                .manager
                .client
                .upload(Source::bytes("points.xyz", "1 2 3\n")),
            Some(_) => self.manager.client.upload(fixture("rocket.jpg")),
        };
        let shown = &example.answer.body["file"];
        let upload = if shown["private"] == true {
            upload.private()
        } else {
            upload
        };
        let file = upload.send().await?;
        if shown["state"] == "DELETED" {
            self.manager
                .client
                .files()
                .delete([&file.id])
                .send()
                .await
                .all()?;
        }
        Ok(file.id)
    }

    /// Where the folder to be made next belongs: at the top, unless the example is about one below another.
    fn parent(&self, example: &Example) -> String {
        let outer = self
            .names
            .values()
            .next()
            .filter(|_| example.name == "updateFolder/into-itself");
        outer.map_or_else(|| "media-root".to_owned(), Clone::clone)
    }

    /// A folder with two pictures in it.
    async fn folder(&self, parent: String) -> Result<String> {
        let client = &self.manager.client;
        let folder = client
            .folders()
            .create("Launches")
            .parent(parent)
            .send()
            .await?;
        for name in ["rocket.jpg", "flower-progressive.jpg"] {
            client
                .upload(fixture(name))
                .folder(&folder.id)
                .labels(["launch"])
                .send()
                .await?;
        }
        Ok(folder.id)
    }

    fn renamed(&self, request: &Value) -> Result<Value> {
        let mut text = request.to_string();
        for (theirs, ours) in &self.names {
            text = text.replace(theirs, ours);
        }
        Ok(serde_json::from_str(&text)?)
    }

    /// A cursor is what an earlier page said; so that page is asked for, with one item on it.
    async fn with_cursor(&self, path: &str, mut request: Value) -> Result<Value> {
        let places = [
            ("/query", "paging."),
            ("/body/paging", ""),
            ("/body/query/cursorPaging", ""),
        ];
        let found = places.into_iter().find(|(place, prefix)| {
            let cursor = request
                .pointer(place)
                .map(|paging| &paging[format!("{prefix}cursor")]);
            cursor
                .and_then(Value::as_str)
                .is_some_and(|cursor| cursor.starts_with("v1."))
        });
        let Some((place, prefix)) = found else {
            return Ok(request);
        };
        self.fill().await?;

        let mut first = request.clone();
        let paging = first.pointer_mut(place).context("it was just there")?;
        paging[format!("{prefix}cursor")] = json!("");
        paging[format!("{prefix}limit")] = json!(1);
        let method = if request["body"].is_null() {
            Method::GET
        } else {
            Method::POST
        };
        let page = dressed(
            self.manager.raw().ask(method, &target(path, &first)?),
            &first,
        )?
        .await?;
        if page.status != 200 {
            return Ok(request);
        }
        let answer = page.value()?;
        let cursors = answer.get("nextCursor").or(answer.get("pagingMetadata"));
        let cursor = cursors
            .map(|cursors| &cursors["cursors"]["next"])
            .filter(|cursor| *cursor != "");
        let cursor = cursor
            .with_context(|| format!("the only page is {page}"))?
            .clone();
        request.pointer_mut(place).context("it was just there")?[format!("{prefix}cursor")] =
            cursor;
        Ok(request)
    }

    /// Enough of everything that a page of one is followed by another.
    async fn fill(&self) -> Result<()> {
        let top = || "media-root".to_owned();
        let (one, two) = (self.folder(top()).await?, self.folder(top()).await?);
        let trashed = self
            .manager
            .client
            .files()
            .list()
            .folder(one)
            .send()
            .await?;
        self.manager
            .client
            .files()
            .delete(trashed.items.iter().map(|file| &file.id))
            .send()
            .await
            .all()?;
        let listed = self
            .manager
            .client
            .files()
            .list()
            .folder(two)
            .send()
            .await?;
        anyhow::ensure!(listed.items.len() == 2, "two pictures were stored");
        Ok(())
    }

    /// A request to the upload host needs a ticket, and the upload in the state that the example speaks of.
    async fn with_ticket(&self, example: &Example, mut request: Value) -> Result<Value> {
        match example.operation.as_str() {
            "uploadFile" => {
                let ticket =
                    self.announce("/files/generate-upload-url").await?["uploadUrl"].clone();
                let ticket = ticket
                    .as_str()
                    .and_then(|url| url.rsplit_once('/'))
                    .context("no ticket")?
                    .1;
                request["path"]["uploadTicket"] = json!(ticket);
                if example.name.ends_with("used-url") {
                    let put = format!("{}upload/{ticket}?filename=rocket.jpg", self.manager.url);
                    dressed(self.manager.raw().ask(Method::PUT, &put), &request)?.await?;
                }
            }
            "createResumableUpload" if example.answer.status == 201 => {
                let token = self
                    .announce("/files/generate-resumable-upload-url")
                    .await?["uploadToken"]
                    .clone();
                let token = BASE64.encode(token.as_str().context("no token")?);
                let metadata = request["headers"]["Upload-Metadata"]
                    .as_str()
                    .context("no metadata")?;
                let kept = metadata
                    .split_once("token ")
                    .context("no token in the metadata")?
                    .0;
                request["headers"]["Upload-Metadata"] = json!(format!("{kept}token {token}"));
            }
            "createResumableUpload" => {}
            _ if example.answer.status == 404 => {}
            "finishResumableUpload" => {
                let (token, _) = self.begun(example).await?;
                if example.name.ends_with("quota-exceeded") {
                    self.manager
                        .client
                        .upload(fixture("rocket.jpg"))
                        .send()
                        .await?;
                }
                request["path"]["uploadId"] = json!(token);
            }
            _ => {
                let (_, id) = self.begun(example).await?;
                request["path"]["uploadId"] = json!(id);
            }
        }
        Ok(request)
    }

    /// What the service says to an upload that is announced.
    async fn announce(&self, path: &str) -> Result<Value> {
        self.manager
            .raw()
            .post(path, &json!({ "mimeType": "application/octet-stream" }))
            .await?
            .value()
    }

    /// A resumable upload that has begun, and holds what the example says: its token and its id.
    async fn begun(&self, example: &Example) -> Result<(String, String)> {
        let (bytes, sent) = stored(example)?;
        let announced = self
            .announce("/files/generate-resumable-upload-url")
            .await?;
        let (url, token) = (&announced["uploadUrl"], &announced["uploadToken"]);
        let (url, token) = (
            url.as_str().context("no URL")?,
            token.as_str().context("no token")?,
        );
        let ask = |method, url: &str| {
            self.manager
                .raw()
                .ask(method, url)
                .header("tus-resumable", "1.0.0")
        };
        let length = bytes.len().to_string();
        let mut metadata = format!("token {}", BASE64.encode(token));
        if example.name.ends_with("mismatch") {
            metadata = format!("{metadata},contentType {}", BASE64.encode("image/jpeg"));
        }
        let created = ask(Method::POST, url)
            .header("upload-length", &length)
            .header("upload-metadata", &metadata);
        let created = created.await?;
        let location = created
            .header("location")
            .with_context(|| created.to_string())?
            .to_owned();
        if sent > 0 {
            let piece = ask(Method::PATCH, &location)
                .header("upload-offset", "0")
                .body(bytes[..sent].to_vec());
            let piece = piece
                .header("content-type", "application/offset+octet-stream")
                .await?;
            anyhow::ensure!(piece.status == 204, "{piece}");
        }
        let id = location.rsplit_once('/').context("no id")?.1.to_owned();
        Ok((token.to_owned(), id))
    }
}

/// What a resumable upload is of, and how much of it is there.
fn stored(example: &Example) -> Result<(Vec<u8>, usize)> {
    let city = std::fs::read(fixture("city.mp4"))?;
    let all = city.len();
    Ok(match example.name.as_str() {
        "appendToResumableUpload/chunk" | "finishResumableUpload/empty" => (city, 0),
        "appendToResumableUpload/wrong-offset" => ([city.clone(), city].concat(), all),
        "getResumableUpload/half-way" | "finishResumableUpload/incomplete" => (city, all / 2),
        "finishResumableUpload/mismatch" => (std::fs::read(fixture("rocket.jpg"))?, 112_525),
        "finishResumableUpload/unsupported-format" => (b"MZ\x90\0".to_vec(), 4),
        _ => (city, all),
    })
}

/// The path with its parameters and its query.
fn target(path: &str, request: &Value) -> Result<String> {
    let mut path = path.to_owned();
    for (name, value) in request["path"].as_object().into_iter().flatten() {
        path = path.replace(
            &format!("{{{name}}}"),
            value.as_str().context("a parameter of a path is text")?,
        );
    }
    let mut url = reqwest::Url::parse("http://x/")?;
    for (name, value) in request["query"].as_object().into_iter().flatten() {
        let values = value
            .as_array()
            .map_or_else(|| vec![value], |values| values.iter().collect());
        for value in values {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            url.query_pairs_mut().append_pair(name, &text);
        }
    }
    Ok(url
        .query()
        .map_or(path.clone(), |query| format!("{path}?{query}")))
}

/// The request with its headers and its body.
fn dressed(mut ask: Ask, request: &Value) -> Result<Ask> {
    let body = &request["body"];
    ask = match body["file"]
        .as_str()
        .filter(|file| file.starts_with("tests/fixtures/"))
    {
        Some(file) => ask.body(std::fs::read(fixture(
            file.trim_start_matches("tests/fixtures/"),
        ))?),
        None if body.is_null() => ask,
        None => ask.json(body),
    };
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        ask = ask.header(name, value.as_str().context("a header is text")?);
    }
    Ok(ask)
}
