//! `bench sdk`: files sent, fetched and listed by the SDK, beside who does the same without it.
//!
//! All speak to the same Media Manager, the release build on this machine's disk, and each runs in a process of its
//! own. The clock starts with the first request and stops when the last answer is in hand: whoever needs more
//! requests, or a second look at the file, pays for it. What a client does of its own accord stays on: ours compares
//! what it fetched with the hash.

mod clients;
mod large;
mod listing;
mod manager;
mod small;

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

pub(super) use self::clients::{Clients, Spent, beside, spend, spent};
pub(super) use self::listing::{FOLDER, SITE, filled};
pub(super) use self::manager::Manager;
use super::figure::Figure;
use crate::process::{self, cargo};
use crate::workspace;

/// Where everything is.
pub(super) struct Place {
    /// Of what is kept from one bench to the next.
    pub(super) folder: PathBuf,
    /// The Media Manager.
    pub(super) server: PathBuf,
    /// Fills a catalog with files that nobody sent.
    million: PathBuf,
    /// The SDK, by the words of its example.
    measure: PathBuf,
}

/// Measures.
pub(super) fn run(rounds: usize, quick: bool) -> Result<Vec<Figure>> {
    let place = Place::build()?;
    let clients = Clients::install(&place)?;

    let share = if quick { 10 } else { 1 };
    let mut figures = large::run(&place, &clients, rounds, share)?;
    figures.extend(small::run(&place, &clients, rounds, share)?);
    figures.extend(listing::run(&place, &clients, rounds, share)?);
    Ok(figures)
}

impl Place {
    /// Builds what is measured, in one go, so that what they share is compiled once.
    pub(super) fn build() -> Result<Self> {
        let target = workspace::metadata()?.target_directory;
        process::run(cargo(
            "build --locked --release -p site-media-cli -p site-media-catalog -p site-media \
             --bin site-media --example million --example measure"
                .split_whitespace(),
        ))?;
        let place = Self {
            folder: target.join("bench"),
            server: target.join("release/site-media"),
            million: target.join("release/examples/million"),
            measure: target.join("release/examples/measure"),
        };
        fs::create_dir_all(&place.folder)?;
        Ok(place)
    }
}
