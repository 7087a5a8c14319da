//! Rules about limits: the server checks each, so one that it cannot check is refused.

use serde_json::Value;

use super::Report;

/// The lower and the upper limit of each type that has them.
const LIMITS: [(&str, &str, &str); 3] = [
    ("array", "minItems", "maxItems"),
    ("integer", "minimum", "maximum"),
    ("string", "minLength", "maxLength"),
];

/// Limits of OpenAPI that nothing checks.
const UNCHECKED: [&str; 6] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxProperties",
    "minProperties",
    "multipleOf",
    "uniqueItems",
];

pub(super) fn check(at: &str, schema: &Value, report: &mut Report) {
    for (kind, least, most) in LIMITS {
        for limit in [least, most] {
            one(at, schema, kind, limit, report);
        }
        if let (Some(low), Some(high)) = (schema[least].as_f64(), schema[most].as_f64())
            && low > high
        {
            report.add(
                at,
                format!("`{least}` {low} is above `{most}` {high}"),
                "swap them",
            );
        }
    }
    for limit in UNCHECKED {
        if schema.get(limit).is_some() {
            unchecked(at, limit, report);
        }
    }
    if let Some(pattern) = schema["pattern"].as_str()
        && schema["format"] != "decimal"
    {
        report.add(
            &format!("{at}.pattern"),
            format!("pattern `{pattern}` is not checked by the server"),
            "only `format: decimal` has one; say the rule in the description",
        );
    }
}

fn one(at: &str, schema: &Value, kind: &str, limit: &str, report: &mut Report) {
    let Some(value) = schema.get(limit) else {
        return;
    };
    if schema["type"] != kind {
        unchecked(at, limit, report);
    } else if !value.is_i64() {
        report.add(
            &format!("{at}.{limit}"),
            format!("{value} is not a whole number"),
            "write the number without quotes and without a fraction",
        );
    }
}

fn unchecked(at: &str, limit: &str, report: &mut Report) {
    report.add(
        &format!("{at}.{limit}"),
        format!("`{limit}` is not checked by the server"),
        "limit the length of strings and arrays, and the value of integers; say others in words",
    );
}
