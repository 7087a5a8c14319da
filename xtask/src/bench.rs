//! `cargo xtask bench <name>`: ours beside a peer, in one sitting.
//!
//! Both run in turn (A B A B …) after a warm-up, so that whatever else the machine does falls on
//! both. A value is the median of its rounds; a ratio is taken within each round, and the median
//! of those is told. Peers are installed, pinned, into the user's cache folder.

mod catalog;
mod codegen;
mod curl;
mod figure;
mod harness;
mod images;
mod peers;
mod python;
mod running;
mod sdk;
mod server;
mod start;
mod stock;

use std::fs;
use std::thread;

use anyhow::Result;

use self::figure::Figure;
use crate::outcome::Outcome;
use crate::tell::tell;

/// What to measure, and how often.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The bench
    name: Name,
    /// How many rounds count; one more is run before them to warm up
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// Just to see that it works: two rounds, and a tenth of the bytes
    #[arg(long)]
    quick: bool,
}

/// The benches there are.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Name {
    /// A million files in SQLite, beside SQLite alone
    Catalog,
    /// Generating the code, beside openapi-generator
    Codegen,
    /// A photograph made small, as JPEG and WebP, in a process and over HTTP, beside sharp
    Images,
    /// The package for Python, beside what its users would take without it
    Python,
    /// Files sent, fetched and listed by the SDK, beside curl, tus clients and the vendor's own
    Sdk,
    /// Receiving a file of 1 GB, beside a bare server and two tus servers
    Server,
    /// Starting the Media Manager and its memory at rest, beside a tus server on Node.js
    Start,
}

/// Prints one line a figure; `No` is a goal that was missed.
pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let rounds = usize::from(if args.quick { 2 } else { args.rounds });
    let busy = load();
    let figures: Vec<Figure> = match args.name {
        Name::Catalog => catalog::run(rounds)?,
        Name::Codegen => codegen::run(rounds)?,
        Name::Images => images::run(rounds, args.quick)?,
        Name::Python => python::run(rounds, args.quick)?,
        Name::Sdk => sdk::run(rounds, args.quick)?,
        Name::Server => server::run(rounds, args.quick)?,
        Name::Start => start::run(rounds)?,
    };
    for figure in &figures {
        tell(figure);
    }
    if let (Some(before), Some(after)) = (busy, load()) {
        let cores = thread::available_parallelism()?;
        eprintln!("load {before} before, {after} after, on {cores} cores");
    }
    Ok(Outcome::from_good(figures.iter().all(Figure::is_met)))
}

/// How many programs want a core, of late: figures of a busy machine are to be taken with care.
fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split(' ').next()?.to_owned())
}
