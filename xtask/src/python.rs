//! Python virtual environments that we make ourselves; nothing is installed into the machine's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process::{self, program};
use crate::workspace;

/// One virtual environment.
#[derive(Debug)]
pub(crate) struct Venv {
    folder: PathBuf,
}

impl Venv {
    /// A new, empty one; what lay in the folder is removed.
    pub(crate) fn fresh(folder: PathBuf) -> Result<Self> {
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot remove `{}`", folder.display()))?;
        }
        let mut command = program(std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
        command.args(["-m", "venv"]).arg(&folder);
        process::output(command)
            .context("cannot make a Python virtual environment\nhint: it takes python3 (3.11 or newer) with its `venv` module, on Debian the package `python3-venv`; $PYTHON names another interpreter")?;
        Ok(Self { folder })
    }

    /// One that holds just these pinned requirements; made anew only when they change.
    pub(crate) fn kept(folder: PathBuf, requirements: &str) -> Result<Self> {
        let installed = folder.join("requirements.txt");
        if fs::read_to_string(&installed).is_ok_and(|found| found == requirements) {
            return Ok(Self { folder });
        }
        let venv = Self::fresh(folder)?;
        let wanted = tempfile::NamedTempFile::new()?;
        fs::write(&wanted, requirements)?;
        venv.pip(["--requirement".as_ref(), wanted.path().as_os_str()])?;
        // Written last: an install that was cut short is begun again.
        fs::write(installed, requirements)?;
        Ok(venv)
    }

    /// Its interpreter with some arguments, run from the workspace's root.
    pub(crate) fn python<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.bin("python");
        command.args(args);
        command
    }

    /// A program that was installed into it.
    pub(crate) fn bin(&self, name: &str) -> Command {
        program(self.folder.join("bin").join(name))
    }

    /// `pip install`.
    pub(crate) fn pip<'a>(
        &self,
        args: impl IntoIterator<Item = &'a std::ffi::OsStr>,
    ) -> Result<()> {
        let mut command = self.python(["-m", "pip", "install", "--quiet"]);
        command.arg("--disable-pip-version-check").args(args);
        process::run(command)
    }

    /// `pip wheel` of a folder of the workspace that holds a package, with words for maturin, into a folder.
    pub(crate) fn pip_wheel(&self, package: &str, maturin: &str, wheels: &Path) -> Result<()> {
        let mut command = self.python(["-m", "pip", "wheel", "--quiet", "--no-deps"]);
        command
            .arg("--disable-pip-version-check")
            .arg(format!("--config-settings=build-args={maturin}"))
            .arg("--wheel-dir")
            .arg(wheels)
            .arg(workspace::root().join(package));
        process::run(command)
    }

    /// `pip install` of a folder that holds a package.
    pub(crate) fn pip_folder(&self, folder: &Path) -> Result<()> {
        self.pip([folder.as_os_str()])
    }

    /// `pip install` of a requirements file.
    pub(crate) fn pip_requirements(&self, file: &Path) -> Result<()> {
        self.pip(["--requirement".as_ref(), file.as_os_str()])
    }
}
