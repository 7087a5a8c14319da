//! Rules about bodies and answers: one form each, with a name.

use serde_json::Value;

use super::{Report, schemas};
use crate::document::{Document, RawOperation, members};

/// Body media types that progenitor or our lowering can carry.
const BODIES: [&str; 3] = [
    "application/json",
    "application/octet-stream",
    "application/offset+octet-stream",
];

pub(super) fn request(
    at: &str,
    operation: RawOperation<'_>,
    document: &Document,
    report: &mut Report,
) {
    let Some(body) = operation.value.get("requestBody") else {
        return;
    };
    let at = format!("{at}.requestBody");
    report.refers(&at, body, "requestBodies");
    let body = document.resolve(body);
    if body["required"] != true {
        report.add(
            &at,
            "is optional, which the generated client cannot express",
            "write `required: true`; a body with no required property may be sent as `{}`",
        );
    }
    let types: Vec<_> = members(&body["content"]).map(|(name, _)| name).collect();
    match types[..] {
        [one] if BODIES.contains(&one) => {
            let schema = &body["content"][one]["schema"];
            let at = format!("{at}.content.{one}.schema");
            if one == "application/json" {
                schemas::body(&at, schema, document, report);
            } else {
                bytes(&at, schema, report);
            }
        }
        [one] => report.add(
            &format!("{at}.content"),
            format!("`{one}` cannot be generated"),
            "use application/json, application/octet-stream or application/offset+octet-stream",
        ),
        _ => report.add(
            &format!("{at}.content"),
            format!("has {} media types instead of one", types.len()),
            "keep one; another form is another operation",
        ),
    }
}

fn bytes(at: &str, schema: &Value, report: &mut Report) {
    if schema["type"] != "string" || schema["format"] != "binary" {
        report.add(
            at,
            "is not called bytes",
            "write `type: string` and `format: binary`",
        );
    }
}

pub(super) fn answers(
    at: &str,
    operation: RawOperation<'_>,
    document: &Document,
    report: &mut Report,
) {
    let at = format!("{at}.responses");
    if operation.value["responses"].get("default").is_none() {
        report.add(
            &at,
            "does not say what a failure looks like",
            "add `default: {$ref: '#/components/responses/Error'}`",
        );
    }
    for (status, answer) in members(&operation.value["responses"]) {
        report.refers(&format!("{at}.{status}"), answer, "responses");
        if status != "default" && !status.starts_with('2') {
            report.add(
                &format!("{at}.{status}"),
                "declares one failure apart",
                "describe failures once, as `default`; name their codes in `x-errors`",
            );
        }
    }
    let successes = operation.successes(document);
    if successes.len() != 1 {
        report.add(
            &at,
            format!("has {} successful answers instead of one", successes.len()),
            "keep one: a call has one result",
        );
    }
    for (status, answer) in successes {
        let at = format!("{at}.{status}");
        report.described(&at, answer);
        for (name, header) in members(&answer["headers"]) {
            let at = format!("{at}.headers.{name}");
            report.refers(&at, header, "headers");
            if header.get("$ref").is_none() {
                report.described(&at, header);
            }
        }
        answer_content(&at, operation, status, answer, document, report);
    }
}

fn answer_content(
    at: &str,
    operation: RawOperation<'_>,
    status: &str,
    answer: &Value,
    document: &Document,
    report: &mut Report,
) {
    let types: Vec<_> = members(&answer["content"]).map(|(name, _)| name).collect();
    let json = "application/json";
    let form = match &types[..] {
        [] => "no content".to_owned(),
        types => format!("`{}`", types.join("`, `")),
    };
    let is_ours = operation.value.get("servers").is_none();
    if types.iter().any(|name| *name != json) || (is_ours && (types != [json] || status != "200")) {
        report.add(
            at,
            format!("is `{status}` with {form}, which the generated server does not answer"),
            "answer `200` with application/json; where there is nothing to say, an empty object",
        );
    }
    if types == [json] {
        let schema = &answer["content"][json]["schema"];
        schemas::body(
            &format!("{at}.content.{json}.schema"),
            schema,
            document,
            report,
        );
    }
}
