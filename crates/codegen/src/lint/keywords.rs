//! Rules about keywords: a mistyped one would be passed over, and its rule with it.

use serde_json::Value;

use super::Report;
use crate::document::members;

/// What an operation may say.
pub(super) const OPERATION: &[&str] = &[
    "deprecated",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "security",
    "servers",
    "summary",
    "tags",
];

/// What a parameter may say.
pub(super) const PARAMETER: &[&str] = &[
    "deprecated",
    "description",
    "example",
    "explode",
    "in",
    "name",
    "required",
    "schema",
    "style",
];

/// What a schema may say; some of it is refused with reasons of its own.
pub(super) const SCHEMA: &[&str] = &[
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
];

/// Refuses what is neither among `keywords` nor an extension; those have a rule of their own.
pub(super) fn known(at: &str, value: &Value, keywords: &[&str], report: &mut Report) {
    for (key, _) in members(value) {
        if !keywords.contains(&key) && !key.starts_with("x-") && key != "$ref" {
            report.add(
                &format!("{at}.{key}"),
                format!("`{key}` has no meaning here"),
                "mend its spelling, or take it out",
            );
        }
    }
}
