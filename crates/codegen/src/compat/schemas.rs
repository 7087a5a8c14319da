//! Compares schemas: the named ones once each, the others where they stand.

use std::collections::BTreeMap;

use serde_json::Value;

use super::findings::Findings;
use super::pair::Pair;
use super::reach::Direction;
use super::{keywords, members};
use crate::Document;
use crate::document::reference_name;

/// How a schema is used where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    pub(super) direction: Direction,
    /// Whether it is always there, so that null would be a value of its own.
    pub(super) always: bool,
}

/// The named schemas; each name is a type of Rust and of Python.
pub(super) fn components(found: &mut Findings<'_>) {
    let (old, new) = (found.old, found.new);
    for (name, schema) in old.schemas() {
        let pair = pair(name, schema, new.schema(name).unwrap_or(&Value::Null));
        if !pair.new.is_null() {
            let used = Use {
                direction: found.direction(name),
                always: true,
            };
            compare(found, &pair, used);
        } else if let Some(other) = found.renamed.get(name) {
            let message = format!("type is called `{other}` now");
            found.breaking(&pair, "schema", message);
        } else {
            found.breaking(&pair, "schema", "type removed");
        }
    }
    for (name, schema) in new.schemas() {
        let is_renamed = found.renamed.values().any(|new| *new == name);
        if old.schema(name).is_none() && !is_renamed {
            found.additive(&pair(name, &Value::Null, schema), "schema", "type added");
        }
    }
}

fn pair<'a>(name: &str, old: &'a Value, new: &'a Value) -> Pair<'a> {
    let at = format!("#/components/schemas/{name}");
    Pair {
        old,
        new,
        name: name.to_owned(),
        old_at: at.clone(),
        new_at: at,
    }
}

/// Schemas that are gone while the very same stands under one new name.
pub(super) fn renamed<'a>(old: &'a Document, new: &'a Document) -> BTreeMap<&'a str, &'a str> {
    let gone = old.schemas().filter(|(name, _)| new.schema(name).is_none());
    gone.filter_map(|(name, schema)| {
        let mut same = new
            .schemas()
            .filter(|(other, twin)| old.schema(other).is_none() && *twin == schema);
        let (other, _) = same.next()?;
        same.next().is_none().then_some((name, other))
    })
    .collect()
}

/// One schema, in place or named.
pub(super) fn compare<'a>(found: &mut Findings<'a>, pair: &Pair<'a>, used: Use) {
    if pair.is_same() {
        return;
    }
    match (reference_name(pair.old), reference_name(pair.new)) {
        (None, None) if kind(pair.old) == kind(pair.new) => {
            for key in pair.changed_keys() {
                keywords::compare(found, pair, key, used);
            }
            members::compare(found, pair, used);
            let items = pair.get("items").called(format!("items of {}", pair.name));
            let always = true;
            compare(found, &items, Use { always, ..used });
        }
        (Some(old), Some(new)) if found.renamed.get(old) == Some(&new) => found.replaced(pair),
        _ => {
            let (old, new) = (type_name(pair.old), type_name(pair.new));
            found.breaking(pair, "type", format!("is {new} now, no longer {old}"));
            found.replaced(pair);
        }
    }
}

fn kind(schema: &Value) -> &Value {
    &schema["type"]
}

/// What a person calls the type of a schema.
fn type_name(schema: &Value) -> String {
    match (reference_name(schema), schema["type"].as_str()) {
        (Some(name), _) | (None, Some(name)) => format!("`{name}`"),
        (None, None) => "anything".to_owned(),
    }
}
