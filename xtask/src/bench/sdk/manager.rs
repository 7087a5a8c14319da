//! The Media Manager that all of them speak to.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use tempfile::TempDir;

use super::super::running::{Ready, Server};
use crate::process::program;

/// A running Media Manager. It ends before its folder goes, which is the order of these fields.
pub(in crate::bench) struct Manager {
    _server: Server,
    pub(in crate::bench) ready: Ready,
    _folder: TempDir,
}

impl Manager {
    /// Starts an empty one, on a folder of its own below `folder`.
    pub(in crate::bench) fn empty(server: &Path, folder: &Path) -> Result<Self> {
        let own = tempfile::tempdir_in(folder)?;
        let data = own.path().join("data");
        Self::start(server, own, &data, &[])
    }

    /// Starts one that serves a site of the data that are there.
    pub(in crate::bench) fn of(server: &Path, data: &Path, site: &str) -> Result<Self> {
        Self::start(server, tempfile::tempdir()?, data, &["--site", site])
    }

    fn start(server: &Path, own: TempDir, data: &Path, words: &[&str]) -> Result<Self> {
        let ready_file = own.path().join("ready.json");
        let mut command = program(server);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data);
        command.arg("--ready-file").arg(&ready_file).args(words);
        let mut server = Server::spawn(command)?;
        let ready = server.wait_for(&ready_file)?;
        Ok(Self {
            _server: server,
            ready,
            _folder: own,
        })
    }

    /// Tells a client where it is.
    pub(in crate::bench) fn tell(&self, client: &mut Command) {
        client.env("SITE_MEDIA_URL", &self.ready.url);
        client.env("SITE_MEDIA_SITE", &self.ready.site);
        client.env("SITE_MEDIA_API_KEY", &self.ready.api_key);
    }
}
