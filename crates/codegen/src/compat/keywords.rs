//! Compares the keywords of one schema that keeps its type.

use serde_json::Value;

use super::Level;
use super::contract::{missing, shown};
use super::findings::Findings;
use super::limits;
use super::pair::Pair;
use super::reach::Direction;
use super::schemas::Use;
use crate::document::{items, members, strings};
use crate::lower;

pub(super) fn compare(found: &mut Findings<'_>, schema: &Pair<'_>, key: &str, used: Use) {
    let direction = used.direction;
    match key {
        // Walked into on their own.
        "properties" | "required" | "items" => {}
        "description"
        | "title"
        | "example"
        | "externalDocs"
        | "x-enum-descriptions"
        | "x-carried-in" => found.reworded(schema, key),
        "enum" => values(found, schema),
        "format" => format(found, schema, direction),
        "nullable" => nullable(found, schema, used),
        "default" => default(found, schema),
        "deprecated" => deprecated(found, schema),
        "readOnly" => read_only(found, schema, schema.new[key] == true, direction),
        "x-read-only" => read_only_members(found, schema, direction),
        "x-allowed-values" => allowed_values(found, schema, direction),
        "x-filterable" => filterable(found, schema),
        "x-one-of" => exclusive(found, schema),
        "x-open-enum" => found.breaking(schema, key, "opens or closes its values"),
        "additionalProperties" => additional(found, schema, direction),
        "x-rust-name" | "x-python-name" => {
            found.breaking(schema, key, format!("is called otherwise (`{key}`)"));
        }
        _ => {
            if !limits::compare(found, schema, key, direction) {
                found.unclassified(schema, key);
            }
        }
    }
}

/// Our enums are open: a new value arrives as `Unknown` at a program of today.
fn values(found: &mut Findings<'_>, schema: &Pair<'_>) {
    let (old, new) = (&schema.old["enum"], &schema.new["enum"]);
    if old.is_null() || new.is_null() {
        let message = if new.is_null() {
            "is no longer an enum"
        } else {
            "is an enum now"
        };
        found.breaking(schema, "enum", message);
        return;
    }
    for (_, value) in items(old).filter(|(_, value)| !contains(new, value)) {
        let message = format!("value {} removed", shown(value));
        found.breaking(schema, "enum", message);
    }
    let is_open = schema.new["x-open-enum"] == true;
    let level = if is_open {
        Level::Additive
    } else {
        Level::Breaking
    };
    for (_, value) in items(new).filter(|(_, value)| !contains(old, value)) {
        let message = format!("value {} added", shown(value));
        found.add(level, schema, "enum", message);
    }
}

fn contains(list: &Value, value: &Value) -> bool {
    items(list).any(|(_, item)| item == value)
}

/// Some formats are types of their own; a URL is checked in requests; the others are words.
fn format(found: &mut Findings<'_>, schema: &Pair<'_>, direction: Direction) {
    let (old, new) = (&schema.old["format"], &schema.new["format"]);
    let is_type = |format: &Value| {
        format
            .as_str()
            .is_some_and(|format| lower::FORMATS.contains(&format))
    };
    let level = if is_type(old) || is_type(new) {
        Level::Breaking
    } else if *new == "uri" {
        direction.level(Level::Breaking, Level::DocsOnly)
    } else if *old == "uri" {
        direction.level(Level::Additive, Level::DocsOnly)
    } else {
        Level::DocsOnly
    };
    found.add(level, schema, "format", turned("format", old, new));
}

/// Where a member may be missing, null says the same, and every client takes it so.
fn nullable(found: &mut Findings<'_>, schema: &Pair<'_>, used: Use) {
    let is_nullable = schema.new["nullable"] == true;
    let in_answers = if used.always {
        Level::Breaking
    } else {
        Level::Additive
    };
    let (in_requests, message) = if is_nullable {
        (Level::Additive, "may be null now")
    } else {
        (Level::Breaking, "is never null any more")
    };
    if is_nullable != (schema.old["nullable"] == true) {
        let level = used.direction.level(in_requests, in_answers);
        found.add(level, schema, "nullable", message);
    }
}

/// A default decides for everyone who says nothing.
fn default(found: &mut Findings<'_>, schema: &Pair<'_>) {
    let (old, new) = (&schema.old["default"], &schema.new["default"]);
    if old.is_null() {
        let message = format!("`default` is said to be {}", shown(new));
        found.add(Level::DocsOnly, schema, "default", message);
    } else {
        found.breaking(schema, "default", turned("default", old, new));
    }
}

