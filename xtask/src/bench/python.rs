//! `bench python`: the package for Python beside what its users would take without it.
//!
//! Everybody speaks to the same Media Manager, in a process of its own. The clock runs inside: starting an interpreter
//! is no part of it, and what a client imports on its way is.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use super::figure::{Figure, Unit};
use super::harness::in_turn;
use super::peers;
use super::sdk::{Clients, FOLDER, Manager, Place, SITE, Spent, beside, filled, spend};
use super::stock;
use crate::process;
use crate::python::Venv;

/// Files that are listed.
const LISTED: usize = 100_000;

/// Bytes of the large file.
const LARGE: u64 = 1_000_000_000;

/// Small files, bytes of each, and how many are on their way at once.
const COUNT: usize = 2000;
const SIZE: usize = 50_000;
const HANDS: &str = "16";

/// Small calls.
const CALLS: usize = 4000;

/// Bytes of the wheel at most.
const WHEEL: f64 = 5e6;

/// Measures.
pub(super) fn run(rounds: usize, quick: bool) -> Result<Vec<Figure>> {
    let place = Place::build()?;
    let clients = Clients::install(&place)?;
    let (ours, size) = install(&place.folder)?;
    let theirs = peers::from_pypi("python", include_str!("python/requirements.txt"))?;
    let snakes = Snakes { ours, theirs };

    let share = if quick { 10 } else { 1 };
    let mut figures = listing(&place, &clients, &snakes, rounds, share)?;
    figures.extend(large(&place, &clients, &snakes, rounds, share)?);
    figures.extend(small(&place, &snakes, rounds, share)?);
    figures.extend(calls(&place, &snakes, rounds, share)?);
    figures.push(Figure::within("wheel", Unit::Memory, [size], WHEEL));
    Ok(figures)
}

/// The wheel as it is released, in an environment of its own; and its bytes.
fn install(folder: &Path) -> Result<(Venv, f64)> {
    let venv = Venv::fresh(folder.join("venv-python"))?;
    let wheels = tempfile::tempdir_in(folder)?;
    venv.pip_wheel("bindings/python", "--locked", wheels.path())?;
    let mut wheel_files = fs::read_dir(wheels.path())?;
    let wheel = wheel_files.next().context("pip has built no wheel")??;
    let size = u32::try_from(wheel.metadata()?.len())?;
    venv.pip_folder(&wheel.path())?;
    Ok((venv, f64::from(size)))
}

/// Two interpreters: one with ours, one with the others.
struct Snakes {
    ours: Venv,
    theirs: Venv,
}

impl Snakes {
    fn ours(&self, manager: &Manager, words: &[&str]) -> Result<Spent> {
        let script = ["-c", include_str!("python/ours.py")];
        spend(
            manager,
            self.ours.python(script.iter().chain(words).copied()),
        )
    }

    fn theirs(&self, manager: &Manager, words: &[&str]) -> Result<Spent> {
        let script = ["-c", include_str!("python/peers.py")];
        spend(
            manager,
            self.theirs.python(script.iter().chain(words).copied()),
        )
    }
}

/// A folder is listed into objects, and every field of some is read.
fn listing(
    place: &Place,
    clients: &Clients,
    snakes: &Snakes,
    rounds: usize,
    share: usize,
) -> Result<Vec<Figure>> {
    let count = LISTED / share;
    let data = filled(place, count)?;
    let manager = Manager::of(&place.server, &data, SITE)?;
    let all = |spent| of(count, spent);
    let [ours, pydantic, msgspec, raw] = in_turn(
        rounds,
        [
            &|| all(snakes.ours(&manager, &["list", FOLDER])?),
            &|| all(snakes.theirs(&manager, &["list-pydantic", FOLDER])?),
            &|| all(snakes.theirs(&manager, &["list-msgspec", FOLDER])?),
            &|| all(clients.ours(&manager, &["list-raw", FOLDER])?),
        ],
    )?;
    Ok(vec![
        beside("list", &ours, "httpx and pydantic", &pydantic, 1.0 / 5.0),
        beside("list", &ours, "pyreqwest and msgspec", &msgspec, 1.0),
        beside("list", &ours, "reqwest and serde, in Rust", &raw, 1.3),
    ])
}

