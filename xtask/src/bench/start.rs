//! `bench start`: how soon the Media Manager answers, and what it holds at rest, beside a tus
//! server on Node.js.
//!
//! Both start in an empty folder, write a ready file when their port answers, and are asked one
//! question; the clock runs from the spawn to its answer.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::figure::{Figure, Unit};
use super::harness::{Pair, alternate};
use super::peers::{self, TUS_SERVER};
use super::running::{Server, ask};
use crate::process::{self, cargo, program};
use crate::workspace;

/// Seconds from the start to an answer.
const READY: f64 = 0.1;

/// Bytes at rest.
const IDLE: f64 = 40.0 * 1024.0 * 1024.0;

/// How long a server is left alone before its memory is read.
const REST: Duration = Duration::from_millis(500);

/// Measures.
pub(super) fn run(rounds: usize) -> Result<Vec<Figure>> {
    let target = workspace::metadata()?.target_directory;
    let peer = peers::tus_server()?;
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
        command.arg(&peer);
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

/// One start.
#[derive(Debug)]
struct Measured {
    /// Seconds from the spawn to the first answer.
    ready: f64,
    /// Bytes that are resident once it is at rest.
    memory: f64,
}

/// Starts `command`, to which `arrange` adds a data folder and a ready file, and asks a question
/// such as `GET /healthz`.
fn measure(
    mut command: Command,
    question: &str,
    arrange: impl FnOnce(&mut Command, &Path, &Path),
) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let ready_file = folder.path().join("ready.json");
    fs::create_dir(&data)?;
    arrange(&mut command, &data, &ready_file);

    let started = Instant::now();
    let mut server = Server::spawn(command)?;
    let url = server.wait_for(&ready_file)?.url;
    ask(&url, question)?;
    let ready = started.elapsed().as_secs_f64();

    thread::sleep(REST);
    let memory = server.resident()?;
    Ok(Measured { ready, memory })
}
