//! Who receives the file: how each is started, and where curl is to send to.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::super::running::{Ready, Server, free_port};
use crate::process::{self, program};

/// A server, by its program.
pub(super) enum Contender {
    /// The Media Manager.
    Ours(PathBuf),
    /// It writes the body and syncs it, and knows nothing.
    Bare(PathBuf),
    /// A tus server in Rust.
    Rustus(PathBuf),
    /// A tus server on Node.js: the script.
    Node(PathBuf),
}

/// How the file is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// In one request that is the whole upload.
    Put,
    /// In the one PATCH of a resumable upload.
    Tus,
}

/// One turn.
#[derive(Debug)]
pub(super) struct Received {
    /// Seconds of the request that brought the bytes.
    pub(super) took: f64,
    /// Bytes of memory the server held at most.
    pub(super) peak: f64,
}

impl Contender {
    /// Starts in a folder of its own below `folder`, receives the file, and ends.
    pub(super) fn receive(&self, way: Way, folder: &Path, file: &Path) -> Result<Received> {
        let folder = tempfile::tempdir_in(folder)?;
        let (server, ready) = self.start(folder.path())?;
        let url = self.aim(way, &ready, file)?;
        let took = send(way, &url, file)?;
        let peak = server.peak()?;
        // It ends before its folder goes.
        drop(server);
        Ok(Received { took, peak })
    }

    /// Starts it in a folder.
    pub(super) fn start(&self, folder: &Path) -> Result<(Server, Ready)> {
        let (data, ready_file) = (folder.join("data"), folder.join("ready.json"));
        std::fs::create_dir(&data)?;
        let mut command = match self {
            Self::Ours(path) | Self::Bare(path) => program(path),
            Self::Rustus(path) => return start_rustus(path, &data),
            Self::Node(script) => {
                let mut command = program("node");
                command.arg(script);
                command
            }
        };
        if let Self::Ours(_) = self {
            command.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
            command.arg(&data).arg("--ready-file").arg(&ready_file);
        } else {
            command.arg(&data).arg(&ready_file);
        }
        let mut server = Server::spawn(command)?;
        let ready = server.wait_for(&ready_file)?;
        Ok((server, ready))
    }

    /// Where the bytes are to go; an upload is announced where that is needed.
    fn aim(&self, way: Way, ready: &Ready, file: &Path) -> Result<String> {
        let url = &ready.url;
        let files = format!("{url}/files");
        match (self, way) {
            (Self::Bare(_), _) => Ok(format!("{url}/big.bin")),
            (Self::Ours(_), Way::Put) => {
                let answer = announce(ready, "generate-upload-url", file)?;
                Ok(format!("{}?filename=big.zip", text(&answer, "uploadUrl")?))
            }
            (Self::Ours(_), Way::Tus) => {
                let answer = announce(ready, "generate-resumable-upload-url", file)?;
                create(
                    &text(&answer, "uploadUrl")?,
                    &text(&answer, "uploadToken")?,
                    file,
                )
            }
            (Self::Rustus(_) | Self::Node(_), _) => create(&files, "", file),
        }
    }
}

/// It writes no ready file, and is told its port.
fn start_rustus(path: &Path, data: &Path) -> Result<(Server, Ready)> {
    let port = free_port()?;
    let mut command = program(path);
    command.args(["--host", "127.0.0.1", "--log-level", "ERROR"]);
    command
        .args(["--port", &port.to_string(), "--data-dir"])
        .arg(data);
    command.arg("--info-dir").arg(data);
    // As delivered it takes 256 KiB and no more.
    command.args(["--max-body-size", &u32::MAX.to_string()]);
    let mut server = Server::spawn(command)?;
    server.wait_for_port(port)?;
    let url = format!("http://127.0.0.1:{port}");
    Ok((server, Ready::at(url)))
}

/// Asks ours for an address to upload to.
fn announce(ready: &Ready, name: &str, file: &Path) -> Result<Value> {
    let about =
        json!({ "mimeType": "application/zip", "fileName": "big.zip", "sizeInBytes": size(file)? });
    call(ready, name, &about)
}

/// Uploads a file to ours and gives its id.
pub(super) fn upload(ready: &Ready, file: &Path) -> Result<String> {
    let answer = announce(ready, "generate-upload-url", file)?;
    let mut curl = curl();
    curl.arg("--upload-file").arg(file);
    curl.args(["--header", "content-type: application/zip"]);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    curl.arg(format!("{}?filename={name}", text(&answer, "uploadUrl")?));
    let answer: Value = serde_json::from_str(&process::output(curl)?)?;
    text(&answer["file"], "id")
}

/// Calls an operation on files of ours.
pub(super) fn call(ready: &Ready, call: &str, ask: &Value) -> Result<Value> {
    let Ready { url, site, api_key } = ready;
    let mut curl = curl();
    curl.args([
        "--request",
        "POST",
        "--header",
        "content-type: application/json",
    ]);
    curl.args(["--header", &format!("authorization: {api_key}")]);
    curl.args(["--header", &format!("wix-site-id: {site}")]);
    curl.args(["--data", &ask.to_string()]);
    curl.arg(format!("{url}/site-media/v1/files/{call}"));
    Ok(serde_json::from_str(&process::output(curl)?)?)
}

pub(super) fn text(answer: &Value, name: &str) -> Result<String> {
    let found = answer[name].as_str();
    Ok(found
        .with_context(|| format!("no `{name}` in the answer"))?
        .to_owned())
}

/// Creates a resumable upload and gives its address.
fn create(endpoint: &str, token: &str, file: &Path) -> Result<String> {
    let metadata = [
        ("filename", "big.zip"),
        ("contentType", "application/zip"),
        ("token", token),
    ];
    let metadata = metadata
        .map(|(key, value)| format!("{key} {}", BASE64.encode(value)))
        .join(",");
    let mut curl = curl();
    curl.args(["--request", "POST", "--header", "tus-resumable: 1.0.0"]);
    curl.args(["--header", &format!("upload-length: {}", size(file)?)]);
    curl.args(["--header", &format!("upload-metadata: {metadata}")]);
    curl.args([
        "--header",
        "content-length: 0",
        "--output",
        "/dev/null",
        "--dump-header",
        "-",
    ]);
    let head = process::output({
        curl.arg(endpoint);
        curl
    })?;
    let location = location(&head).with_context(|| format!("no location in `{head}`"))?;
    if location.starts_with("http") {
        return Ok(location.to_owned());
    }
    let origin: Vec<_> = endpoint.splitn(4, '/').take(3).collect();
    Ok(format!("{}{location}", origin.join("/")))
}

/// The address in the head of an answer.
fn location(head: &str) -> Option<&str> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location").then(|| value.trim())
    })
}

/// Sends the file; curl says how long it took.
fn send(way: Way, url: &str, file: &Path) -> Result<f64> {
    let mut curl = curl();
    // Some servers make curl wait a second for a word that they never send.
    curl.args(["--header", "expect:", "--upload-file"])
        .arg(file);
    curl.args(["--output", "/dev/null", "--write-out", "%{time_total}"]);
    if way == Way::Tus {
        curl.args(["--request", "PATCH", "--header", "tus-resumable: 1.0.0"]);
        curl.args(["--header", "upload-offset: 0"]);
        curl.args(["--header", "content-type: application/offset+octet-stream"]);
    } else {
        curl.args(["--header", "content-type: application/zip"]);
    }
    curl.arg(url);
    Ok(process::output(curl)?.trim().parse()?)
}

pub(super) fn curl() -> Command {
    let mut curl = program("curl");
    curl.args(["--silent", "--show-error", "--fail"]);
    curl
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
