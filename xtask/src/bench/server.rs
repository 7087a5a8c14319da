//! `bench server`: a file of 1 GB is received, beside a bare server and two tus servers; and ten of 100 MB are
//! sent as one zip, beside `zip`.
//!
//! curl sends it over loopback, in one PUT and in one PATCH of tus. Each turn has a server and a folder of its
//! own; the clock is curl's. Ours hashes and syncs before it answers; the bare server only syncs; the tus
//! servers, as they come, do neither.

mod contender;
mod zip;

use std::fs;

use anyhow::Result;

use self::contender::{Contender, Received};
use super::curl::Way;
use super::figure::{Figure, Unit};
use super::harness::{Pair, in_turn};
use super::peers::{self, RUSTUS, TUS_SERVER};
use super::stock;
use crate::process::{self, cargo};
use crate::workspace;

/// Bytes that are sent.
const SIZE: u64 = 1_000_000_000;

/// Bytes that ours may hold in memory at most.
const PEAK: f64 = 100.0 * 1024.0 * 1024.0;

/// Measures.
pub(super) fn run(rounds: usize, quick: bool) -> Result<Vec<Figure>> {
    let target = workspace::metadata()?.target_directory;
    let folder = target.join("bench");
    fs::create_dir_all(&folder)?;
    let file = stock::big(&folder, if quick { SIZE / 10 } else { SIZE })?;
    let rustus = peers::rustus()?;
    let node = peers::tus_server()?;
    for wanted in [
        "-p site-media-cli --bin site-media",
        "-p site-media-server --example bare",
    ] {
        process::run(cargo(
            ["build", "--locked", "--release"]
                .into_iter()
                .chain(wanted.split(' ')),
        ))?;
    }

    let turn = |contender: Contender, way: Way| {
        let (folder, file) = (&folder, &file);
        move || contender.receive(way, folder, file)
    };
    let (ours, bare) = (
        target.join("release/site-media"),
        target.join("release/examples/bare"),
    );
    let [put, bare_put, tus, bare_patch, rustus, node] = in_turn(
        rounds,
        [
            &turn(Contender::Ours(ours.clone()), Way::Put),
            &turn(Contender::Bare(bare.clone()), Way::Put),
            &turn(Contender::Ours(ours), Way::Tus),
            &turn(Contender::Bare(bare), Way::Tus),
            &turn(Contender::Rustus(rustus), Way::Tus),
            &turn(Contender::Node(node), Way::Tus),
        ],
    )?;

    let zipped = zip::pairs(rounds, target.join("release/site-media"), &folder, &file)?;

    let beside = |name, ours: &[Received], peer: &str, theirs: &[Received], goal| {
        let rounds: Vec<_> = ours
            .iter()
            .zip(theirs)
            .map(|(ours, theirs)| Pair {
                ours: ours.took,
                theirs: theirs.took,
            })
            .collect();
        Figure::beside(name, Unit::Time, peer, &rounds, goal)
    };
    let peak = |name, ours: &[Received]| {
        Figure::within(name, Unit::Memory, ours.iter().map(|one| one.peak), PEAK)
    };
    let (rustus_name, node_name) = (
        format!("rustus {RUSTUS}"),
        format!("@tus/server {TUS_SERVER}"),
    );
    Ok(vec![
        beside("PUT", &put, "bare axum", &bare_put, 1.0 / 0.8),
        beside("PATCH", &tus, "bare axum", &bare_patch, 1.0 / 0.8),
        beside("PATCH", &tus, &rustus_name, &rustus, 1.0 / 2.0),
        beside("PATCH", &tus, &node_name, &node, 1.0 / 4.0),
        Figure::beside("zip", Unit::Time, "zip -0", &zipped, 0.25),
        peak("memory at most, PUT", &put),
        peak("memory at most, PATCH", &tus),
    ])
}
