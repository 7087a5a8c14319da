//! The arrows between our crates, and the libraries that stay within one of them.

use super::Finding;
use crate::workspace::{Dependency, Package};

/// Which of our packages each may need. A package's tests may also need [`TESTKIT`].
const ARROWS: &[(&str, &[&str])] = &[
    ("site-media-codegen", &[]),
    ("site-media-transport", &[]),
    ("site-media-api", &["site-media-transport"]),
    // The server's half for its feature `testing` alone.
    (
        "site-media",
        &[
            "site-media-api",
            "site-media-engine",
            "site-media-server",
            "site-media-transport",
        ],
    ),
    ("site-media-catalog", &["site-media-api"]),
    ("site-media-blobs", &["site-media-api"]),
    ("site-media-media", &["site-media-api"]),
    (
        "site-media-engine",
        &[
            "site-media-api",
            "site-media-blobs",
            "site-media-catalog",
            "site-media-media",
        ],
    ),
    // The server opens the stores that the engine is given; it never asks them anything.
    (
        "site-media-server",
        &[
            "site-media-api",
            "site-media-blobs",
            "site-media-catalog",
            "site-media-engine",
        ],
    ),
    (
        "site-media-cli",
        &[
            "site-media",
            "site-media-api",
            "site-media-engine",
            "site-media-server",
        ],
    ),
    (
        "site-media-testkit",
        &[
            "site-media",
            "site-media-api",
            "site-media-engine",
            "site-media-server",
            "site-media-transport",
        ],
    ),
    (
        "site-media-tests",
        &[
            "site-media",
            "site-media-api",
            "site-media-codegen",
            "site-media-engine",
            "site-media-server",
            "site-media-transport",
        ],
    ),
    ("site-media-python", &["site-media"]),
    ("xtask", &["site-media-codegen"]),
];

/// What every package's tests may need besides.
const TESTKIT: &str = "site-media-testkit";

/// Libraries that only some of our packages may need, their tests apart.
const KEPT: &[(&str, &[&str])] = &[
    ("anyhow", &["site-media-cli", "site-media-testkit", "xtask"]),
    ("axum", &["site-media-server", "site-media-testkit"]),
    ("clap", &["site-media-cli", "xtask"]),
    (
        "http",
        &[
            "site-media",
            "site-media-server",
            "site-media-testkit",
            "site-media-transport",
        ],
    ),
    ("object_store", &["site-media-blobs"]),
    ("openapiv3", &["site-media-codegen"]),
    ("progenitor", &["site-media-codegen"]),
    ("progenitor-client", &["site-media-api"]),
    ("pyo3", &["site-media-python"]),
    (
        "reqwest",
        &[
            "site-media",
            "site-media-api",
            "site-media-server",
            "site-media-testkit",
            "site-media-transport",
        ],
    ),
    ("rusqlite", &["site-media-catalog"]),
];

const HINT_ARROW: &str = "arrows point one way (ARCHITECTURE.md); move the code, or argue for a new arrow in xtask/src/tidy/arrows.rs";
const HINT_KEPT: &str =
    "go through the crate that owns it; who owns what is in xtask/src/tidy/arrows.rs";

/// Every dependency that points where it may not.
pub(super) fn check(packages: &[Package]) -> Vec<Finding> {
    packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Finding> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
        let message = "this package is in no arrow";
        return vec![Finding::new(&package.name, message, HINT_ARROW)];
    };
    let needs = package.dependencies.iter();
    needs
        .filter_map(|needed| match needed.path {
            Some(_) => wrong_arrow(package, allowed, needed),
            None => wrong_owner(package, needed),
        })
        .collect()
}

fn wrong_arrow(package: &Package, allowed: &[&str], needed: &Dependency) -> Option<Finding> {
    let name = needed.name.as_str();
    let fine = allowed.contains(&name) || (is_for_tests(needed) && name == TESTKIT);
    (!fine).then(|| {
        let message = format!("it needs `{name}`, which it may not");
        Finding::new(&package.name, message, HINT_ARROW)
    })
}

fn wrong_owner(package: &Package, needed: &Dependency) -> Option<Finding> {
    let (name, owners) = KEPT.iter().find(|(name, _)| *name == needed.name)?;
    let fine = is_for_tests(needed) || owners.contains(&package.name.as_str());
    (!fine).then(|| {
        let message = format!("it needs `{name}`, which is kept to {}", owners.join(", "));
        Finding::new(&package.name, message, HINT_KEPT)
    })
}

fn is_for_tests(needed: &Dependency) -> bool {
    needed.kind.as_deref() == Some("dev")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_arrow_that_points_back_is_named() {
        let server = json!({"name": "site-media-server", "kind": null, "path": "crates/server"});

        assert_snapshot!(findings("site-media-engine", &[server]), @r"
        site-media-engine: it needs `site-media-server`, which it may not
          hint: arrows point one way (ARCHITECTURE.md); move the code, or argue for a new arrow in xtask/src/tidy/arrows.rs
        ");
    }

    #[test]
    fn a_library_outside_its_crate_is_named() {
        let sql = json!({"name": "rusqlite", "kind": null, "path": null});

        assert_snapshot!(findings("site-media-server", &[sql]), @r"
        site-media-server: it needs `rusqlite`, which is kept to site-media-catalog
          hint: go through the crate that owns it; who owns what is in xtask/src/tidy/arrows.rs
        ");
    }

    #[test]
    fn tests_may_use_the_testkit_and_any_library() {
        let testkit =
            json!({"name": "site-media-testkit", "kind": "dev", "path": "crates/testkit"});
        let axum = json!({"name": "axum", "kind": "dev", "path": null});

        assert_snapshot!(findings("site-media", &[testkit, axum]), @"");
    }

    #[test]
    fn a_new_package_has_to_be_placed() {
        assert_snapshot!(findings("site-media-ui", &[]), @r"
        site-media-ui: this package is in no arrow
          hint: arrows point one way (ARCHITECTURE.md); move the code, or argue for a new arrow in xtask/src/tidy/arrows.rs
        ");
    }

    fn findings(package: &str, needs: &[Value]) -> String {
        let package = json!({"name": package, "dependencies": needs});
        let package = serde_json::from_value(package).expect("it has the shape of the metadata");
        let found = check(&[package]);
        found
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
