//! Rules about components: each is a thing of its own, and has words.

use serde_json::Value;

use super::{Report, parameters, schemas};
use crate::document::{Document, items, members};

pub(super) fn check(document: &Document, report: &mut Report) {
    for (index, tag) in items(&document.root()["tags"]) {
        report.described(&format!("tags[{index}]"), tag);
    }
    for (kind, named) in members(&document.root()["components"]) {
        for (name, component) in members(named) {
            let at = format!("components.{kind}.{name}");
            if component.get("$ref").is_some() {
                report.add(
                    &at,
                    "is only another name of something else",
                    "refer to the thing itself, and take this out",
                );
            } else {
                one(&at, kind, name, component, document, report);
            }
        }
    }
}

fn one(
    at: &str,
    kind: &str,
    name: &str,
    component: &Value,
    document: &Document,
    report: &mut Report,
) {
    match kind {
        "headers" | "responses" => report.described(at, component),
        "parameters" => parameters::check(at, component, document, report),
        "schemas" => schemas::component(at, name, component, report),
        _ => {}
    }
}
