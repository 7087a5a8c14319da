//! Other people's clients against a Media Manager of ours: the vendor's own, two of tus, and one
//! that tries whatever the spec allows.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::python::requirements;
use super::rust;
use crate::demo;
use crate::python::Venv;
use crate::{process, programs};

/// Where they live.
const FOLDER: &str = "tests/interop";

/// The release of Pillow whose tests have images that broke it.
const PILLOW: &str = "13.0.0";

/// Clients in JavaScript: the vendor's with its image kit, tus-js-client, and players of streams in a browser.
pub(super) fn node(target: &Path) -> Result<()> {
    let mut install = process::program("npm");
    install.args("ci --no-audit --no-fund --ignore-scripts --prefix".split(' '));
    install.arg(FOLDER).arg("--cache").arg(target.join("npm"));
    process::run(install)?;

    let mut tests = process::program("node");
    tests
        .arg("--test")
        .args(
            ["wix", "tus", "image", "webhook", "browser"]
                .map(|name| format!("{FOLDER}/{name}.test.mjs")),
        )
        .env("SITE_MEDIA_BIN", demo::binary(target))
        .env("SITE_MEDIA_IMAGE_URLS", rust::example(target, "image_urls"))
        .env("SITE_MEDIA_WEBHOOKS", rust::example(target, "webhook_sign"));
    if programs::can_browse() {
        tests.env("SITE_MEDIA_NEED_CHROMIUM", "1");
    }
    process::run(tests)
}

/// Clients in Python: tuspy, and schemathesis with the spec in hand; and the images that once broke Pillow.
pub(super) fn python(target: &Path) -> Result<()> {
    let venv = Venv::kept(target.join("venv-interop"), &requirements("interop")?)?;
    let pillow = source(&venv, &target.join("pillow"))?;
    let mut tests = venv.python(["-m", "pytest", "-p", "no:cacheprovider", FOLDER]);
    tests.env("SITE_MEDIA_BIN", demo::binary(target));
    tests.env("SITE_MEDIA_PILLOW", pillow);
    process::run(tests)
}

/// The source package of Pillow, fetched once. It is never built, but pip asks it for its name and so needs what it is
/// built with, which is in the environment.
fn source(venv: &Venv, folder: &Path) -> Result<PathBuf> {
    let package = folder.join(format!("pillow-{PILLOW}.tar.gz"));
    if !package.exists() {
        let words = "-m pip download --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-binary pillow";
        let mut fetch = venv.python(words.split(' '));
        fetch
            .arg(format!("pillow=={PILLOW}"))
            .arg("--dest")
            .arg(folder);
        process::run(fetch)?;
    }
    Ok(package)
}
