//! Rules about schemas: named enums and objects, no alternatives, sound limits.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Report, extensions, is_identifier, keywords, limits};
use crate::document::{Document, items, members, reference_name, strings};
use crate::names;

/// Types of the prelude that generated code uses by their short names.
const TAKEN: [&str; 7] = [
    "From", "Option", "Result", "String", "TryFrom", "TryInto", "Vec",
];

/// The types of OpenAPI.
const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// A named schema.
pub(super) fn component(at: &str, name: &str, schema: &Value, report: &mut Report) {
    report.described(at, schema);
    if names::pascal(name) != name || !is_identifier(name) || TAKEN.contains(&name) {
        report.add(
            at,
            format!("`{name}` is not a type name"),
            "write it in UpperCamelCase: it becomes the type's name; those of the prelude are taken",
        );
    }
    if schema.get("enum").is_some() {
        open_enum(at, schema, report);
    } else if schema["type"] != "object" {
        report.add(
            at,
            "is neither an object nor an enum",
            "write it where it is used",
        );
    }
    if schema["nullable"] == true {
        report.add(
            at,
            "is nullable as a whole",
            "mark the member that may be null; where it refers to this, null means absent anyway",
        );
    }
    common(at, schema, report);
    object(at, schema, report);
}

/// The schema of a body or answer: it must have a name, and members.
pub(super) fn body(at: &str, schema: &Value, document: &Document, report: &mut Report) {
    if reference_name(schema).is_none() {
        report.add(
            at,
            "has no name",
            "move it to `components.schemas` and refer to it: the name becomes the type's",
        );
    } else if document.resolve(schema)["type"] != "object" {
        report.add(
            at,
            "is not an object",
            "wrap it in an object, so that there is room for more",
        );
    }
    report.refers(at, schema, "schemas");
}

/// A schema that stands inside another thing.
pub(super) fn inline(at: &str, schema: &Value, report: &mut Report) {
    if schema.get("$ref").is_some() {
        if schema.as_object().map_or(0, serde_json::Map::len) > 1 {
            report.add(
                at,
                "has members beside `$ref`, which OpenAPI 3.0 ignores",
                "move them into the component, or write a schema of its own",
            );
        }
        report.refers(at, schema, "schemas");
        return;
    }
    if schema.get("enum").is_some() {
        report.add(
            at,
            "is an enum without a name",
            "move it to `components.schemas`, mark it `x-open-enum: true` and refer to it",
        );
    }
    if schema.get("properties").is_some() {
        report.add(
            at,
            "is an object without a name",
            "move it to `components.schemas` and refer to it: the name becomes the type's",
        );
    }
    common(at, schema, report);
}

fn common(at: &str, schema: &Value, report: &mut Report) {
    keywords::known(at, schema, keywords::SCHEMA, report);
    for keyword in ["allOf", "anyOf", "oneOf", "not", "discriminator"] {
        if schema.get(keyword).is_some() {
            report.add(
                &format!("{at}.{keyword}"),
                format!("`{keyword}` cannot be generated well"),
                "use an object with optional members and `x-one-of: true`",
            );
        }
    }
    match schema["type"].as_str() {
        None => report.add(at, "has no type", "add `type`"),
        Some(name) if !TYPES.contains(&name) => report.add(
            &format!("{at}.type"),
            format!("`{name}` is not a type"),
            "use array, boolean, integer, number, object or string",
        ),
        Some(_) => {}
    }
    format(at, schema, report);
    if schema["type"] == "array" {
        match schema.get("items") {
            Some(nested) => inline(&format!("{at}.items"), nested, report),
            None => report.add(at, "is an array of nothing", "add `items`"),
        }
    }
    if schema["additionalProperties"].is_object() {
        report.add(
            &format!("{at}.additionalProperties"),
            "is a typed map",
            "use `additionalProperties: true` for a free-form object",
        );
    }
    limits::check(at, schema, report);
}

