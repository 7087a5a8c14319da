//! The real `site-media serve`, as a process of its own that can be killed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use site_media::Client;
use tempfile::TempDir;
use transport::{Http, HttpOptions};
use url::Url;

use crate::Raw;

/// So long a server may take until it is ready, or until it has stopped.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often to look.
const LOOK: Duration = Duration::from_millis(5);

/// How to run it.
#[derive(Debug, Clone)]
pub struct ProcessOptions {
    /// The folder that keeps everything.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: String,
    /// Whatever else it should be told, such as `--public-url`.
    pub arguments: Vec<String>,
}

impl ProcessOptions {
    /// On a folder, at a free port.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: "127.0.0.1:0".to_owned(),
            arguments: Vec::new(),
        }
    }

    /// Known to the world under another address.
    #[must_use]
    pub fn public_url(mut self, url: &Url) -> Self {
        self.arguments
            .extend(["--public-url".to_owned(), url.to_string()]);
        self
    }
}

/// A Media Manager in a process of its own, which ends with this value.
#[derive(Debug)]
pub struct Process {
    /// Its address.
    pub url: Url,
    /// Its site.
    pub site: String,
    /// The key that opens the site.
    pub api_key: String,
    /// How long it took to be ready.
    pub took: Duration,
    child: Child,
    papers: TempDir,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    url: Url,
    site: String,
    api_key: String,
}

impl Process {
    /// Starts `binary serve`, and waits until it is ready.
    pub async fn start(binary: &Path, options: &ProcessOptions) -> Result<Self> {
        let papers = TempDir::with_prefix("site-media-")?;
        let begun = Instant::now();
        let mut child = serve(binary, options, papers.path())?;
        let ready = match ready(&mut child, &papers.path().join("ready.json")).await {
            Ok(ready) => ready,
            Err(error) => {
                // It may not even be running; what counts is the error before.
                child.kill().ok();
                child.wait()?;
                return Err(error.context(format!(
                    "`{}` said: {}",
                    binary.display(),
                    said(papers.path())
                )));
            }
        };
        let Ready { url, site, api_key } = ready;
        Ok(Self {
            url,
            site,
            api_key,
            took: begun.elapsed(),
            child,
            papers,
        })
    }

    /// A client of it, to be completed.
    pub fn client(&self) -> site_media::Builder {
        Client::builder()
            .base_url(self.url.as_str())
            .api_key(&self.api_key)
            .site(&self.site)
    }

    /// Requests to it, put together by hand.
    pub fn raw(&self) -> Result<Raw> {
        let wire = Http::new(&HttpOptions::default())?;
        Ok(Raw::new(
            Arc::new(wire),
            &self.url,
            &self.api_key,
            &self.site,
        ))
    }

    /// Ends it in the middle of whatever it does: SIGKILL.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end (SIGTERM), and waits until it has.
    pub async fn stop(mut self) -> Result<ExitStatus> {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        kill_process(pid.context("a process has a number")?, Signal::TERM)?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(LOOK).await;
        }
        bail!(
            "the server does not stop; it said: {}",
            said(self.papers.path())
        )
    }

    /// What it has said so far, on either stream.
    pub fn said(&self) -> String {
        said(self.papers.path())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended long ago, which is just as well.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn serve(binary: &Path, options: &ProcessOptions, papers: &Path) -> Result<Child> {
    let words = File::create(papers.join("words.txt"))?;
    let mut command = Command::new(binary);
    command
        .arg("serve")
        .arg("--data")
        .arg(&options.data)
        .args(["--listen", &options.listen]);
    command
        .arg("--ready-file")
        .arg(papers.join("ready.json"))
        .args(&options.arguments);
    command
        .stdin(Stdio::null())
        .stdout(words.try_clone()?)
        .stderr(words);
    command
        .spawn()
        .with_context(|| format!("cannot run `{}`", binary.display()))
}

/// Looks until the file is there: whole, since it is moved into its place.
async fn ready(child: &mut Child, file: &Path) -> Result<Ready> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Ok(text) = fs::read(file) {
            return Ok(serde_json::from_slice(&text)?);
        }
        if let Some(status) = child.try_wait()? {
            bail!("the server ended before it was ready: {status}");
        }
        tokio::time::sleep(LOOK).await;
    }
    bail!("the server was not ready within {PATIENCE:?}")
}

fn said(papers: &Path) -> String {
    fs::read_to_string(papers.join("words.txt")).unwrap_or_default()
}
