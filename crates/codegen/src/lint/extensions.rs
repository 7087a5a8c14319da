//! Rules about our own extensions: a mistyped one would mean nothing, and nobody would notice.

use serde_json::Value;

use super::Report;
use crate::document::{items, members};

/// Every extension of `spec/README.md`.
const KNOWN: [&str; 15] = [
    "x-allowed-values",
    "x-carried-in",
    "x-deprecated-by",
    "x-enum-descriptions",
    "x-errors",
    "x-filterable",
    "x-idempotent",
    "x-one-of",
    "x-open-enum",
    "x-paging",
    "x-permission",
    "x-python-name",
    "x-read-only",
    "x-rust-name",
    "x-streaming",
];

/// Members whose own members have names of the API, not of OpenAPI.
const NAMED_BY_US: [&str; 6] = [
    "default",
    "example",
    "examples",
    "headers",
    "paths",
    "properties",
];

/// Walks the whole document.
pub(super) fn known(at: &str, value: &Value, report: &mut Report) {
    for (name, member) in members(value) {
        let at = if at == "$" {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        };
        if name.starts_with("x-") {
            if !KNOWN.contains(&name) {
                report.add(
                    &at,
                    format!("`{name}` means nothing"),
                    "mend its spelling; `spec/README.md` lists the extensions",
                );
            }
        } else if NAMED_BY_US.contains(&name) {
            for (name, member) in members(member) {
                known(&format!("{at}.{name}"), member, report);
            }
        } else {
            known(&at, member, report);
        }
    }
    for (index, item) in items(value) {
        known(&format!("{at}[{index}]"), item, report);
    }
}

/// The lists of members that stand beside the members of an object.
pub(super) fn of_object(at: &str, schema: &Value, report: &mut Report) {
    if schema
        .get("x-one-of")
        .is_some_and(|value| *value != true && !value.is_array())
    {
        report.add(
            &format!("{at}.x-one-of"),
            "is neither `true` nor a list of members",
            "write `x-one-of: true`, or name the members that exclude each other",
        );
    }
    for list in ["x-one-of", "x-read-only"] {
        for (index, name) in items(&schema[list]) {
            let name = name.as_str().unwrap_or_default();
            if schema["properties"].get(name).is_none() {
                report.add(
                    &format!("{at}.{list}[{index}]"),
                    format!("`{name}` is not a member"),
                    "declare the member, or mend the name",
                );
            }
        }
    }
}