/// A large file goes by PUT.
fn large(
    place: &Place,
    clients: &Clients,
    snakes: &Snakes,
    rounds: usize,
    share: usize,
) -> Result<Vec<Figure>> {
    let file = stock::big(&place.folder, LARGE / share as u64)?;
    let path = text(&file)?;
    let new = || Manager::empty(&place.server, &place.folder);
    let [ours, rust] = in_turn(
        rounds,
        [&|| snakes.ours(&new()?, &["put", path]), &|| {
            clients.ours(&new()?, &["put", path])
        }],
    )?;
    Ok(vec![beside(
        "upload by PUT",
        &ours,
        "the SDK in Rust",
        &rust,
        1.0 / 0.9,
    )])
}

/// Many small files, sixteen at once.
fn small(place: &Place, snakes: &Snakes, rounds: usize, share: usize) -> Result<Vec<Figure>> {
    let count = COUNT / share;
    let folder = stock::many(&place.folder, count, SIZE)?;
    let folder = text(&folder)?;
    let new = || Manager::empty(&place.server, &place.folder);
    let all = |spent| of(count, spent);
    let [ours, requests, tuspy] = in_turn(
        rounds,
        [
            &|| all(snakes.ours(&new()?, &["send-all", folder, HANDS])?),
            &|| all(snakes.theirs(&new()?, &["send-requests", folder, HANDS])?),
            &|| all(snakes.theirs(&new()?, &["send-tuspy", folder, HANDS])?),
        ],
    )?;
    let name = "small files, 16 at once";
    Ok(vec![
        beside(name, &ours, "requests, threads", &requests, 1.0 / 5.0),
        beside(name, &ours, "tuspy, threads", &tuspy, 1.0 / 15.0),
    ])
}

/// Small calls, and what it takes to be there at all.
fn calls(place: &Place, snakes: &Snakes, rounds: usize, share: usize) -> Result<Vec<Figure>> {
    let manager = Manager::empty(&place.server, &place.folder)?;
    let file = snakes.store(&manager)?;
    let count = (CALLS / share).to_string();
    let words = |what| [what, &*file, &*count];
    let [ours, httpx2, at_once, aiohttp, import, httpx] = in_turn(
        rounds,
        [
            &|| snakes.ours(&manager, &words("calls")),
            &|| snakes.theirs(&manager, &words("calls")),
            &|| snakes.ours(&manager, &words("calls-at-once")),
            &|| snakes.theirs(&manager, &words("calls-at-once")),
            &|| snakes.ours(&manager, &["import"]),
            &|| snakes.theirs(&manager, &["import"]),
        ],
    )?;
    Ok(vec![
        beside("small calls", &ours, "httpx2", &httpx2, 0.35),
        beside(
            "small calls, 16 at once",
            &at_once,
            "aiohttp",
            &aiohttp,
            0.75,
        ),
        beside("import", &import, "httpx", &httpx, 1.0 / 4.0),
    ])
}

impl Snakes {
    /// Stores a file to ask for, and hands back its id.
    fn store(&self, manager: &Manager) -> Result<String> {
        let mut command = self
            .ours
            .python(["-c", include_str!("python/ours.py"), "store"]);
        manager.tell(&mut command);
        let told = process::output(command)?;
        match told.lines().find_map(|line| line.strip_prefix("id ")) {
            Some(id) => Ok(id.to_owned()),
            None => bail!("no file was stored:\n{told}"),
        }
    }
}

fn of(count: usize, spent: Spent) -> Result<Spent> {
    ensure!(
        spent.files == count,
        "{} of {count} files were told of",
        spent.files
    );
    Ok(spent)
}

fn text(path: &Path) -> Result<&str> {
    path.to_str()
        .context("the target folder has a name that is no text")
}
