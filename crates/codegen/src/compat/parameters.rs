//! Compares the parameters of an operation.

use serde_json::Value;

use super::Level;
use super::findings::Findings;
use super::pair::{Pair, escaped, resolve};
use super::reach::Direction;
use super::schemas::{self, Use};
use crate::Document;
use crate::document::{RawOperation, items};

/// A parameter of one version.
#[derive(Clone)]
struct Parameter<'a> {
    /// What tells it from the others: its name, or its position in the path.
    key: String,
    name: &'a str,
    /// The name of the component, if it is shared.
    shared: Option<&'a str>,
    at: String,
    value: &'a Value,
}

pub(super) fn compare<'a>(
    found: &mut Findings<'a>,
    old: RawOperation<'a>,
    new: RawOperation<'a>,
    operation: &str,
) {
    let removed = parameters(found.old, old);
    let mut added = parameters(found.new, new);
    for old in removed {
        if let Some(index) = position(&old, &added) {
            both(found, &old, &added.remove(index), operation);
        } else {
            let pair = pair(&old, &old, named(old.name, operation));
            found.breaking(&pair, "parameter", "parameter removed");
        }
    }
    for new in added {
        let pair = pair(&new, &new, named(new.name, operation));
        if new.value["required"] == true {
            found.breaking(&pair, "parameter", "required parameter added");
        } else {
            found.additive(&pair, "parameter", "optional parameter added");
        }
    }
}

fn parameters<'a>(document: &'a Document, operation: RawOperation<'a>) -> Vec<Parameter<'a>> {
    let item = format!("#/paths/{}", escaped(operation.path));
    let own = format!("{item}/{}", operation.method);
    let list = |at: String, list: &'a Value| {
        items(list).map(move |(index, value)| (format!("{at}/parameters/{index}"), value))
    };
    list(item, &operation.item["parameters"])
        .chain(list(own, &operation.value["parameters"]))
        .map(|(at, value)| parameter(document, operation.path, at, value))
        .collect()
}

fn parameter<'a>(
    document: &'a Document,
    path: &str,
    at: String,
    value: &'a Value,
) -> Parameter<'a> {
    let shared = value["$ref"]
        .as_str()
        .and_then(|reference| reference.strip_prefix("#/components/parameters/"));
    let (at, value) = resolve(document, at, value);
    let name = value["name"].as_str().unwrap_or_default();
    let place = value["in"].as_str().unwrap_or_default();
    let key = match place {
        "path" => {
            position_in(path, name).map_or_else(|| name.to_owned(), |index| index.to_string())
        }
        "header" => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    Parameter {
        key: format!("{place} {key}"),
        name,
        shared,
        at,
        value,
    }
}

fn position_in(path: &str, name: &str) -> Option<usize> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .position(|parameter| parameter == name)
}

/// The same parameter, or one of that name that stands elsewhere.
fn position(old: &Parameter<'_>, new: &[Parameter<'_>]) -> Option<usize> {
    new.iter()
        .position(|new| new.key == old.key)
        .or_else(|| new.iter().position(|new| new.name == old.name))
}

fn pair<'a>(old: &Parameter<'a>, new: &Parameter<'a>, name: String) -> Pair<'a> {
    Pair {
        old: old.value,
        new: new.value,
        name,
        old_at: old.at.clone(),
        new_at: new.at.clone(),
    }
}

fn named(parameter: &str, operation: &str) -> String {
    format!("{parameter} of {operation}")
}

fn both<'a>(found: &mut Findings<'a>, old: &Parameter<'a>, new: &Parameter<'a>, operation: &str) {
    let is_shared = old.shared.is_some() && old.shared == new.shared;
    let name = match old.shared {
        Some(component) if is_shared => named(old.name, &users(found.old, component)),
        _ => named(old.name, operation),
    };
    let pair = pair(old, new, name);
    if is_shared && !found.first_visit(&pair) {
        return;
    }
    for key in pair.changed_keys() {
        keyword(found, &pair, key);
    }
    let required = Use {
        direction: Direction::REQUEST,
        always: old.value["required"] == true,
    };
    schemas::compare(found, &pair.get("schema"), required);
}

/// The operations that share a parameter: the first, and how many more.
fn users(document: &Document, component: &str) -> String {
    let reference = format!("#/components/parameters/{component}");
    let uses = |list: &Value| items(list).any(|(_, value)| value["$ref"] == reference.as_str());
    let ids: Vec<_> = document
        .operations()
        .filter(|operation| {
            uses(&operation.value["parameters"]) || uses(&operation.item["parameters"])
        })
        .map(|operation| operation.id())
        .collect();
    match ids[..] {
        [first, _, ..] => format!("{first} and {} more", ids.len() - 1),
        [first] => first.to_owned(),
        [] => "no operation".to_owned(),
    }
}

fn keyword(found: &mut Findings<'_>, parameter: &Pair<'_>, key: &str) {
    let pair = parameter;
    let (old, new) = (&pair.old[key], &pair.new[key]);
    match key {
        "name" => {
            let name = new.as_str().unwrap_or_default();
            found.breaking(pair, key, format!("is called `{name}` now"));
        }
        "in" => {
            let place = |value: &Value| value.as_str().unwrap_or("nothing").to_owned();
            let message = format!("moved from {} to {}", place(old), place(new));
            found.breaking(pair, "parameter", message);
        }
        "required" if *new == true => found.breaking(pair, key, "is required now"),
        "required" if *old == true => found.additive(pair, key, "is no longer required"),
        // Absent and false are the same; the schema is walked into on its own.
        "required" | "schema" => {}
        "style" | "explode" if written(pair.old) == written(pair.new) => {}
        "style" | "explode" => found.breaking(pair, key, "is written otherwise into the request"),
        "deprecated" => {
            let message = if *new == true {
                "is deprecated"
            } else {
                "is no longer deprecated"
            };
            found.add(Level::DocsOnly, pair, key, message);
        }
        "description" | "example" | "examples" => found.reworded(pair, key),
        _ => found.unclassified(pair, key),
    }
}

/// How a parameter is written, with the defaults of OpenAPI filled in.
fn written(parameter: &Value) -> (&str, bool) {
    let in_query = parameter["in"] == "query";
    let usual = if in_query { "form" } else { "simple" };
    let style = parameter["style"].as_str().unwrap_or(usual);
    let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
    (style, explode)
}
