//! `cargo xtask demo`: real files through the SDK, over a socket, into a local Media Manager and back.
//!
//! Everything happens in a temporary folder and on a free port. The exit code is 0 only if every byte came back.

mod bars;
mod player;
mod report;
mod shelf;
mod tour;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};

use self::report::Report;
use self::tour::Tour;

#[tokio::main]
async fn main() -> ExitCode {
    let mut report = Report::new();
    match run(&mut report).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report.failed(&error);
            ExitCode::FAILURE
        }
    }
}

async fn run(report: &mut Report) -> Result<()> {
    let binary = binary(std::env::args().skip(1))?;
    report.begin("Site Media: from disk, through the SDK, into a Media Manager and back");

    let mut tour = report
        .step("start a Media Manager", Tour::start(&binary))
        .await?;
    report.step("make folders", tour.make_folders()).await?;
    report
        .step("upload photographs", tour.upload_photographs())
        .await?;
    let player = report.step("upload film and song", tour.films()).await?;
    let streaming = player.stream(tour.wire());
    report.step("stream the film", streaming).await?;
    report.step("record some surf", tour.record()).await?;
    report
        .step("upload it by tus", tour.upload_recording())
        .await?;
    report.step("list", tour.list()).await?;
    report.step("search", tour.search()).await?;
    report.step("download and compare", tour.download()).await?;
    report.step("delete", tour.delete()).await?;
    report.step("restore", tour.restore()).await?;
    let closing = tour.closing();
    report.step("stop", tour.stop()).await?;

    report.end(&closing);
    Ok(())
}

/// The command to show: the one after `--bin`, else one that is built now.
fn binary(mut words: impl Iterator<Item = String>) -> Result<PathBuf> {
    match (words.next().as_deref(), words.next(), words.next()) {
        (None, ..) => testkit::binary(),
        (Some("--bin"), Some(path), None) => Ok(path.into()),
        _ => bail!("the demo takes `--bin <site-media>`, and nothing else"),
    }
}
