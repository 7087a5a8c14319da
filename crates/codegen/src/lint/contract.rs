//! Rules about what an operation promises beside its shapes: retries, permission, errors, pages.

use serde_json::Value;

use super::Report;
use crate::document::{Document, RawOperation};

pub(super) fn check(
    at: &str,
    operation: RawOperation<'_>,
    document: &Document,
    report: &mut Report,
) {
    let value = operation.value;
    if !value["x-idempotent"].is_boolean() {
        report.add(
            at,
            "does not say whether it is idempotent",
            "add `x-idempotent: true` if sending it twice has the effect of once, else `false`",
        );
    }
    permission(at, &value["x-permission"], report);
    if !value["x-errors"].is_array() {
        report.add(
            at,
            "does not list its error codes",
            "add `x-errors: []`, or the codes of the reference",
        );
    }
    successor(at, value, document, report);
    if value.get("x-paging").is_some() {
        paging(at, operation, document, report);
    }
}

fn successor(at: &str, value: &Value, document: &Document, report: &mut Report) {
    if let Some(successor) = value["x-deprecated-by"].as_str()
        && !document.operations().any(|other| other.id() == successor)
    {
        report.add(
            &format!("{at}.x-deprecated-by"),
            format!("`{successor}` is not an operation"),
            "name the operation id to use instead",
        );
    }
    if value["deprecated"] == true && !value["x-deprecated-by"].is_string() {
        report.add(
            at,
            "is deprecated without a successor",
            "add `x-deprecated-by` with the operation id to use instead",
        );
    }
}

fn permission(at: &str, permission: &Value, report: &mut Report) {
    let named = permission["id"].is_string()
        && matches!(permission["scope"].as_str(), Some("READ" | "MANAGE"));
    if !named && permission != "none" {
        report.add(
            &format!("{at}.x-permission"),
            "is neither `none` nor an id with a scope",
            "write `x-permission: {id: …, scope: READ}` (or MANAGE), or `x-permission: none`",
        );
    }
}

fn paging(at: &str, operation: RawOperation<'_>, document: &Document, report: &mut Report) {
    let paging = &operation.value["x-paging"];
    let at = format!("{at}.x-paging");
    let hint =
        "name `items` and `next` by their path in the answer, `cursor` and `limit` in the request";
    let answer = operation
        .successes(document)
        .first()
        .map(|(_, answer)| &answer["content"]["application/json"]["schema"]);
    for member in ["items", "next"] {
        let path = paging[member].as_str().unwrap_or_default();
        if !answer.is_some_and(|schema| has_path(document, schema, path)) {
            report.add(
                &format!("{at}.{member}"),
                format!("`{path}` is not in the answer"),
                hint,
            );
        }
    }
    for member in ["cursor", "limit"] {
        let path = paging[member].as_str().unwrap_or_default();
        let in_query = operation
            .parameters(document)
            .any(|(_, parameter)| parameter["name"] == path);
        let in_body = operation
            .body(document)
            .is_some_and(|(_, schema)| has_path(document, schema, path));
        if !in_query && !in_body {
            report.add(
                &format!("{at}.{member}"),
                format!("`{path}` is not in the request"),
                hint,
            );
        }
    }
}

fn has_path(document: &Document, schema: &Value, path: &str) -> bool {
    let mut schema = document.resolve(schema);
    for name in path.split('.') {
        match schema["properties"].get(name) {
            Some(property) => schema = document.resolve(property),
            None => return false,
        }
    }
    true
}
