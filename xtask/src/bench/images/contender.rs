//! Who makes the images: in a process of its own, or in a server that is asked for them.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::super::curl;
use super::super::harness::median;
use super::super::running::{Ready, Server};
use super::super::sdk::{Spent, spent};
use crate::process::{self, program};

/// What is done to the photograph; what sharp is told is in its script. `bl` is what sharp does too: no JPEG that shows
/// from coarse to fine.
const WORDS: &str = "fill/w_800,h_800,q_85,bl";

/// Who makes them.
pub(super) enum Contender {
    /// The library by its example, and the Media Manager.
    Ours { library: PathBuf, server: PathBuf },
    /// sharp, by its script.
    Sharp(PathBuf),
}

/// What there is to do.
pub(super) struct Turn<'a> {
    pub(super) photograph: &'a Path,
    /// Where results and servers go.
    pub(super) folder: &'a Path,
    /// How many images are made of it.
    pub(super) count: usize,
}

impl Turn<'_> {
    /// The last image that someone made.
    pub(super) fn result(&self, whose: &str, format: &str) -> PathBuf {
        self.folder.join(format!("small-of-{whose}.{format}"))
    }
}

/// What a server took.
#[derive(Debug)]
pub(super) struct Served<const N: usize> {
    /// Seconds of an image, for each format.
    pub(super) seconds: [f64; N],
    /// Bytes held at most.
    pub(super) memory: f64,
}

impl Contender {
    /// Makes the images in a process that does nothing else.
    pub(super) fn make(&self, turn: &Turn<'_>, format: &str) -> Result<Spent> {
        let (mut command, words, whose) = match self {
            Self::Ours { library, .. } => {
                (program(library), format!("{WORDS}/small.{format}"), "ours")
            }
            Self::Sharp(script) => {
                let mut command = program("node");
                command.arg(script);
                (command, format.to_owned(), "sharp")
            }
        };
        command.arg(turn.photograph).arg(words);
        command.arg(turn.count.to_string());
        command.arg(turn.result(whose, format));
        spent(&process::output(command)?)
    }

    /// Starts a server, asks it for the images one by one, in one format after the other, and ends it.
    pub(super) fn serve<const N: usize>(
        &self,
        turn: &Turn<'_>,
        formats: [&str; N],
    ) -> Result<Served<N>> {
        let folder = tempfile::tempdir_in(turn.folder)?;
        let (server, ready) = self.start(turn, folder.path())?;
        let place = match self {
            Self::Ours { .. } => {
                let photograph = curl::store(&ready, turn.photograph)?;
                format!("{}/v1/{WORDS}", curl::text(&photograph, "url")?)
            }
            Self::Sharp(_) => ready.url,
        };
        let mut seconds = [0.0; N];
        for (seconds, format) in seconds.iter_mut().zip(formats) {
            // One more, which does not count: it may find the disk or a compiler asleep.
            let each = format!("[0-{}]", turn.count);
            let took = curl::fetch_each(&match self {
                // Watermarks are passed over here, but the URL is another one.
                Self::Ours { .. } => format!("{place},wm_{each}/small.{format}"),
                Self::Sharp(_) => format!("{place}/{format}?{each}"),
            })?;
            *seconds = median(took.into_iter().skip(1));
        }
        let memory = server.peak()?;
        // It ends before its folder goes.
        drop(server);
        Ok(Served { seconds, memory })
    }

    fn start(&self, turn: &Turn<'_>, folder: &Path) -> Result<(Server, Ready)> {
        let ready_file = folder.join("ready.json");
        let command = match self {
            Self::Ours { server, .. } => {
                let mut command = program(server);
                command.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
                command.arg(folder.join("data")).arg("--ready-file");
                command
            }
            Self::Sharp(script) => {
                let mut command = program("node");
                command.arg(script).arg(turn.photograph);
                command
            }
        };
        let mut command = command;
        command.arg(&ready_file);
        let mut server = Server::spawn(command)?;
        let ready = server.wait_for(&ready_file)?;
        Ok((server, ready))
    }
}
