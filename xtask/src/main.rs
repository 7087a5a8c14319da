//! The project's own commands: `cargo xtask <command>`.
//!
//! Each is one file. Results go to stdout; what is being done, and how long it took, to stderr.
//! The exit code is 0 for yes, 1 for no, 2 for "could not find out".

mod bench;
mod check;
mod compat;
mod demo;
mod deny;
mod outcome;
mod process;
mod programs;
mod python;
mod regenerate;
mod steps;
mod surface;
mod tell;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::outcome::Outcome;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Write everything that the spec determines, and say what its change means to users
    Regenerate(regenerate::Args),
    /// Say what the spec's change since a git ref means to users: exit code 1 if it breaks them
    Compat(compat::Args),
    /// The fast part of the tests, for every commit
    Check,
    /// The house rules that clippy cannot see
    Tidy,
    /// Everything, from a cold clone; this is what CI runs
    Test,
    /// Real files through the SDK into a local Media Manager and back
    Demo,
    /// Write every public name of the crate `site-media` to `crates/sdk/surface.txt`
    Surface(surface::Args),
    /// Licences, sources and unwanted crates among the dependencies
    Deny,
    /// Measure ours beside a peer: exit code 1 if a goal is missed
    Bench(bench::Args),
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(Outcome::Yes) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<Outcome> {
    match command {
        Command::Regenerate(args) => regenerate::run(&args),
        Command::Compat(args) => compat::run(&args),
        Command::Check => Ok(check::run()),
        Command::Tidy => tidy::run(),
        Command::Test => test::run(),
        Command::Demo => demo::run(),
        Command::Deny => deny::run(),
        Command::Surface(args) => surface::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}
