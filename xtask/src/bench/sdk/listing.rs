//! A folder of 100,000 files, listed page by page, beside reqwest and serde.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use super::super::figure::Figure;
use super::super::harness::in_turn;
use super::Place;
use super::clients::{Clients, Spent, beside};
use super::manager::Manager;
use crate::process::{self, program};

/// Files that are listed.
const COUNT: usize = 100_000;

/// The site that `million` fills, and the folder that has half of its files.
pub(in crate::bench) const SITE: &str = "3f1c7a52-9b0d-4c9e-8f57-6f1f8d0a4b11";
pub(in crate::bench) const FOLDER: &str = "8d1f0c6b2e9a4b7f8c3d5e6f7a8b9c0d";

/// Measures.
pub(super) fn run(
    place: &Place,
    clients: &Clients,
    rounds: usize,
    share: usize,
) -> Result<Vec<Figure>> {
    let count = COUNT / share;
    let data = filled(place, count)?;
    let manager = Manager::of(&place.server, &data, SITE)?;
    let all = |spent: Spent| {
        ensure!(
            spent.files == count,
            "{} of {count} files were listed",
            spent.files
        );
        Ok(spent)
    };
    let [ours, raw] = in_turn(
        rounds,
        [&|| all(clients.ours(&manager, &["list", FOLDER])?), &|| {
            all(clients.ours(&manager, &["list-raw", FOLDER])?)
        }],
    )?;
    Ok(vec![beside("list", &ours, "reqwest and serde", &raw, 1.2)])
}

/// The data of a site with so many files in [`FOLDER`], and as many elsewhere.
pub(in crate::bench) fn filled(place: &Place, count: usize) -> Result<PathBuf> {
    let data = place.folder.join(format!("list-of-{count}"));
    let mut fill = program(&place.million);
    fill.args(["--files", &(2 * count).to_string(), "--only", "nothing"]);
    fill.arg("--folder").arg(&data);
    process::output(fill).context("cannot fill a catalog")?;
    Ok(data)
}
