//! Turns what older and looser clients send into what the spec describes, before it is checked.
//!
//! This is the only place that knows of such forms:
//!
//! - `.r`, the whole query packed into one parameter, as older SDKs send it
//! - an id in the path where it now stands in the query or in the body (the routes of [`older`](crate::older))
//! - a PATCH with a field mask, or with the members of a file where now there is `{"file": …}`
//! - texts where the spec has whole numbers, `true` or `false`

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use engine::{Error, Result, Rule, Violation};
use serde_json::{Map, Value};

use crate::door::Asked;
use crate::operation::{Operation, Place};
use crate::validate::Shape;

/// The parameter that holds a whole query.
const PACKED: &str = ".r";

/// What a PATCH may name the members by that count.
const MASK: &str = "fieldMask";

/// Brings a request into its present form. One that has it already stays as it is.
pub(crate) fn renew(operation: &Operation, asked: &mut Asked) -> Result<()> {
    unpack(&mut asked.query)?;
    let entity = entity(operation);
    if let (Some(entity), Some(Value::Object(body))) = (entity, &mut asked.body) {
        wrap(entity, &asked.path, body);
        mask(entity, body)?;
    }
    place(operation, entity, asked)?;
    if let (Some(shape), Some(body)) = (operation.body, &mut asked.body) {
        ease(shape, body);
    }
    Ok(())
}

/// The member of a PATCH that holds what is to change.
fn entity(operation: &Operation) -> Option<&'static str> {
    match operation.id {
        "updateFileDescriptor" => Some("file"),
        "updateFolder" => Some("folder"),
        _ => None,
    }
}

/// Adds what the packed parameter holds; what is also given openly counts as it is given openly.
fn unpack(query: &mut Vec<(String, String)>) -> Result<()> {
    let packed = query.iter().rfind(|(name, _)| name == PACKED);
    let Some((_, packed)) = packed else {
        return Ok(());
    };
    let payload = packed_payload(packed).ok_or_else(|| {
        let words = "must be a JSON object in base64url";
        Error::invalid(Violation::new(PACKED, Rule::Format, words))
    })?;
    let mut unpacked = Vec::new();
    flatten("", &Value::Object(payload), &mut unpacked);
    unpacked.retain(|(name, _)| query.iter().all(|(open, _)| open != name));
    query.append(&mut unpacked);
    Ok(())
}

fn packed_payload(packed: &str) -> Option<Map<String, Value>> {
    const PADDED_OR_NOT: GeneralPurpose = GeneralPurpose::new(
        &URL_SAFE,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let bytes = PADDED_OR_NOT.decode(packed).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Nested members get dotted names, lists repeat theirs, and `null` says nothing.
fn flatten(name: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::String(text) => into.push((name.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => into.push((name.to_owned(), value.to_string())),
        Value::Array(items) => items.iter().for_each(|item| flatten(name, item, into)),
        Value::Object(members) => {
            for (member, value) in members {
                let name = match name {
                    "" => member.clone(),
                    name => format!("{name}.{member}"),
                };
                flatten(&name, value, into);
            }
        }
    }
}

/// Once, the members of a file stood at the top of the body, and its id in the path alone.
fn wrap(entity: &str, path: &[(String, String)], body: &mut Map<String, Value>) {
    let is_flat = !body.contains_key(entity) && path.iter().any(|(name, _)| name == "fileId");
    if is_flat {
        let mask = body.remove_entry(MASK);
        let members = std::mem::take(body);
        body.insert(entity.to_owned(), Value::Object(members));
        body.extend(mask);
    }
}

/// A mask leaves of the entity what it names. What that leaves empty is refused as a change of nothing.
fn mask(entity: &str, body: &mut Map<String, Value>) -> Result<()> {
    let Some(paths) = body.remove(MASK).map(paths).transpose()?.flatten() else {
        return Ok(());
    };
    let Some(Value::Object(members)) = body.get_mut(entity) else {
        return Ok(());
    };
    let names: Vec<&str> = paths
        .iter()
        .map(|path| {
            let below = path.strip_prefix(entity);
            below
                .and_then(|path| path.strip_prefix('.'))
                .unwrap_or(path)
        })
        .collect();
    members.retain(|name, _| name == "id" || names.contains(&name.as_str()));
    Ok(())
}

/// The paths of a mask in either form, `{"paths": […]}` or joined by commas; `null` is no mask.
fn paths(mask: Value) -> Result<Option<Vec<String>>> {
    let listed = match mask {
        Value::Null => return Ok(None),
        Value::String(joined) => {
            let paths = joined.split(',').map(|path| path.trim().to_owned());
            return Ok(Some(paths.collect()));
        }
        Value::Object(mut mask) => mask.remove("paths").unwrap_or_else(|| Value::Array(vec![])),
        _ => Value::Null,
    };
    serde_json::from_value(listed).map(Some).map_err(|_| {
        let words = "must be a list of paths, or a text with commas between them";
        Error::invalid(Violation::new(MASK, Rule::Format, words))
    })
}

/// Puts an id of the path where the operation has it now; what is there already has to be the same.
fn place(operation: &Operation, entity: Option<&str>, asked: &mut Asked) -> Result<()> {
    for (name, id) in &asked.path {
        match operation.parameters.iter().find(|one| one.name == name) {
            Some(parameter) if parameter.place == Place::Path => {}
            Some(_) => asked.query.push((name.clone(), id.clone())),
            None => {
                let body = asked.body.as_mut();
                let (holder, member) = match entity {
                    Some(entity) => (body.and_then(|body| body.get_mut(entity)), "id"),
                    None => (body, name.as_str()),
                };
                if let Some(Value::Object(holder)) = holder {
                    settle(holder, member, id)?;
                }
            }
        }
    }
    Ok(())
}

fn settle(holder: &mut Map<String, Value>, member: &str, id: &str) -> Result<()> {
    let told = holder.entry(member).or_insert(Value::Null);
    match told {
        Value::Null => *told = id.into(),
        Value::String(told) if told != id => {
            let words = format!("must be `{id}` as in the path");
            return Err(Error::invalid(Violation::new(
                member,
                Rule::Validation,
                words,
            )));
        }
        _ => {}
    }
    Ok(())
}

/// Reads whole numbers, `true` and `false` where they came as texts; what cannot be read stays, to be refused.
fn ease(shape: &Shape, value: &mut Value) {
    match (shape, &mut *value) {
        (Shape::Named(shape), _) => ease(shape, value),
        (Shape::Integer { .. } | Shape::Boolean, Value::String(text)) => *value = shape.read(text),
        (Shape::Array { items, .. }, Value::Array(array)) => {
            for item in array {
                ease(items, item);
            }
        }
        (Shape::Object(members), Value::Object(object)) => {
            for member in *members {
                if let Some(value) = object.get_mut(member.name) {
                    ease(&member.shape, value);
                }
            }
        }
        _ => {}
    }
}
