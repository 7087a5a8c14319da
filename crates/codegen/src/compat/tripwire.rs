//! Lets the `drift` crate compare the same documents, so that nothing passes unseen.
//!
//! `drift` says less than our rules do (a property that came and one that went are both "object
//! properties changed"), but it looks in its own way. What it finds where our rules found
//! nothing becomes a breaking change of its own.

use std::panic::{self, AssertUnwindSafe};

use drift::{ChangeClass, ChangeInfo};
use serde_json::{Map, Value, json};

use super::bodies::CONTENT;
use super::findings::Findings;
use super::pair::{Pair, resolve};
use crate::Document;
use crate::document::members;

/// Beginnings of what `drift` says, and the keywords of ours that account for it. Nothing named
/// means any.
const ACCOUNTS: [(&str, &[&str]); 17] = [
    ("The operation", &["operation"]),
    ("The parameter '", &["parameter", "required"]),
    ("A new, ", &["parameter"]),
    ("a required body", &["requestBody"]),
    ("an optional body", &["requestBody"]),
    ("no body parameter", &["requestBody"]),
    ("the body parameter", &["required"]),
    ("operation ", &["responses"]),
    ("object properties", &["properties"]),
    ("object required", &["required"]),
    ("object additionalProperties", &["additionalProperties"]),
    ("array minItems", &["minItems"]),
    ("array maxItems", &["maxItems"]),
    ("array uniqueItems", &["uniqueItems"]),
    ("array items", &["type"]),
    ("schema types", &["type"]),
    (
        "string schema",
        &["format", "pattern", "enum", "minLength", "maxLength"],
    ),
];

/// Adds what `drift` found and we did not.
pub(super) fn check(found: &mut Findings<'_>) {
    for document in [found.old, found.new] {
        if let Some(reference) = circle(document, document.root()) {
            let message = "unclassified: refers to nothing but itself";
            found.breaking(&place("#", "#", reference), "drift", message);
            return;
        }
    }
    let (old, new) = (plain(found.old), plain(found.new));
    // What the lint refuses can make `drift` panic, and an old document may be one of those.
    match panic::catch_unwind(AssertUnwindSafe(|| drift::compare(&old, &new))) {
        Ok(Ok(changes)) => changes.iter().for_each(|change| account(found, change)),
        Ok(Err(error)) => unchecked(found, &format!("{error:#}")),
        Err(_) => unchecked(found, "it gave up"),
    }
}

fn unchecked(found: &mut Findings<'_>, error: &str) {
    let message = format!("unclassified: the second comparison failed: {error}");
    found.breaking(&place("#", "#", "the document"), "drift", message);
}

fn place<'a>(old_at: &str, new_at: &str, name: &str) -> Pair<'a> {
    Pair {
        old: &Value::Null,
        new: &Value::Null,
        name: name.to_owned(),
        old_at: old_at.to_owned(),
        new_at: new_at.to_owned(),
    }
}

fn account(found: &mut Findings<'_>, change: &drift::Change) {
    let Some(path) = change.paths.first() else {
        return;
    };
    let (old_base, new_base) = (path.old.current_pointer(), path.new.current_pointer());
    for info in &change.changes {
        let old_at = joined(old_base, &info.old_subpath);
        let new_at = joined(new_base, &info.new_subpath);
        let keywords = accounts(info);
        let is_known = info.class == ChangeClass::Trivial
            || found.is_replaced(&old_at, &new_at)
            || [&old_at, &new_at]
                .into_iter()
                .any(|at| found.is_marked(at, keywords));
        if !is_known {
            let message = format!("unclassified: {}", info.message);
            // An operation that was added has no place in the old document.
            let name = if old_at == "#/paths" {
                &new_at
            } else {
                &old_at
            };
            found.breaking(&place(&old_at, &new_at, name), "drift", message);
        }
    }
}

fn joined(base: &str, subpath: &str) -> String {
    // `drift` writes this one member as Rust does.
    let at = format!("{base}/{subpath}").replace("/request_body", "/requestBody");
    at.trim_end_matches('/').to_owned()
}

fn accounts(info: &ChangeInfo) -> &'static [&'static str] {
    ACCOUNTS
        .iter()
        .find(|(beginning, _)| info.message.starts_with(beginning))
        .map_or(&[], |(_, keywords)| keywords)
}

/// A reference to a reference, to a reference, and so on for ever: `drift` would follow it.
fn circle<'a>(document: &'a Document, value: &'a Value) -> Option<&'a str> {
    match value {
        Value::Object(object) => {
            let (_, target) = resolve(document, String::new(), value);
            match target["$ref"].as_str() {
                Some(reference) => Some(reference),
                None => object.values().find_map(|member| circle(document, member)),
            }
        }
        Value::Array(array) => array.iter().find_map(|item| circle(document, item)),
        _ => None,
    }
}

/// A copy in which only differences that mean something are left: lists without an order are
/// sorted, and the one content of each body stands under the same name, for `drift` cannot
/// compare media types.
fn plain(document: &Document) -> Value {
    let mut root = document.root().clone();
    sort_lists(&mut root);
    for operation in objects(root.get_mut("paths")).flat_map(|item| objects(Some(item))) {
        if let Some(body) = operation.get_mut("requestBody") {
            one_content(body);
        }
        objects(operation.get_mut("responses")).for_each(one_content);
    }
    for kind in ["requestBodies", "responses"] {
        let components = root.get_mut("components");
        objects(components.and_then(|components| components.get_mut(kind))).for_each(one_content);
    }
    root
}

/// Members that are objects themselves.
fn objects(value: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    value
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
        .filter(|member| member.is_object())
}

fn sort_lists(value: &mut Value) {
    match value {
        Value::Object(object) => {
            for list in ["required", "enum"] {
                if let Some(Value::Array(list)) = object.get_mut(list) {
                    list.sort_by_key(Value::to_string);
                }
            }
            object.values_mut().for_each(sort_lists);
        }
        Value::Array(array) => array.iter_mut().for_each(sort_lists),
        _ => {}
    }
}

fn one_content(body: &mut Value) {
    if !body.is_object() || body.get("$ref").is_some() {
        return;
    }
    let schema = members(&body["content"])
        .next()
        .map(|(_, media)| media["schema"].clone())
        .filter(Value::is_object)
        .unwrap_or_else(|| json!({}));
    body["content"] = json!({ CONTENT: { "schema": schema } });
}
