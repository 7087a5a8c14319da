//! The `site-media` command, run as a person would.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use anyhow::Result;
use tokio::process::{Child, Command};
use url::Url;

use crate::{Manager, binary};

/// The `site-media` command, in the folder of the fixtures, knowing of no Media Manager.
pub fn cli() -> Result<Cli> {
    Ok(Cli {
        binary: binary()?,
        folder: crate::fixture(""),
        environment: Vec::new(),
    })
}

/// The `site-media` command.
#[derive(Debug, Clone)]
pub struct Cli {
    binary: PathBuf,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Cli {
    /// Talking to this Media Manager, which must be [`far`](crate::far).
    #[must_use]
    pub fn of(self, manager: &Manager) -> Self {
        self.at(&manager.url, manager)
    }

    /// Talking to this Media Manager at another address.
    #[must_use]
    pub fn at(mut self, url: &Url, manager: &Manager) -> Self {
        self.environment = vec![
            ("SITE_MEDIA_URL", url.to_string()),
            ("SITE_MEDIA_SITE", manager.site.clone()),
            ("SITE_MEDIA_API_KEY", manager.api_key.clone()),
        ];
        self
    }

    /// In another folder.
    #[must_use]
    pub fn within(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    /// Runs it with these words, and shows what it answers: exit code, stdout, stderr.
    pub async fn run<W: AsRef<OsStr>>(&self, words: &[W]) -> Result<String> {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command(words).output().await?;
        let code = status
            .code()
            .map_or_else(|| status.to_string(), |code| code.to_string());
        let part = |name: &str, text: Vec<u8>| match String::from_utf8_lossy(&text).trim_end() {
            "" => String::new(),
            text => format!("\n--- {name} ---\n{text}"),
        };
        Ok(format!(
            "exit: {code}{}{}",
            part("stdout", stdout),
            part("stderr", stderr)
        ))
    }

    /// Starts it with these words; it ends with the value.
    pub fn start<W: AsRef<OsStr>>(&self, words: &[W]) -> Result<Child> {
        Ok(self.command(words).spawn()?)
    }

    fn command<W: AsRef<OsStr>>(&self, words: &[W]) -> Command {
        let mut command = Command::new(&self.binary);
        for name in ["SITE_MEDIA_URL", "SITE_MEDIA_SITE", "SITE_MEDIA_API_KEY"] {
            command.env_remove(name);
        }
        command
            .args(words)
            .envs(self.environment.iter().cloned())
            .current_dir(&self.folder);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}
