//! Compares what an operation promises beside its shapes: retries, pages, permission, errors.

use std::fmt::Display;

use serde_json::Value;

use super::Level;
use super::findings::Findings;
use super::pair::Pair;
use crate::document::{items, strings};

pub(super) fn keyword(found: &mut Findings<'_>, operation: &Pair<'_>, key: &str) {
    let pair = operation.get(key);
    match key {
        "deprecated" => deprecated(found, operation, &pair),
        // Told together with the deprecation.
        "x-deprecated-by" if operation.old["deprecated"] != operation.new["deprecated"] => {}
        "x-deprecated-by" => {
            let message = format!("use {} instead", shown(pair.new));
            found.add(Level::DocsOnly, &pair, key, message);
        }
        "x-idempotent" => idempotent(found, &pair),
        "x-paging" => paging(found, &pair),
        "x-permission" => permission(found, &pair),
        "x-errors" => errors(found, &pair),
        "x-streaming" => streaming(found, &pair),
        "security" => credentials(found, &pair),
        "x-rust-name" | "x-python-name" => {
            found.breaking(&pair, key, format!("is called otherwise (`{key}`)"));
        }
        _ => found.unclassified(operation, key),
    }
}

fn deprecated(found: &mut Findings<'_>, operation: &Pair<'_>, pair: &Pair<'_>) {
    let message = if *pair.new != true {
        "is no longer deprecated".to_owned()
    } else if let Some(successor) = operation.new["x-deprecated-by"].as_str() {
        format!("is deprecated: use `{successor}` instead")
    } else {
        "is deprecated".to_owned()
    };
    found.add(Level::DocsOnly, pair, "deprecated", message);
}

fn idempotent(found: &mut Findings<'_>, pair: &Pair<'_>) {
    if *pair.new == true {
        found.additive(pair, "x-idempotent", "is idempotent now, so it is retried");
    } else {
        let message = "is no longer idempotent, so it is not retried";
        found.breaking(pair, "x-idempotent", message);
    }
}

fn paging(found: &mut Findings<'_>, pair: &Pair<'_>) {
    let keyword = "x-paging";
    if pair.old.is_null() {
        found.additive(pair, keyword, "answers in pages now");
    } else if pair.new.is_null() {
        found.breaking(pair, keyword, "no longer answers in pages");
    } else {
        for key in pair.changed_keys() {
            let (old, new) = (shown(&pair.old[key]), shown(&pair.new[key]));
            let message = format!("finds `{key}` of its pages at {new}, no longer at {old}");
            found.breaking(pair, keyword, message);
        }
    }
}

fn permission(found: &mut Findings<'_>, pair: &Pair<'_>) {
    let (old, new) = (pair.old, pair.new);
    let same_id = old["id"] == new["id"];
    let less = *new == "none" || (same_id && new["scope"] == "READ");
    let level = if less {
        Level::Additive
    } else {
        Level::Breaking
    };
    let message = format!("needs {}, no longer {}", needed(new), needed(old));
    found.add(level, pair, "x-permission", message);
}

fn needed(permission: &Value) -> String {
    match (permission["id"].as_str(), permission["scope"].as_str()) {
        (Some(id), Some(scope)) => format!("`{id}` ({})", scope.to_ascii_lowercase()),
        _ => "no permission".to_owned(),
    }
}

/// A program may wait for a code, so a code that is gone is missed; a new one is one more failure.
fn errors(found: &mut Findings<'_>, pair: &Pair<'_>) {
    let (old, new) = (strings(pair.old), strings(pair.new));
    for code in missing(&old, &new) {
        let message = format!("no longer fails with `{code}`");
        found.breaking(pair, "x-errors", message);
    }
    for code in missing(&new, &old) {
        found.additive(pair, "x-errors", format!("may fail with `{code}`"));
    }
}

fn streaming(found: &mut Findings<'_>, pair: &Pair<'_>) {
    if pair.old.is_null() {
        found.additive(pair, "x-streaming", "streams now");
    } else {
        found.breaking(pair, "x-streaming", "no longer streams as it did");
    }
}

/// Which credentials are asked for; each item of the list would do.
pub(super) fn credentials(found: &mut Findings<'_>, pair: &Pair<'_>) {
    let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    let still_accepted = |(_, old): (usize, &Value)| items(pair.new).any(|(_, new)| new == old);
    if is_empty(pair.new) {
        found.additive(pair, "security", "needs no credentials any more");
    } else if pair.old.is_array() && !is_empty(pair.old) && items(pair.old).all(still_accepted) {
        found.additive(pair, "security", "accepts other credentials, too");
    } else {
        found.breaking(pair, "security", "asks for other credentials");
    }
}

/// What is in `list` and not in `other`.
pub(super) fn missing<'a>(list: &'a [String], other: &[String]) -> Vec<&'a str> {
    list.iter()
        .filter(|item| !other.contains(item))
        .map(String::as_str)
        .collect()
}

/// A value of the spec, as a person writes it in a sentence.
pub(super) fn shown(value: &Value) -> impl Display + use<> {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => format!("`{text}`"),
        Value::Number(number) => number.to_string(),
        value => format!("`{value}`"),
    }
}
