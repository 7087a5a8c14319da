//! `bench catalog`: a million files in SQLite, beside SQLite alone.
//!
//! An example of the catalog's crate makes them, once, and takes the figures; here they are put side by side.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use super::figure::{Figure, Unit};
use super::harness::Pair;
use crate::process::{self, cargo, program};
use crate::workspace;

/// Seconds that a folder of 20,000 files may take to the trash and back.
const THERE_AND_BACK: f64 = 10.0;

/// What one run of the example printed: seconds by name.
type Told = BTreeMap<String, f64>;

/// Measures; a round is a run of the example, which takes its own medians.
pub(super) fn run(rounds: usize) -> Result<Vec<Figure>> {
    let target = workspace::metadata()?.target_directory;
    process::run(cargo(
        "build --locked --release -p site-media-catalog --example million".split(' '),
    ))?;
    let runs = (1..=rounds).map(|round| {
        eprintln!("round {round} of {rounds}");
        let mut command = program(target.join("release/examples/million"));
        command.arg("--folder").arg(target.join("bench/catalog"));
        told(&process::output(command)?)
    });
    let runs = runs.collect::<Result<Vec<_>>>()?;

    let searches = [
        ("search, common", "search_common_by_time"),
        ("search, medium", "search_medium_by_time"),
        ("search, rare", "search_rare_by_time"),
        ("search, none", "search_none_by_time"),
        ("search by name, common", "search_common_by_name"),
        ("search by name, medium", "search_medium_by_name"),
        ("search by name, rare", "search_rare_by_name"),
    ];
    let mut figures = Vec::new();
    for (name, ours, bare) in [
        ("first page", "list_first_ours", "list_first_bare"),
        ("deep page", "list_deep_ours", "list_deep_bare"),
    ] {
        let rounds = pairs(&runs, ours, bare)?;
        figures.push(Figure::beside(name, Unit::Time, "rusqlite", &rounds, 1.3));
    }
    for (name, ours) in searches {
        let rounds = pairs(&runs, ours, "search_like_scan")?;
        figures.push(Figure::beside(
            name,
            Unit::Time,
            "LIKE",
            &rounds,
            1.0 / 400.0,
        ));
    }
    let writes = pairs(&runs, "write_16_at_once", "write_one_at_a_time")?;
    figures.push(Figure::beside(
        "a write, 16 at once",
        Unit::Time,
        "one at a time",
        &writes,
        1.0 / 8.0,
    ));
    let trees = pairs(&runs, "trash_20000", "restore_20000")?;
    let trees = trees.iter().map(|pair| pair.ours + pair.theirs);
    figures.push(Figure::within(
        "20,000 files to the trash and back",
        Unit::Time,
        trees,
        THERE_AND_BACK,
    ));
    Ok(figures)
}

/// Lines of a name and milliseconds.
fn told(text: &str) -> Result<Told> {
    text.lines()
        .map(|line| {
            let (name, took) = line.split_once(' ').context("a line without a figure")?;
            Ok((name.to_owned(), took.parse::<f64>()? / 1e3))
        })
        .collect()
}

fn pairs(runs: &[Told], ours: &str, theirs: &str) -> Result<Vec<Pair>> {
    let of = |run: &Told, name: &str| {
        let found = run.get(name).copied();
        found.with_context(|| format!("`{name}` was not measured"))
    };
    runs.iter()
        .map(|run| {
            Ok(Pair {
                ours: of(run, ours)?,
                theirs: of(run, theirs)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_example_prints_is_paired_run_by_run() -> Result<()> {
        let runs = [told("a 1.5\nb 3.0\n")?, told("a 2\nb 2\n")?];

        let expected = [(0.0015, 0.003), (0.002, 0.002)];
        assert_eq!(
            pairs(&runs, "a", "b")?,
            expected.map(|(ours, theirs)| Pair { ours, theirs })
        );
        assert!(pairs(&runs, "a", "c").is_err());
        assert!(told("nothing").is_err());
        Ok(())
    }
}
