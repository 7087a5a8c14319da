//! A file of 1 GB, sent by PUT and by tus, and fetched.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use super::super::curl::{self, Way};
use super::super::figure::{Figure, Unit};
use super::super::harness::{self, in_turn};
use super::super::stock;
use super::Place;
use super::clients::{self, Clients, Spent, beside};
use super::manager::Manager;
use crate::process::program;

/// Bytes that are sent.
const SIZE: u64 = 1_000_000_000;

/// As fast as curl, give or take the twentieth part.
const LIKE_CURL: f64 = 1.0 / 0.95;

/// Bytes that ours may hold in memory at most.
const PEAK: f64 = 64.0 * 1024.0 * 1024.0;

/// Measures.
pub(super) fn run(
    place: &Place,
    clients: &Clients,
    rounds: usize,
    share: usize,
) -> Result<Vec<Figure>> {
    let file = stock::big(&place.folder, SIZE / share as u64)?;
    let mut figures = sent(place, clients, rounds, &file)?;
    figures.extend(fetched(place, clients, rounds, &file)?);
    Ok(figures)
}

/// Each upload goes to a Media Manager that is new, so that none is sent to a fuller disk than another.
fn sent(place: &Place, clients: &Clients, rounds: usize, file: &Path) -> Result<Vec<Figure>> {
    let path = text(file)?;
    let new = || Manager::empty(&place.server, &place.folder);
    let by_curl = |way| {
        let seconds = clients::curl_sends(&new()?, way, file)?;
        Ok(alone(seconds))
    };
    let [put, curl_put, tus, curl_tus, tus_js, tuspy] = in_turn(
        rounds,
        [
            &|| clients.ours(&new()?, &["put", path]),
            &|| by_curl(Way::Put),
            &|| clients.ours(&new()?, &["tus", path]),
            &|| by_curl(Way::Tus),
            &|| clients.tus_js(&new()?, path),
            &|| clients.tuspy(&new()?, path),
        ],
    )?;
    let names = clients.names();
    Ok(vec![
        beside("upload by PUT", &put, "curl", &curl_put, LIKE_CURL),
        beside("upload by tus", &tus, "curl", &curl_tus, LIKE_CURL),
        beside("upload by tus", &tus, &names.tus_js, &tus_js, 1.0 / 3.0),
        beside("upload by tus", &tus, &names.tuspy, &tuspy, 1.0 / 3.0),
        memory("memory at most, PUT", &put),
        memory("memory at most, tus", &tus),
    ])
}

/// One file is fetched by all, and is gone before the next one comes.
fn fetched(place: &Place, clients: &Clients, rounds: usize, file: &Path) -> Result<Vec<Figure>> {
    let manager = Manager::empty(&place.server, &place.folder)?;
    let id = curl::text(&curl::store(&manager.ready, file)?, "id")?;
    let folder = tempfile::tempdir_in(&place.folder)?;
    let copy = folder.path().join("copy.zip");
    let path = text(&copy)?;
    let gone = |spent: Spent| {
        std::fs::remove_file(&copy)?;
        Ok(spent)
    };

    let [ours, plain, summed, durable, synced] = in_turn(
        rounds,
        [
            &|| gone(clients.ours(&manager, &["fetch", &id, path])?),
            &|| gone(alone(clients::curl_fetches(&manager, &id, &copy)?)),
            &|| {
                let seconds = clients::curl_fetches(&manager, &id, &copy)?;
                gone(alone(seconds + harness::time(on("md5sum", &copy))?))
            },
            &|| gone(clients.ours(&manager, &["fetch-durably", &id, path])?),
            &|| {
                let seconds = clients::curl_fetches(&manager, &id, &copy)?;
                gone(alone(seconds + harness::time(on("sync", &copy))?))
            },
        ],
    )?;
    Ok(vec![
        beside("download", &ours, "curl", &plain, LIKE_CURL),
        // Ours compares what came with the hash.
        beside("download", &ours, "curl and md5sum", &summed, LIKE_CURL),
        beside(
            "download, on disk for good",
            &durable,
            "curl and sync",
            &synced,
            LIKE_CURL,
        ),
        memory("memory at most, download", &ours),
    ])
}

/// Does something with a file, and says nothing.
fn on(what: &str, path: &Path) -> Command {
    let mut command = program(what);
    command.arg(path).stdout(Stdio::null());
    command
}

/// Of somebody whose memory is not asked for.
fn alone(seconds: f64) -> Spent {
    Spent {
        seconds,
        files: 1,
        memory: f64::NAN,
    }
}

fn memory(name: &'static str, ours: &[Spent]) -> Figure {
    Figure::within(name, Unit::Memory, ours.iter().map(|one| one.memory), PEAK)
}

fn text(path: &Path) -> Result<&str> {
    path.to_str()
        .context("the target folder has a name that is no text")
}