/// A string's format may be words; the others are types.
fn format(at: &str, schema: &Value, report: &mut Report) {
    let Some(format) = schema.get("format") else {
        return;
    };
    let is_known = match (schema["type"].as_str(), format.as_str()) {
        (Some("integer"), Some("int32" | "int64")) | (Some("number"), Some("double" | "float")) => {
            true
        }
        (Some(kind), Some(_)) => kind == "string",
        _ => false,
    };
    if !is_known {
        report.add(
            &format!("{at}.format"),
            format!("{format} is not a format of its type"),
            "use int32 or int64 for integers, double or float for numbers, none for the others",
        );
    }
}

fn open_enum(at: &str, schema: &Value, report: &mut Report) {
    if schema["x-open-enum"] != true {
        report.add(
            at,
            "is a closed enum: one new value would fail a whole answer",
            "add `x-open-enum: true`",
        );
    }
    let values = strings(&schema["enum"]);
    if schema["type"] != "string"
        || values.is_empty()
        || values.len() != items(&schema["enum"]).count()
    {
        report.add(
            &format!("{at}.enum"),
            "is not a list of texts",
            "write `type: string` and at least one value; quote those that YAML takes for others",
        );
    }
    for (value, about) in members(&schema["x-enum-descriptions"]) {
        if about
            .as_str()
            .is_none_or(|about| about.lines().count() != 1)
        {
            report.add(
                &format!("{at}.x-enum-descriptions.{value}"),
                "is not one line",
                "write one sentence; more can be said in the description of the enum",
            );
        }
        if !values.iter().any(|other| other == value) {
            report.add(
                &format!("{at}.x-enum-descriptions.{value}"),
                format!("`{value}` is not a value"),
                "add it to `enum`, or mend the name",
            );
        }
    }
    let mut variants = BTreeMap::new();
    for value in values {
        let is_visible = value.chars().all(|c| c.is_ascii_graphic());
        if !is_visible || !is_identifier(&names::pascal(&value)) {
            report.add(
                &format!("{at}.enum"),
                format!("`{value}` cannot be the name of a variant"),
                "values begin with a letter and have no spaces; keep the others as plain strings",
            );
        }
        if let Some(other) = variants.insert(names::pascal(&value), value.clone()) {
            report.add(
                &format!("{at}.enum"),
                format!(
                    "`{value}` and `{other}` are both `{}` in Rust",
                    names::pascal(&value)
                ),
                "rename one of them",
            );
        }
    }
}

fn object(at: &str, schema: &Value, report: &mut Report) {
    extensions::of_object(at, schema, report);
    let mut fields = BTreeMap::new();
    for (name, property) in members(&schema["properties"]) {
        let at = format!("{at}.properties.{name}");
        field(&at, name, &mut fields, report);
        if property.get("$ref").is_none() {
            report.described(&at, property);
        }
        inline(&at, property, report);
    }
    for (index, name) in items(&schema["required"]) {
        let name = name.as_str().unwrap_or_default();
        if schema["properties"].get(name).is_none() {
            report.add(
                &format!("{at}.required[{index}]"),
                format!("`{name}` is not a property"),
                "declare the property, or mend the name",
            );
        }
    }
}

fn field<'a>(at: &str, name: &'a str, fields: &mut BTreeMap<String, &'a str>, report: &mut Report) {
    let snake = names::snake(name);
    let is_letter = |c: char| c.is_ascii_alphabetic();
    if !name.starts_with(is_letter) || !is_identifier(&format!("r#{snake}")) {
        report.add(
            at,
            format!("`{name}` cannot be the name of a field"),
            "begin it with a letter, and do not take a word of Rust",
        );
    } else if let Some(other) = fields.insert(snake.clone(), name) {
        report.add(
            at,
            format!("`{name}` and `{other}` are both the field `{snake}` in Rust"),
            "rename one of them",
        );
    }
}
