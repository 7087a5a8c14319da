//! The steps that Python runs: another project's validator, and our own package for Python.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::wheels;
use crate::check;
use crate::compat::SPEC;
use crate::process;
use crate::python::Venv;
use crate::workspace;

/// The package's tests, which are also checked for their types as a user's program would be.
const TESTS: &str = "bindings/python/tests";

/// What it shows people: run by its tests, and checked for types as well.
const EXAMPLES: &str = "bindings/python/examples";

/// The spec, held to OpenAPI's own rules by a validator that knows nothing of our dialect.
pub(super) fn spec(target: &Path) -> Result<()> {
    let venv = Venv::kept(target.join("venv"), &requirements("spec")?)?;
    process::run(venv.python(["-m", "openapi_spec_validator", SPEC]))
}

/// What it is, apart from what is compiled.
const PACKAGE: &str = "bindings/python/python/site_media";

/// The checker that many editors have inside. It is a program for Node.js.
const PYRIGHT: &str = "pyright@1.1.414";

/// The wheels: installed as a user does into an empty environment, imported and used there with nothing else around. Then
/// the package is tested against the Media Manager of the other wheel, and its types checked.
pub(super) fn package(target: &Path) -> Result<()> {
    let venv = Venv::fresh(target.join("venv-clean"))?;
    wheels::install(&venv, target)?;
    // Where they are used there is no cargo.
    for words in [
        ["-c", "import site_media; site_media.Client"],
        ["-I", "bindings/python/tests/installed.py"],
    ] {
        let mut python = venv.python(words);
        python.env("PATH", "");
        process::run(python)?;
    }

    venv.pip_requirements(&requirements_file("python"))?;
    let mut pytest = venv.python(["-m", "pytest", "-p", "no:cacheprovider", TESTS]);
    // The command is found where it was installed.
    pytest.env_remove("SITE_MEDIA_BIN");
    process::run(pytest)?;
    types(target, &venv)
}

/// A free-threaded interpreter, as `PyO3` is told of it where none is at hand. It knows no stable ABI.
const FREE_THREADED: &str = "\
implementation=CPython
version=3.14
shared=true
abi3=false
pointer_width=64
build_flags=Py_GIL_DISABLED
suppress_build_script_link_lines=true
";

/// The compiled half holds for interpreters without the GIL as well: it is checked for one, which checks `PyO3` and the
/// module once more, and nothing else.
pub(super) fn free_threaded(target: &Path) -> Result<()> {
    let file = target.join("free-threaded.txt");
    fs::write(&file, FREE_THREADED)?;
    let mut clippy = check::clippy();
    clippy.env("PYO3_CONFIG_FILE", file);
    process::run(clippy)
}

/// The types of the package and of its examples, as two checkers see them, and its stubs beside what they describe.
fn types(target: &Path, venv: &Venv) -> Result<()> {
    let mut mypy = venv.python(["-m", "mypy", "--strict", TESTS, EXAMPLES]);
    mypy.arg("--cache-dir").arg(target.join("mypy"));
    process::run(mypy)?;
    let mut stubtest = venv.python(["-m", "mypy.stubtest", "site_media"]);
    stubtest
        .arg("--allowlist")
        .arg(format!("{TESTS}/stubtest.txt"));
    process::run(stubtest)?;
    let mut pyright = process::program("npm");
    pyright
        .args(["exec", "--yes", "--package", PYRIGHT, "--cache"])
        .arg(target.join("npm"))
        .args(["--", "pyright", "--pythonpath"])
        .arg(venv.bin("python").get_program())
        .args([PACKAGE, EXAMPLES]);
    process::run(pyright)
}

pub(super) fn requirements(name: &str) -> Result<String> {
    let file = requirements_file(name);
    fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))
}

fn requirements_file(name: &str) -> PathBuf {
    workspace::root().join(format!("tests/requirements/{name}.txt"))
}
