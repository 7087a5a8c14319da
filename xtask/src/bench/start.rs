//! `bench start`: how soon the Media Manager answers, and what it holds at rest, beside a tus
//! server on Node.js.
//!
//! Both start in an empty folder, write a ready file when their port answers, and are asked one
//! question; the clock runs from the spawn to its answer.

mod server;

use std::process::Command;

use anyhow::Result;

use self::server::{Measured, measure};
use super::figure::{Figure, Unit};
use super::harness::{Pair, alternate};
use super::peers;
use crate::process::{self, cargo, program};
use crate::workspace;

/// The peer and its store.
const TUS_SERVER: &str = "2.4.5";
const TUS_STORE: &str = "2.1.1";

/// Seconds from the start to an answer.
const READY: f64 = 0.1;

/// Bytes at rest.
const IDLE: f64 = 40.0 * 1024.0 * 1024.0;

/// Measures.
pub(super) fn run(rounds: usize) -> Result<Vec<Figure>> {
    let target = workspace::metadata()?.target_directory;
    let folder = peers::from_npm(
        "tus-server",
        &[("@tus/server", TUS_SERVER), ("@tus/file-store", TUS_STORE)],
        include_str!("start/peer.mjs"),
    )?;
    process::run(cargo(
        "build --locked --release -p site-media-cli --bin site-media".split(' '),
    ))?;

    let ours = || {
        let mut command = program(target.join("release/site-media"));
        command.args(["serve", "--listen", "127.0.0.1:0"]);
        measure(
            command,
            "GET /healthz",
            |command: &mut Command, data, ready| {
                command
                    .arg("--data")
                    .arg(data)
                    .arg("--ready-file")
                    .arg(ready);
            },
        )
    };
    let theirs = || {
        let mut command = program("node");
        command.arg(folder.join("peer.mjs"));
        measure(
            command,
            "OPTIONS /files",
            |command: &mut Command, data, ready| {
                command.arg(data).arg(ready);
            },
        )
    };
    let measured = alternate(rounds, ours, theirs)?;

    let peer = format!("@tus/server {TUS_SERVER}");
    let of = |pick: fn(&Measured) -> f64| -> Vec<_> {
        let both = measured.iter();
        both.map(|(ours, theirs)| Pair {
            ours: pick(ours),
            theirs: pick(theirs),
        })
        .collect()
    };
    let (ready, memory) = (of(|one| one.ready), of(|one| one.memory));
    let ours = |pairs: &[Pair]| pairs.iter().map(|pair| pair.ours).collect::<Vec<_>>();
    Ok(vec![
        Figure::within("ready within", Unit::Time, ours(&ready), READY),
        Figure::beside("ready beside", Unit::Time, &peer, &ready, 1.0),
        Figure::within("idle memory within", Unit::Memory, ours(&memory), IDLE),
        Figure::beside("idle memory beside", Unit::Memory, &peer, &memory, 1.0),
    ])
}
