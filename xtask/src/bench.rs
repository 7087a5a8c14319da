//! `cargo xtask bench <name>`: ours beside a peer, in one sitting.
//!
//! Both run in turn (A B A B …) after a warm-up, so that whatever else the machine does falls on
//! both. A value is the median of its rounds; a ratio is taken within each round, and the median
//! of those is told. Peers are installed, pinned, into the user's cache folder.

mod codegen;
mod figure;
mod harness;
mod peers;
mod start;

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
}

/// The benches there are.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Name {
    /// Generating the code, beside openapi-generator
    Codegen,
    /// Starting the Media Manager and its memory at rest, beside a tus server on Node.js
    Start,
}

/// Prints one line a figure; `No` is a goal that was missed.
pub(crate) fn run(args: &Args) -> Result<Outcome> {
    let rounds = usize::from(args.rounds);
    let figures: Vec<Figure> = match args.name {
        Name::Codegen => codegen::run(rounds)?,
        Name::Start => start::run(rounds)?,
    };
    for figure in &figures {
        tell(figure);
    }
    Ok(Outcome::from_good(figures.iter().all(Figure::is_met)))
}
