//! Rules about paths: how they are written, and which methods they may have.

use std::collections::BTreeMap;

use super::Report;
use crate::Document;
use crate::document::members;

/// Methods that are generated.
const METHODS: [&str; 6] = ["get", "head", "post", "put", "patch", "delete"];

pub(super) fn check(document: &Document, report: &mut Report) {
    if document.operations().next().is_none() {
        report.add(
            "paths",
            "describes no operation",
            "write an OpenAPI document with at least one path and method",
        );
    }
    let mut shapes = BTreeMap::new();
    for (path, item) in members(&document.root()["paths"]) {
        let at = format!("paths.{path}");
        template(&at, path, report);
        if let Some(other) = shapes.insert(shape(path), path) {
            report.add(
                &at,
                format!("is the same path as `{other}`"),
                "put both operations below one path; the name of a parameter makes no difference",
            );
        }
        for (member, _) in members(item) {
            if !METHODS.contains(&member) {
                report.add(
                    &format!("{at}.{member}"),
                    format!("`{member}` of a path cannot be generated"),
                    "use get, head, post, put, patch or delete; what they share stands with each",
                );
            }
        }
    }
}

/// A segment is fixed, or a parameter as a whole.
fn template(at: &str, path: &str, report: &mut Report) {
    let is_whole = |segment: &str| match parameter(segment) {
        Some(name) => !name.is_empty() && !name.contains(['{', '}']),
        None => !segment.contains(['{', '}']),
    };
    if !path.starts_with('/') || !path.split('/').all(is_whole) {
        report.add(
            at,
            format!("`{path}` is not a path"),
            "begin it with a slash, and let each parameter be a whole segment: `/files/{fileId}`",
        );
    }
}

/// The path as a router sees it.
fn shape(path: &str) -> Vec<&str> {
    path.split('/')
        .map(|segment| parameter(segment).map_or(segment, |_| "{}"))
        .collect()
}

/// The name of the parameter that a segment is.
pub(super) fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
