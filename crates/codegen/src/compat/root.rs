//! Compares what stands around the operations and the schemas.

use serde_json::Value;

use super::Level;
use super::contract;
use super::findings::Findings;
use super::pair::Pair;
use crate::document::{items, members};

/// Members of a path item that are operations, or compared with them.
const IN_OPERATIONS: [&str; 9] = [
    "get",
    "head",
    "post",
    "put",
    "patch",
    "delete",
    "parameters",
    "summary",
    "description",
];

/// Components that are compared where they are used.
const WHERE_USED: [&str; 5] = [
    "headers",
    "parameters",
    "requestBodies",
    "responses",
    "schemas",
];

pub(super) fn compare(found: &mut Findings<'_>) {
    let root = Pair {
        old: found.old.root(),
        new: found.new.root(),
        name: "the document".to_owned(),
        old_at: "#".to_owned(),
        new_at: "#".to_owned(),
    };
    for key in root.changed_keys() {
        let pair = root.get(key);
        match key {
            "info" => info(found, &pair),
            "openapi" | "tags" | "externalDocs" => found.reworded(&pair.called(key), key),
            "servers" => servers(found, &pair.called("the API")),
            "security" => contract::credentials(found, &pair.called("the API")),
            "paths" => paths(found, &pair),
            "components" => components(found, &pair),
            _ => found.unclassified(&root, key),
        }
    }
}

fn info(found: &mut Findings<'_>, info: &Pair<'_>) {
    for key in info.changed_keys() {
        let pair = info.get(key).called(format!("info.{key}"));
        match (key, pair.old.as_str(), pair.new.as_str()) {
            ("version", Some(old), Some(new)) => {
                let message = format!("`{old}` became `{new}`");
                found.add(Level::DocsOnly, &pair, key, message);
            }
            _ => found.reworded(&pair, key),
        }
    }
}

/// Addresses of the document, or of one operation.
pub(super) fn servers(found: &mut Findings<'_>, pair: &Pair<'_>) {
    let (old, new) = (urls(pair.old), urls(pair.new));
    if old == new {
        found.reworded(pair, "servers");
    } else {
        let message = format!("is answered by {new}, no longer by {old}");
        found.breaking(pair, "servers", message);
    }
}

fn urls(servers: &Value) -> String {
    let urls: Vec<_> = items(servers)
        .map(|(_, server)| format!("`{}`", server["url"].as_str().unwrap_or_default()))
        .collect();
    if urls.is_empty() {
        "the host of the API".to_owned()
    } else {
        urls.join(", ")
    }
}

/// What a path item holds beside its operations.
fn paths(found: &mut Findings<'_>, paths: &Pair<'_>) {
    for path in paths.changed_keys() {
        let item = paths.get(path).called(path);
        if item.old.is_null() || item.new.is_null() {
            continue;
        }
        for key in item.changed_keys() {
            match key {
                "servers" => servers(found, &item.get(key)),
                _ if IN_OPERATIONS.contains(&key) => {}
                _ => found.unclassified(&item, key),
            }
        }
    }
}

fn components(found: &mut Findings<'_>, components: &Pair<'_>) {
    for key in components.changed_keys() {
        let pair = components.get(key);
        match key {
            "securitySchemes" => security_schemes(found, &pair),
            "examples" => found.reworded(&pair.called(key), key),
            _ if WHERE_USED.contains(&key) => {}
            _ => found.unclassified(&pair.called("components"), key),
        }
    }
}

fn security_schemes(found: &mut Findings<'_>, schemes: &Pair<'_>) {
    for name in schemes.changed_keys() {
        let pair = schemes.get(name).called(format!("credentials `{name}`"));
        let without_words = |scheme: &Value| {
            members(scheme)
                .filter(|(key, _)| *key != "description")
                .map(|(key, value)| (key.to_owned(), value.clone()))
                .collect::<Vec<_>>()
        };
        if pair.old.is_null() {
            found.additive(&pair, name, "added");
        } else if pair.new.is_null() {
            found.breaking(&pair, name, "removed");
        } else if without_words(pair.old) == without_words(pair.new) {
            found.reworded(&pair, name);
        } else {
            found.breaking(&pair, name, "are sent in another way");
        }
    }
}
