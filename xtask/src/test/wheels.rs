//! Both wheels: the package, and the command it is tested against, which is an extra of the package.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::python::Venv;

/// Builds both and installs them, as an index would give them to a user who asks for the extra. The command has the
/// features that it has for users, and not those that the tests of the workspace turn on below it.
pub(super) fn install(venv: &Venv, target: &Path) -> Result<()> {
    let wheels = target.join("wheels");
    if wheels.exists() {
        fs::remove_dir_all(&wheels)
            .with_context(|| format!("cannot remove `{}`", wheels.display()))?;
    }
    venv.pip_wheel("bindings/python", "--locked", &wheels)?;
    venv.pip_wheel("bindings/server", "--locked --profile=dev", &wheels)?;
    let words = ["--no-index", "--find-links"].map(OsStr::new);
    venv.pip(
        words
            .into_iter()
            .chain([wheels.as_os_str(), OsStr::new("site-media[server]")]),
    )
}
