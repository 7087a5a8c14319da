//! Who speaks to the Media Manager: ours, and the others, each as its users would write it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::super::curl::{self, Told, Way};
use super::super::figure::{Figure, Unit};
use super::super::harness::Pair;
use super::super::peers;
use super::Place;
use super::manager::Manager;
use crate::process::{self, program};
use crate::python::Venv;
use crate::workspace;

/// The clients, ready to run.
pub(in crate::bench) struct Clients {
    ours: PathBuf,
    tus_js: PathBuf,
    tuspy: Venv,
    official: PathBuf,
    names: Names,
}

/// What the others are called, with their versions.
pub(super) struct Names {
    pub(super) tus_js: String,
    pub(super) tuspy: String,
    pub(super) official: String,
}

/// What a client says of its run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::bench) struct Spent {
    pub(in crate::bench) seconds: f64,
    pub(in crate::bench) files: usize,
    /// Bytes held at most.
    pub(in crate::bench) memory: f64,
}

impl Clients {
    /// Installs the others, as the interop tests pin them.
    pub(in crate::bench) fn install(place: &Place) -> Result<Self> {
        let pinned = Pinned::read()?;
        let npm = |name| pinned.npm(name);
        let (tus, sdk, media) = (npm("tus-js-client")?, npm("@wix/sdk")?, npm("@wix/media")?);
        let tuspy = &pinned.tuspy;
        Ok(Self {
            ours: place.measure.clone(),
            tus_js: script("tus-js-client", &[tus], include_str!("tus-js.mjs"))?,
            tuspy: peers::from_pypi("tuspy", &format!("{tuspy}\n"))?,
            official: script("wix-sdk", &[sdk, media], include_str!("official.mjs"))?,
            names: Names {
                tus_js: format!("{} {}", tus.0, tus.1),
                tuspy: tuspy.replace("==", " "),
                official: format!("{} {}", sdk.0, sdk.1),
            },
        })
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The SDK, by the words of its example.
    pub(in crate::bench) fn ours(&self, manager: &Manager, words: &[&str]) -> Result<Spent> {
        let mut command = program(&self.ours);
        command.args(words);
        spend(manager, command)
    }

    /// tus-js-client sends a file.
    pub(super) fn tus_js(&self, manager: &Manager, file: &str) -> Result<Spent> {
        let mut command = program("node");
        command.arg(&self.tus_js).arg(file);
        spend(manager, command)
    }

    /// tuspy sends a file.
    pub(super) fn tuspy(&self, manager: &Manager, file: &str) -> Result<Spent> {
        spend(
            manager,
            self.tuspy.python(["-c", include_str!("tuspy.py"), file]),
        )
    }

    /// The vendor's client stores every file of a folder, so many at once.
    pub(super) fn official(&self, manager: &Manager, folder: &str, hands: &str) -> Result<Spent> {
        let mut command = program("node");
        command.arg(&self.official).args([folder, hands]);
        spend(manager, command)
    }
}

/// curl sends a file: the seconds of all the requests that it takes.
pub(super) fn curl_sends(manager: &Manager, way: Way, file: &Path) -> Result<f64> {
    let place = curl::announce(way, &manager.ready, file)?;
    let sent = match way {
        Way::Put => curl::send(way, &place.value.url, file)?.took,
        Way::Tus => {
            let created = curl::create(&place.value, file)?;
            let sent = curl::send(way, &created.value, file)?;
            created.took + sent.took + curl::finish(&place.value, file)?.took
        }
    };
    Ok(place.took + sent)
}

/// curl fetches a file to a path: the seconds of both requests.
pub(super) fn curl_fetches(manager: &Manager, id: &str, path: &Path) -> Result<f64> {
    let Told { value: url, took } = curl::address(&manager.ready, id)?;
    Ok(took + curl::fetch(&url, path)?.took)
}

/// Ours beside another, as fast as the clock says.
pub(in crate::bench) fn beside(
    name: &'static str,
    ours: &[Spent],
    peer: &str,
    theirs: &[Spent],
    goal: f64,
) -> Figure {
    let rounds: Vec<_> = ours
        .iter()
        .zip(theirs)
        .map(|(ours, theirs)| Pair {
            ours: ours.seconds,
            theirs: theirs.seconds,
        })
        .collect();
    Figure::beside(name, Unit::Time, peer, &rounds, goal)
}

fn script(name: &str, packages: &[(&str, &str)], script: &str) -> Result<PathBuf> {
    Ok(peers::from_npm(name, packages, script)?.join("peer.mjs"))
}

/// Lets a client run, and hears what it says of that.
pub(in crate::bench) fn spend(manager: &Manager, mut client: Command) -> Result<Spent> {
    manager.tell(&mut client);
    spent(&process::output(client)?)
}

/// Lines of a name and a figure.
pub(in crate::bench) fn spent(text: &str) -> Result<Spent> {
    let told: BTreeMap<_, _> = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    let of = |name: &str| {
        let found = told.get(name).copied();
        found.with_context(|| format!("the client does not tell its `{name}`"))
    };
    Ok(Spent {
        seconds: of("seconds")?.parse()?,
        files: of("files")?.parse()?,
        memory: of("memory")?.parse()?,
    })
}

/// The versions that the interop tests are run with.
struct Pinned {
    packages: Packages,
    tuspy: String,
}

#[derive(Deserialize)]
struct Packages {
    dependencies: BTreeMap<String, String>,
}

impl Pinned {
    fn read() -> Result<Self> {
        let tests = workspace::root().join("tests");
        let packages = fs::read_to_string(tests.join("interop/package.json"))?;
        let requirements = fs::read_to_string(tests.join("requirements/interop.txt"))?;
        let tuspy = requirements
            .lines()
            .find(|line| line.starts_with("tuspy=="));
        Ok(Self {
            packages: serde_json::from_str(&packages)?,
            tuspy: tuspy.context("tuspy is not pinned")?.to_owned(),
        })
    }

    fn npm(&self, name: &str) -> Result<(&str, &str)> {
        let found = self.packages.dependencies.get_key_value(name);
        let (name, version) = found.with_context(|| format!("`{name}` is not pinned"))?;
        Ok((name, version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_tells_its_figures_in_any_order_and_leaves_out_none() -> Result<()> {
        let expected = Spent {
            seconds: 1.5,
            files: 2,
            memory: 4096.0,
        };
        assert_eq!(spent("files 2\nseconds 1.5\nmemory 4096\n")?, expected);
        let error = spent("seconds 1.5\nfiles 2\n")
            .err()
            .map(|error| error.to_string());
        assert_eq!(
            error.as_deref(),
            Some("the client does not tell its `memory`")
        );
        Ok(())
    }

    #[test]
    fn the_others_are_those_of_the_interop_tests() -> Result<()> {
        let pinned = Pinned::read()?;
        for name in ["tus-js-client", "@wix/sdk", "@wix/media"] {
            pinned.npm(name)?;
        }
        assert!(pinned.npm("left-pad").is_err());
        Ok(())
    }
}
