//! Rules about operations: words, tags, ids, and the parameters of their paths.

use std::collections::BTreeMap;

use serde_json::Value;

use super::paths::parameter;
use super::{Report, bodies, contract, is_identifier, keywords, parameters};
use crate::document::{Document, RawOperation};
use crate::names;

pub(super) fn check(document: &Document, report: &mut Report) {
    let mut ids = BTreeMap::new();
    for operation in document.operations() {
        let at = operation.location();
        keywords::known(&at, operation.value, keywords::OPERATION, report);
        words(&at, operation.value, report);
        host(&at, operation.value, report);
        identity(&at, operation, &mut ids, report);
        contract::check(&at, operation, document, report);
        parameters::of_operation(&at, operation, document, report);
        parameters::names(operation, document, report);
        path_parameters(&at, operation, document, report);
        bodies::request(&at, operation, document, report);
        bodies::answers(&at, operation, document, report);
    }
}

fn words(at: &str, operation: &Value, report: &mut Report) {
    report.described(at, operation);
    if operation["summary"].as_str().is_none_or(str::is_empty) {
        report.add(at, "has no summary", "say in a few words what it does");
    }
    if operation["tags"].as_array().map_or(0, Vec::len) != 1 {
        report.add(
            at,
            "does not have exactly one tag",
            "the tag decides the trait that answers it: `files`, `folders`, `uploads` or `auth`",
        );
    }
}

/// The server's routes come from two tags; operations of other hosts have doors of their own.
fn host(at: &str, operation: &Value, report: &mut Report) {
    let tag = operation["tags"][0].as_str().unwrap_or_default();
    let tags = if operation.get("servers").is_some() {
        ["uploads", "auth"]
    } else {
        ["files", "folders"]
    };
    if !tags.contains(&tag) {
        report.add(
            &format!("{at}.tags"),
            format!("`{tag}` is not a tag of its host"),
            "tag it `files` or `folders`; with `servers` of its own, `uploads` or `auth`",
        );
    }
}

fn identity<'a>(
    at: &str,
    operation: RawOperation<'a>,
    ids: &mut BTreeMap<String, &'a str>,
    report: &mut Report,
) {
    let id = operation.id();
    if id.is_empty() {
        report.add(
            at,
            "has no operationId",
            "name it in lowerCamelCase: it becomes the method's name",
        );
        return;
    }
    let is_camel = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_camel || !is_identifier(&names::snake(id)) {
        report.add(
            &format!("{at}.operationId"),
            format!("`{id}` cannot be the name of a method"),
            "write a verb and a noun in lowerCamelCase, such as `listFiles`",
        );
    }
    if let Some(other) = ids.insert(names::snake(id), id) {
        report.add(
            &format!("{at}.operationId"),
            format!(
                "`{id}` and `{other}` are both `{}` in Rust",
                names::snake(id)
            ),
            "rename one of them",
        );
    }
}

fn path_parameters(
    at: &str,
    operation: RawOperation<'_>,
    document: &Document,
    report: &mut Report,
) {
    let declared: Vec<_> = operation
        .parameters(document)
        .filter(|(_, parameter)| parameter["in"] == "path")
        .filter_map(|(_, parameter)| parameter["name"].as_str())
        .collect();
    let used: Vec<_> = operation.path.split('/').filter_map(parameter).collect();
    if declared.len() != used.len() || !used.iter().all(|name| declared.contains(name)) {
        report.add(
            at,
            format!(
                "declares {} as parameters of its path, which has {}",
                listed(&declared),
                listed(&used)
            ),
            "declare each `{name}` of the path once, with `in: path` and `required: true`",
        );
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        names => format!("`{}`", names.join("`, `")),
    }
}