fn turned(keyword: &str, old: &Value, new: &Value) -> String {
    match (old, new) {
        (Value::Null, _) => format!("`{keyword}` is {} now", shown(new)),
        (_, Value::Null) => format!("no longer has `{keyword}` {}", shown(old)),
        _ => format!(
            "`{keyword}` is {} now, no longer {}",
            shown(new),
            shown(old)
        ),
    }
}

/// Exclusive members are offered as one enum.
fn exclusive(found: &mut Findings<'_>, schema: &Pair<'_>) {
    let key = "x-one-of";
    let message = match (&schema.old[key], &schema.new[key]) {
        (Value::Null, _) => "members exclude each other now",
        (_, Value::Null) => "members no longer exclude each other",
        _ => "other members exclude each other now",
    };
    found.breaking(schema, key, message);
}

fn deprecated(found: &mut Findings<'_>, schema: &Pair<'_>) {
    let message = if schema.new["deprecated"] == true {
        "is deprecated"
    } else {
        "is no longer deprecated"
    };
    found.add(Level::DocsOnly, schema, "deprecated", message);
}

/// What is read-only is ignored in requests.
fn read_only(found: &mut Findings<'_>, place: &Pair<'_>, is_read_only: bool, direction: Direction) {
    let (request, message) = if is_read_only {
        (Level::Breaking, "is read-only now")
    } else {
        (Level::Additive, "is no longer read-only")
    };
    let level = direction.level(request, Level::DocsOnly);
    found.add(level, place, "readOnly", message);
}

fn read_only_members(found: &mut Findings<'_>, schema: &Pair<'_>, direction: Direction) {
    let [old, new] = [schema.old, schema.new].map(|schema| strings(&schema["x-read-only"]));
    for (names, is_read_only) in [(missing(&new, &old), true), (missing(&old, &new), false)] {
        for name in names {
            let member = schema.clone().called(format!("{}.{name}", schema.name));
            read_only(found, &member, is_read_only, direction);
        }
    }
}

fn allowed_values(found: &mut Findings<'_>, schema: &Pair<'_>, direction: Direction) {
    let key = "x-allowed-values";
    let (old, new) = (strings(&schema.old[key]), strings(&schema.new[key]));
    if schema.old[key].is_null() || schema.new[key].is_null() {
        let (request, message) = if schema.old[key].is_null() {
            (Level::Breaking, "accepts only some values now")
        } else {
            (Level::Additive, "accepts every value now")
        };
        let level = direction.level(request, Level::DocsOnly);
        found.add(level, schema, key, message);
        return;
    }
    for value in missing(&old, &new) {
        let level = direction.level(Level::Breaking, Level::DocsOnly);
        found.add(level, schema, key, format!("no longer accepts `{value}`"));
    }
    for value in missing(&new, &old) {
        let level = direction.level(Level::Additive, Level::DocsOnly);
        found.add(level, schema, key, format!("accepts `{value}`"));
    }
}

/// Each member that may be filtered on, by each of its operators.
fn filterable(found: &mut Findings<'_>, schema: &Pair<'_>) {
    let key = "x-filterable";
    let [old, new] = [schema.old, schema.new].map(|schema| {
        members(&schema[key])
            .flat_map(|(member, operators)| {
                strings(operators)
                    .into_iter()
                    .map(move |operator| format!("{member} {operator}"))
            })
            .collect::<Vec<_>>()
    });
    for filter in missing(&old, &new) {
        found.breaking(schema, key, format!("no longer filters by `{filter}`"));
    }
    for filter in missing(&new, &old) {
        found.additive(schema, key, format!("filters by `{filter}`"));
    }
}

/// A free-form object is another type; a closed one is told to people and lowered to an open one.
fn additional(found: &mut Findings<'_>, schema: &Pair<'_>, direction: Direction) {
    let key = "additionalProperties";
    let (old, new) = (&schema.old[key], &schema.new[key]);
    let is_closed = |value: &Value| value.is_null() || *value == false;
    if !is_closed(new) {
        found.breaking(schema, key, "is free-form now");
    } else if !is_closed(old) {
        found.breaking(schema, key, "is no longer free-form");
    } else if *new == false {
        let level = direction.level(Level::Breaking, Level::DocsOnly);
        found.add(level, schema, key, "refuses members it does not know");
    } else {
        let level = direction.level(Level::Additive, Level::DocsOnly);
        found.add(level, schema, key, "takes members it does not know");
    }
}
