//! 2,000 files of 50 KB: a URL is asked for, the bytes are sent, and what was stored is told, for each of them.

use anyhow::{Context as _, Result, ensure};

use super::super::figure::Figure;
use super::super::harness::in_turn;
use super::super::stock;
use super::Place;
use super::clients::{Clients, Spent, beside};
use super::manager::Manager;

/// Files that are sent.
const COUNT: usize = 2000;

/// Bytes of each.
const SIZE: usize = 50_000;

/// So many are on their way at once.
const HANDS: &str = "16";

/// Measures.
pub(super) fn run(
    place: &Place,
    clients: &Clients,
    rounds: usize,
    share: usize,
) -> Result<Vec<Figure>> {
    let count = COUNT / share;
    let folder = stock::many(&place.folder, count, SIZE)?;
    let folder = folder
        .to_str()
        .context("the target folder has a name that is no text")?;
    let new = || Manager::empty(&place.server, &place.folder);
    let all = |spent: Spent| {
        ensure!(
            spent.files == count,
            "{} of {count} files were stored",
            spent.files
        );
        Ok(spent)
    };

    let [ours, theirs, one_by_one] = in_turn(
        rounds,
        [
            &|| all(clients.ours(&new()?, &["send-all", folder, HANDS])?),
            &|| all(clients.official(&new()?, folder, HANDS)?),
            &|| all(clients.official(&new()?, folder, "1")?),
        ],
    )?;
    let name = &clients.names().official;
    let loop_of = format!("{name} one by one");
    Ok(vec![
        beside("small files, 16 at once", &ours, name, &theirs, 1.0 / 4.0),
        beside(
            "small files, 16 at once",
            &ours,
            &loop_of,
            &one_by_one,
            1.0 / 20.0,
        ),
    ])
}
