//! Compares operations: which there are, how they are called, and what each says of itself.

use super::findings::Findings;
use super::pair::{Pair, escaped};
use super::{bodies, contract, parameters, root};
use crate::document::{Document, RawOperation};

pub(super) fn compare(found: &mut Findings<'_>) {
    let (mut removed, mut added) = (operations(found.old), operations(found.new));
    let mut both = Vec::new();
    // The id tells which operation it is; where it changed, method and path do.
    for same in [is_same_id, is_same_route] {
        removed.retain(|old| {
            let Some(index) = added.iter().position(|new| same(*old, *new)) else {
                return true;
            };
            both.push((*old, added.remove(index)));
            false
        });
    }
    for old in removed {
        found.breaking(&pair(old, old), "operation", "operation removed");
    }
    for new in added {
        found.additive(&pair(new, new), "operation", "operation added");
    }
    for (old, new) in both {
        operation(found, old, new);
    }
}

fn operations(document: &Document) -> Vec<RawOperation<'_>> {
    document.operations().collect()
}

fn is_same_id(old: RawOperation<'_>, new: RawOperation<'_>) -> bool {
    !old.id().is_empty() && old.id() == new.id()
}

fn is_same_route(old: RawOperation<'_>, new: RawOperation<'_>) -> bool {
    old.method == new.method && route(old.path) == route(new.path)
}

/// The path without the names of its parameters, which nobody sends.
fn route(path: &str) -> String {
    path.split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                "{}"
            } else {
                segment
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn pair<'a>(old: RawOperation<'a>, new: RawOperation<'a>) -> Pair<'a> {
    let at = |operation: RawOperation<'_>| {
        format!("#/paths/{}/{}", escaped(operation.path), operation.method)
    };
    let name = if old.id().is_empty() {
        spelled(old)
    } else {
        old.id().to_owned()
    };
    Pair {
        old: old.value,
        new: new.value,
        name,
        old_at: at(old),
        new_at: at(new),
    }
}

fn spelled(operation: RawOperation<'_>) -> String {
    format!(
        "{} {}",
        operation.method.to_ascii_uppercase(),
        operation.path
    )
}

fn operation<'a>(found: &mut Findings<'a>, old: RawOperation<'a>, new: RawOperation<'a>) {
    let pair = pair(old, new);
    if !is_same_route(old, new) {
        let message = format!("moved from `{}` to `{}`", spelled(old), spelled(new));
        found.breaking(&pair, "operation", message);
    }
    parameters::compare(found, old, new, &pair.name);
    for key in pair.changed_keys() {
        keyword(found, &pair, key);
    }
    // A shared answer may have changed although the reference to it has not.
    bodies::request(found, &pair);
    bodies::answers(found, &pair);
}

fn keyword(found: &mut Findings<'_>, operation: &Pair<'_>, key: &str) {
    let pair = operation.get(key);
    match key {
        "parameters" | "requestBody" | "responses" => {}
        "operationId" => {
            let new = pair.new.as_str().unwrap_or_default();
            let message = format!("is called `{new}` now: another method");
            found.breaking(&pair, key, message);
        }
        "summary" | "description" | "externalDocs" | "tags" => found.reworded(&pair, key),
        "servers" => root::servers(found, &pair),
        _ => contract::keyword(found, operation, key),
    }
}
