//! Lowers the published spec to what progenitor does well.
//!
//! The published document tells the truth about the service; this copy tells the generator only
//! what makes good Rust of it. What each step cures is written beside it.

use serde_json::{Map, Value};

use crate::document::{Document, each_schema_mut, strings};

/// Limits: with them every string would become a validating newtype, and one over-long name in
/// an answer would fail the page. The server enforces them from the published spec.
const LIMITS: [&str; 10] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "uniqueItems",
];

/// Formats that have a Rust type; the others are words for people.
pub(crate) const FORMATS: [&str; 7] = [
    "binary",
    "date-time",
    "decimal",
    "double",
    "float",
    "int32",
    "int64",
];

/// A lowered copy of the document.
pub fn lower(document: &Document) -> Value {
    let mut root = document.root().clone();
    each_operation(&mut root, |operation| {
        successes_to_2xx(operation);
        binary_to_octet_stream(operation);
    });
    each_schema(&mut root, |schema| {
        strip(schema);
        optional_collections_to_nullable(schema);
    });
    each_description(&mut root, sanitise);
    root
}

/// `200` becomes `2XX` and failures go: then every failure arrives whole, with status, headers
/// and body, whatever its shape. (`200` beside `default` makes the generator panic.)
fn successes_to_2xx(operation: &mut Map<String, Value>) {
    let Some(Value::Object(responses)) = operation.get_mut("responses") else {
        return;
    };
    let success = responses
        .iter()
        .find(|(status, _)| status.starts_with('2'))
        .map(|(_, answer)| answer.clone());
    responses.clear();
    if let Some(success) = success {
        responses.insert("2XX".to_owned(), success);
    }
}

/// The generator knows one binary body; the true media type is in the operation table.
fn binary_to_octet_stream(operation: &mut Map<String, Value>) {
    let content = operation
        .get_mut("requestBody")
        .and_then(|body| body.get_mut("content"));
    if let Some(Value::Object(content)) = content
        && let Some(body) = content.remove("application/offset+octet-stream")
    {
        content.insert("application/octet-stream".to_owned(), body);
    }
}

/// Defaults would be sent with every request, examples are of no use, titles would name types,
/// closed objects would refuse tomorrow's fields, and our own extensions are not the generator's.
fn strip(schema: &mut Map<String, Value>) {
    for limit in LIMITS {
        schema.remove(limit);
    }
    for noise in ["default", "example", "readOnly", "title", "writeOnly"] {
        schema.remove(noise);
    }
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        schema.remove("additionalProperties");
    }
    if schema
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| !FORMATS.contains(&format))
    {
        schema.remove("format");
    }
    schema.retain(|name, _| !name.starts_with("x-"));
}

/// Optional arrays and maps become nullable: then `null` is read as absent, and an empty array
/// is sent rather than left out, so that a list can be cleared.
fn optional_collections_to_nullable(schema: &mut Map<String, Value>) {
    let required = schema.get("required").map(strings).unwrap_or_default();
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    for (name, property) in properties {
        let map = property["type"] == "object" && property.get("properties").is_none();
        let collection = map || property["type"] == "array";
        if collection && !required.contains(name) {
            property["nullable"] = Value::Bool(true);
        }
    }
}

/// Spec text goes into rustdoc as it is, so what rustdoc would misread is escaped: links that
/// are none, HTML that is none, bare addresses, and indented blocks that would become doctests.
fn sanitise(text: &str) -> String {
    text.lines()
        .map(|line| sanitise_line(line.trim()))
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

fn sanitise_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for (index, part) in line.split('`').enumerate() {
        let in_code = index % 2 == 1;
        if index > 0 {
            out.push('`');
        }
        if in_code {
            out.push_str(part);
        } else {
            out.push_str(&escape(part));
        }
    }
    out
}

fn escape(text: &str) -> String {
    let escaped = text.replace('[', "\\[").replace('<', "\\<");
    escaped
        .split(' ')
        .map(|word| {
            if word.starts_with("https://") || word.starts_with("http://") {
                format!("<{word}>")
            } else {
                word.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn each_operation(root: &mut Value, mut visit: impl FnMut(&mut Map<String, Value>)) {
    let Some(Value::Object(paths)) = root.get_mut("paths") else {
        return;
    };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        for operation in item.values_mut().filter_map(Value::as_object_mut) {
            visit(operation);
        }
    }
}

fn each_schema(root: &mut Value, mut visit: impl FnMut(&mut Map<String, Value>)) {
    if let Some(Value::Object(schemas)) = root["components"].get_mut("schemas") {
        for schema in schemas.values_mut() {
            each_schema_mut(schema, &mut visit);
        }
    }
    each_parameter_schema(root, &mut visit);
}

/// Parameters stand in components, path items and operations; all have `in` and `schema`.
fn each_parameter_schema(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            if object.contains_key("in")
                && let Some(schema) = object.get_mut("schema")
            {
                each_schema_mut(schema, visit);
            }
            object
                .values_mut()
                .for_each(|member| each_parameter_schema(member, visit));
        }
        Value::Array(array) => array
            .iter_mut()
            .for_each(|item| each_parameter_schema(item, visit)),
        _ => {}
    }
}

fn each_description(value: &mut Value, change: fn(&str) -> String) {
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                match member {
                    Value::String(text) if name == "description" || name == "summary" => {
                        *text = change(text);
                    }
                    _ => each_description(member, change),
                }
            }
        }
        Value::Array(array) => array
            .iter_mut()
            .for_each(|item| each_description(item, change)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::sanitise;

    #[test]
    fn text_that_rustdoc_would_misread_is_escaped() {
        let text =
            "See [sort] and <id>, but `a[0]` stays.\n    indented\nhttps://example.com is a page.";
        assert_eq!(
            sanitise(text),
            "See \\[sort] and \\<id>, but `a[0]` stays.\nindented\n<https://example.com> is a page."
        );
    }
}
