//! JSON as a person would set it: on one line what fits there, and only the rest in many.

use std::fmt::Write as _;

use serde_json::Value;

/// So many characters fit on a line.
const WIDTH: usize = 100;

/// Sets `value`, whose first line begins where `indent` ends.
pub(crate) fn set(value: &Value, indent: usize) -> String {
    let short = value.to_string();
    let parts: Vec<String> = match value {
        _ if indent + short.chars().count() <= WIDTH => return short,
        Value::Array(items) => items.iter().map(|item| set(item, indent + 2)).collect(),
        Value::Object(members) => {
            let member = |(name, value)| format!("{name:?}: {}", set(value, indent + 2));
            members.iter().map(member).collect()
        }
        _ => return short,
    };

    let (open, close) = if value.is_array() {
        ('[', ']')
    } else {
        ('{', '}')
    };
    let mut text = String::from(open);
    for (index, part) in parts.iter().enumerate() {
        let comma = if index + 1 < parts.len() { "," } else { "" };
        write!(text, "\n{:1$}{part}{comma}", "", indent + 2).expect("a string takes everything");
    }
    write!(text, "\n{:indent$}{close}", "").expect("a string takes everything");
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_on_a_line_stays_there() {
        assert_eq!(set(&json!({ "a": [1, 2] }), 0), r#"{"a":[1,2]}"#);
        let long = "x".repeat(96);
        let expected = format!("{{\n  \"a\": {{\"b\":1}},\n  \"c\": [\n    \"{long}\"\n  ]\n}}");
        assert_eq!(set(&json!({ "a": { "b": 1 }, "c": [long] }), 0), expected);
    }
}
