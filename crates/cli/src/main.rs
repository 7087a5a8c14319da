//! The `site-media` command: words become a checked value, then work begins.

mod admin;
mod args;
mod download;
mod events;
mod failure;
mod list;
mod listen;
mod output;
mod serve;
mod upload;
mod url;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    log(args.verbose);
    match run(args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if output::is_enough(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::failure(&error, args.verbose);
            failure::exit_code(&error).into()
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Upload(args) => block_on(upload::run(args.check()?)),
        Command::Ls(args) => block_on(list::run(args.check()?)),
        Command::Download(args) => block_on(download::run(args.check()?)),
        Command::Url(args) => block_on(url::run(args.check()?)),
        Command::Events(args) => block_on(events::run(args.check()?)),
        Command::Listen(args) => block_on(listen::run(args.check()?)),
        Command::Serve(args) => block_on(serve::run(args.check()?)),
        Command::Admin(args) => block_on(admin::run(args)),
    }
}

fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// What the libraries tell while they work: warnings, or everything of ours.
fn log(verbose: bool) {
    let filter = if verbose {
        "info,site_media=debug,site_media_transport=debug,site_media_server=debug"
    } else {
        "warn"
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time()
        .with_target(false)
        .init();
}
