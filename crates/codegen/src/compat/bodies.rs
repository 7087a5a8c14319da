//! Compares request bodies and answers.

use serde_json::Value;

use super::findings::Findings;
use super::pair::Pair;
use super::reach::Direction;
use super::schemas::{self, Use};
use crate::document::members;

/// Where [`super::tripwire`] puts the one content of a body.
pub(super) const CONTENT: &str = "any";

pub(super) fn request<'a>(found: &mut Findings<'a>, operation: &Pair<'a>) {
    let name = format!("body of {}", operation.name);
    let body = operation.get("requestBody");
    if body.old.is_null() != body.new.is_null() {
        let message = if body.old.is_null() {
            "takes a body now"
        } else {
            "no longer takes a body"
        };
        found.breaking(operation, "requestBody", message);
        return;
    }
    let body = body.resolve(found.old, found.new).called(name);
    for key in body.changed_keys() {
        match key {
            "content" => {}
            "description" => found.reworded(&body, key),
            "required" if body.new[key] == true => {
                found.breaking(operation, key, "needs its body now");
            }
            "required" => found.additive(operation, key, "no longer needs its body"),
            _ => found.unclassified(&body, key),
        }
    }
    content(found, &body, Direction::REQUEST);
}

pub(super) fn answers<'a>(found: &mut Findings<'a>, operation: &Pair<'a>) {
    let responses = operation.get("responses");
    let (old, new) = (success(responses.old), success(responses.new));
    if let (Some(old), Some(new)) = (old, new)
        && old != new
    {
        let message = format!("answers {new}, no longer {old}");
        found.breaking(operation, "responses", message);
        let pair = Pair {
            old: &responses.old[old],
            new: &responses.new[new],
            ..responses.clone()
        };
        answer(found, &pair, &operation.name, old);
    }
    for (status, _) in members(responses.old) {
        if responses.new.get(status).is_some() {
            answer(found, &responses.get(status), &operation.name, status);
        } else if Some(status) != old || new.is_none() {
            let message = format!("no longer describes `{status}`");
            found.breaking(operation, "responses", message);
        }
    }
    for (status, _) in members(responses.new) {
        let is_known = responses.old.get(status).is_some();
        if !is_known && (Some(status) != new || old.is_none()) {
            let message = format!("describes `{status}` now");
            found.additive(operation, "responses", message);
        }
    }
}

/// The status of the only success, if there is only one.
fn success(responses: &Value) -> Option<&str> {
    let mut statuses = members(responses)
        .map(|(status, _)| status)
        .filter(|status| status.starts_with('2'));
    let status = statuses.next();
    status.filter(|_| statuses.next().is_none())
}

fn answer<'a>(found: &mut Findings<'a>, pair: &Pair<'a>, operation: &str, status: &str) {
    let kind = if status.starts_with('2') {
        "answer"
    } else {
        "failure"
    };
    let reference = pair.old["$ref"].as_str();
    let is_shared = reference.is_some() && pair.old == pair.new;
    if !is_shared && reference != pair.new["$ref"].as_str() {
        found.replaced(pair);
    }
    let name = match reference.and_then(|reference| reference.rsplit('/').next()) {
        Some(component) if is_shared => format!("{kind} `{component}`"),
        _ => format!("{kind} of {operation}"),
    };
    let pair = pair.resolve(found.old, found.new).called(name);
    if is_shared && !found.first_visit(&pair) {
        return;
    }
    for key in pair.changed_keys() {
        match key {
            "content" | "headers" => {}
            "description" => found.reworded(&pair, key),
            _ => found.unclassified(&pair, key),
        }
    }
    content(found, &pair, Direction::ANSWER);
    headers(found, &pair.get("headers"));
}

/// What a body is made of. The dialect allows one media type for each.
fn content<'a>(found: &mut Findings<'a>, body: &Pair<'a>, direction: Direction) {
    let types = |body: &'a Value| members(&body["content"]).map(|(name, _)| name).collect();
    let (old, new): (Vec<_>, Vec<_>) = (types(body.old), types(body.new));
    let media = |body: &'a Value, types: &[&str]| {
        types
            .first()
            .map_or(&Value::Null, |name| &body["content"][*name])
    };
    let pair = Pair {
        old: media(body.old, &old),
        new: media(body.new, &new),
        ..body.get("content").get(CONTENT)
    };
    if old != new {
        let list = |types: &[&str]| match types {
            [] => "empty".to_owned(),
            types => format!("`{}`", types.join("`, `")),
        };
        let message = format!("is {} now, no longer {}", list(&new), list(&old));
        found.breaking(&pair.get("schema"), "content", message);
    }
    for key in pair.changed_keys() {
        match key {
            "schema" => {}
            "example" | "examples" => found.reworded(&pair, key),
            _ => found.unclassified(&pair, key),
        }
    }
    let schema = pair.get("schema");
    if old.is_empty() || new.is_empty() {
        found.replaced(&schema);
    } else {
        let always = true;
        schemas::compare(found, &schema, Use { direction, always });
    }
}

fn headers<'a>(found: &mut Findings<'a>, headers: &Pair<'a>) {
    let place = headers.name.clone();
    for (name, _) in members(headers.new) {
        if headers.old.get(name).is_none() {
            let pair = headers.get(name).called(format!("{name} of {place}"));
            found.additive(&pair, "header", "header added");
        }
    }
    for (name, _) in members(headers.old) {
        let pair = headers.get(name).called(format!("{name} of {place}"));
        if pair.new.is_null() {
            found.breaking(&pair, "header", "header removed");
        } else {
            header(found, &pair.resolve(found.old, found.new));
        }
    }
}

fn header<'a>(found: &mut Findings<'a>, header: &Pair<'a>) {
    if !found.first_visit(header) {
        return;
    }
    for key in header.changed_keys() {
        match key {
            "schema" => {}
            "description" | "example" => found.reworded(header, key),
            "required" if header.new[key] == true => {
                found.additive(header, key, "is always sent now");
            }
            "required" => found.breaking(header, key, "may be missing now"),
            _ => found.unclassified(header, key),
        }
    }
    let always = header.old["required"] == true;
    let direction = Direction::ANSWER;
    schemas::compare(found, &header.get("schema"), Use { direction, always });
}
