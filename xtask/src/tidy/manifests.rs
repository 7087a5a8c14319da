//! What must hold in a `Cargo.toml`: dependencies by the alphabet, and the workspace's lints.

use super::Finding;

/// Every rule that the manifest at `path` breaks; other files break none.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    if path != "Cargo.toml" && !path.ends_with("/Cargo.toml") {
        return Vec::new();
    }
    let mut findings = out_of_order(path, text);
    if text.contains("[package]") && !text.contains("[lints]\nworkspace = true") {
        findings.push(Finding::new(
            path,
            "it does not follow the workspace's lints",
            "add `[lints]` with `workspace = true`",
        ));
    }
    findings
}

/// Each key of a dependency section that stands after one it should precede. An empty line
/// begins a group of its own.
fn out_of_order(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut listing = false;
    let mut last = "";
    for line in text.lines() {
        if line.starts_with('[') {
            listing = line.ends_with("dependencies]");
        }
        if line.is_empty() || line.starts_with('[') {
            last = "";
        }
        let Some(key) = key(line).filter(|_| listing) else {
            continue;
        };
        if key < last {
            findings.push(Finding::new(
                path,
                format!("`{key}` stands after `{last}`"),
                "dependencies are listed by the alphabet",
            ));
        }
        last = key;
    }
    findings
}

/// The name at the start of a line such as `serde.workspace = true`.
fn key(line: &str) -> Option<&str> {
    let end = line.find(['.', ' ', '='])?;
    let key = &line[..end];
    let named = key
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    (named && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn a_key_out_of_order_is_named_within_its_group_only() {
        let text = "\
[workspace.dependencies]
# Ours.
zebra = { path = \"zebra\" }

bytes = \"1\"
# A reason.
serde.workspace = true
anyhow = \"1\"
serde_json = \"1\"
[profile.dev]
b = 1
a = 1
";

        assert_snapshot!(findings("Cargo.toml", text), @r"
        Cargo.toml: `anyhow` stands after `serde`
          hint: dependencies are listed by the alphabet
        ");
    }

    #[test]
    fn a_package_without_the_lints_is_named() {
        assert_snapshot!(findings("crates/a/Cargo.toml", "[package]\nname = \"a\"\n"), @r"
        crates/a/Cargo.toml: it does not follow the workspace's lints
          hint: add `[lints]` with `workspace = true`
        ");
        assert_snapshot!(findings("notes/cargo.md", "[package]"), @"");
    }

    fn findings(path: &str, text: &str) -> String {
        let found = check(path, text);
        found
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    }
}
