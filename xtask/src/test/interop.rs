//! Other people's clients against a Media Manager of ours: the vendor's own, two of tus, and one
//! that tries whatever the spec allows.

use std::path::Path;

use anyhow::Result;

use super::python::requirements;
use super::rust;
use crate::demo;
use crate::process;
use crate::python::Venv;

/// Where they live.
const FOLDER: &str = "tests/interop";

/// Clients in JavaScript: the vendor's with its image kit, and tus-js-client.
pub(super) fn node(target: &Path) -> Result<()> {
    let mut install = process::program("npm");
    install.args("ci --no-audit --no-fund --ignore-scripts --prefix".split(' '));
    install.arg(FOLDER).arg("--cache").arg(target.join("npm"));
    process::run(install)?;

    let mut tests = process::program("node");
    tests
        .arg("--test")
        .args(["wix", "tus", "image", "webhook"].map(|name| format!("{FOLDER}/{name}.test.mjs")))
        .env("SITE_MEDIA_BIN", demo::binary(target))
        .env("SITE_MEDIA_IMAGE_URLS", rust::example(target, "image_urls"))
        .env("SITE_MEDIA_WEBHOOKS", rust::example(target, "webhook_sign"));
    process::run(tests)
}

/// Clients in Python: tuspy, and schemathesis with the spec in hand.
pub(super) fn python(target: &Path) -> Result<()> {
    let venv = Venv::kept(target.join("venv-interop"), &requirements("interop")?)?;
    let mut tests = venv.python(["-m", "pytest", "-p", "no:cacheprovider", FOLDER]);
    tests.env("SITE_MEDIA_BIN", demo::binary(target));
    process::run(tests)
}
