//! Who receives the file: how each is started, and where curl is to send to.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::super::curl::{self, Place, Way};
use super::super::running::{Ready, Server, free_port};
use crate::process::program;

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
        let took = curl::send(way, &url, file)?.took;
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
        match (self, way) {
            (Self::Bare(_), _) => Ok(format!("{url}/big.bin")),
            (Self::Ours(_), way) => {
                let place = curl::announce(way, ready, file)?.value;
                match way {
                    Way::Put => Ok(place.url),
                    Way::Tus => Ok(curl::create(&place, file)?.value),
                }
            }
            (Self::Rustus(_) | Self::Node(_), _) => {
                let place = Place::open(format!("{url}/files"));
                Ok(curl::create(&place, file)?.value)
            }
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
