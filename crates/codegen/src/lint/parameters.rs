//! Rules about parameters: where they stand, how they are written, what they may hold.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Report, is_identifier, keywords, schemas};
use crate::Document;
use crate::document::{RawOperation, items};
use crate::names;

pub(super) fn check(at: &str, parameter: &Value, document: &Document, report: &mut Report) {
    keywords::known(at, parameter, keywords::PARAMETER, report);
    report.described(at, parameter);
    place(at, parameter, report);
    style(at, parameter, report);

    let at = format!("{at}.schema");
    let schema = &parameter["schema"];
    let resolved = document.resolve(schema);
    if resolved["type"] == "object" {
        report.add(
            &at,
            "is an object, whose members would lose their prefix",
            "declare one dotted parameter for each member, such as `paging.limit`",
        );
    }
    schemas::inline(&at, schema, report);
}

/// Those that an operation does not share with others; the others are components.
pub(super) fn of_operation(
    at: &str,
    operation: RawOperation<'_>,
    document: &Document,
    report: &mut Report,
) {
    for (index, parameter) in items(&operation.value["parameters"]) {
        let at = format!("{at}.parameters[{index}]");
        report.refers(&at, parameter, "parameters");
        if parameter.get("$ref").is_none() {
            check(&at, parameter, document, report);
        }
    }
}

/// Each is a method of a builder and a member of a struct, beside those that are always there.
pub(super) fn names(operation: RawOperation<'_>, document: &Document, report: &mut Report) {
    let own = |name: &str| (name.to_owned(), format!("the {name}"));
    let mut taken = BTreeMap::from(["body", "client"].map(own));
    for (at, parameter) in operation.parameters(document) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let snake = names::snake(name);
        let at = format!("{at}.name");
        let is_plain = || is_identifier(&names::identifier(&snake).to_string());
        if !is_identifier(&format!("r#{snake}")) || !is_plain() {
            report.add(
                &at,
                format!("`{name}` cannot be the name of a parameter"),
                "begin it with a letter, and do not take a word of Rust",
            );
        } else if let Some(other) = taken.insert(snake.clone(), format!("`{name}`")) {
            report.add(
                &at,
                format!("`{name}` and {other} are both `{snake}` in Rust"),
                "rename one of them",
            );
        }
    }
}

fn place(at: &str, parameter: &Value, report: &mut Report) {
    match parameter["in"].as_str() {
        Some("query" | "header") => {}
        Some("path") => {
            if parameter["required"] != true {
                report.add(
                    at,
                    "is an optional part of the path",
                    "add `required: true`",
                );
            }
        }
        other => report.add(
            &format!("{at}.in"),
            format!("`{}` cannot be generated", other.unwrap_or("nothing")),
            "use `path`, `query` or `header`",
        ),
    }
}

fn style(at: &str, parameter: &Value, report: &mut Report) {
    let style = parameter["style"].as_str();
    if parameter["in"] == "query" && style.is_some_and(|style| style != "form") {
        report.add(
            &format!("{at}.style"),
            format!("`{}` cannot be generated", style.unwrap_or_default()),
            "use `form`: nested objects are dotted parameters, arrays repeated keys",
        );
    }
    if parameter["explode"] == false {
        report.add(
            &format!("{at}.explode"),
            "is false, which the generated client would ignore",
            "leave it out: arrays travel as repeated keys",
        );
    }
}
