//! Holds a request against the limits of the spec and names everything that breaks one.
//!
//! The shapes are generated; what a broken one is called is decided here, after the reference.

use engine::{Rule, Violation};
use serde_json::{Map, Value, json};
use url::Url;

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A text of so many characters.
    Text {
        /// Fewest characters.
        least: Option<i64>,
        /// Most characters.
        most: Option<i64>,
        /// What the text must look like.
        format: Format,
    },
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A whole number of 32 bits.
    Integer {
        /// The least.
        least: Option<i64>,
        /// The most.
        most: Option<i64>,
    },
    /// Any number.
    #[expect(dead_code, reason = "no request of the spec has one yet")]
    Number,
    /// True or false.
    Boolean,
    /// So many items of one shape.
    Array {
        /// Fewest items.
        least: Option<i64>,
        /// Most items.
        most: Option<i64>,
        /// What each item may be.
        items: &'static Shape,
    },
    /// An object; members that are not named here are ignored.
    Object(&'static [Member]),
    /// A shape with a name, which others share.
    Named(&'static Shape),
}

/// What a text must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Anything.
    Text,
    /// A decimal number without a fraction, at least 0.
    Decimal,
    /// An absolute URL.
    Url,
}

/// One member of an object.
#[derive(Debug)]
pub(crate) struct Member {
    /// Its name on the wire.
    pub(crate) name: &'static str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// Whether `null` may stand for its absence.
    pub(crate) nullable: bool,
    /// What it may hold.
    pub(crate) shape: Shape,
}

impl Shape {
    /// Everything about `value` that breaks this shape; `path` leads to it from the top.
    pub(crate) fn violations(&self, path: &str, value: &Value) -> Vec<Violation> {
        let mut found = Vec::new();
        self.check(path, value, &mut found);
        found
    }

    fn check(&self, path: &str, value: &Value, found: &mut Vec<Violation>) {
        match (self, value) {
            (Self::Named(shape), value) => shape.check(path, value, found),
            (
                Self::Text {
                    least,
                    most,
                    format,
                },
                Value::String(text),
            ) => {
                let length = count(text.chars().count());
                let unit = "characters";
                found.extend(too_few(path, length, *least, Rule::MinLength, unit));
                found.extend(too_many(path, length, *most, Rule::MaxLength, unit));
                found.extend(format.violation(path, text));
            }
            (Self::Enum(allowed), Value::String(word)) => {
                if !allowed.contains(&word.as_str()) {
                    found.push(unknown_word(path, word, allowed));
                }
            }
            (Self::Integer { least, most }, Value::Number(number)) => match number.as_i64() {
                Some(number)
                    if i32::try_from(number).is_ok() || most.is_some() || least.is_some() =>
                {
                    found.extend(too_few(path, number, *least, Rule::Min, ""));
                    found.extend(too_many(path, number, *most, Rule::Max, ""));
                }
                _ => found.push(not_a(path, "INTEGER", "a whole number of 32 bits")),
            },
            (Self::Number, Value::Number(_)) | (Self::Boolean, Value::Bool(_)) => {}
            (Self::Array { least, most, items }, Value::Array(array)) => {
                let length = count(array.len());
                found.extend(too_few(path, length, *least, Rule::MinSize, "items"));
                found.extend(too_many(path, length, *most, Rule::MaxSize, "items"));
                for (index, item) in array.iter().enumerate() {
                    items.check(&format!("{path}[{index}]"), item, found);
                }
            }
            (Self::Object(members), Value::Object(object)) => {
                for member in *members {
                    member.check(path, object, found);
                }
            }
            (shape, _) => {
                let (name, words) = shape.kind();
                found.push(not_a(path, name, words));
            }
        }
    }

    /// The JSON value that a parameter's text stands for, or the text if it stands for none.
    pub(crate) fn read(&self, text: &str) -> Value {
        match self {
            Self::Named(shape) => shape.read(text),
            Self::Integer { .. } => text
                .parse::<i64>()
                .map_or_else(|_| text.into(), Value::from),
            Self::Number => text
                .parse::<f64>()
                .map_or_else(|_| text.into(), Value::from),
            Self::Boolean => text
                .parse::<bool>()
                .map_or_else(|_| text.into(), Value::from),
            Self::Array { items, .. } => items.read(text),
            Self::Text { .. } | Self::Enum(_) | Self::Object(_) => text.into(),
        }
    }

    /// Whether a parameter of this shape may be repeated.
    pub(crate) fn is_array(&self) -> bool {
        match self {
            Self::Named(shape) => shape.is_array(),
            shape => matches!(shape, Self::Array { .. }),
        }
    }

    fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::Text { .. } | Self::Enum(_) => ("STRING", "a text"),
            Self::Integer { .. } => ("INTEGER", "a whole number"),
            Self::Number => ("NUMBER", "a number"),
            Self::Boolean => ("BOOLEAN", "`true` or `false`"),
            Self::Array { .. } => ("ARRAY", "a list"),
            Self::Object(_) => ("OBJECT", "an object"),
            Self::Named(shape) => shape.kind(),
        }
    }
}

impl Member {
    fn check(&self, path: &str, object: &Map<String, Value>, found: &mut Vec<Violation>) {
        let path = if path.is_empty() {
            self.name.to_owned()
        } else {
            format!("{path}.{}", self.name)
        };
        match object.get(self.name) {
            None | Some(Value::Null) if self.required => found.push(missing(&path)),
            None => {}
            Some(Value::Null) if self.nullable => {}
            Some(value) => self.shape.check(&path, value, found),
        }
    }
}

impl Format {
    fn violation(self, path: &str, text: &str) -> Option<Violation> {
        match self {
            Self::Text => None,
            Self::Decimal => decimal(path, text),
            Self::Url => Url::parse(text)
                .is_err()
                .then(|| expected(path, Rule::Format, "WEB_URL", "must be an absolute URL")),
        }
    }
}

fn decimal(path: &str, text: &str) -> Option<Violation> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Some(expected(
            path,
            Rule::Format,
            "DECIMAL_VALUE",
            "must be a decimal number",
        ));
    }
    if negative && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        return Some(limited(path, Rule::DecimalGte, 0, "must be at least 0"));
    }
    if digits.contains('.') {
        return Some(limited(
            path,
            Rule::DecimalMaxScale,
            0,
            "must have no fraction",
        ));
    }
    let unreadable = negative || whole.parse::<u64>().is_err();
    unreadable.then(|| {
        expected(
            path,
            Rule::Format,
            "DECIMAL_VALUE",
            "must be a number of bytes",
        )
    })
}

/// A required value that is not there.
pub(crate) fn missing(path: &str) -> Violation {
    Violation::new(path, Rule::RequiredField, "must be given")
}

fn too_few(
    path: &str,
    value: i64,
    least: Option<i64>,
    rule: Rule,
    unit: &str,
) -> Option<Violation> {
    let least = least.filter(|least| value < *least)?;
    let words = format!("must be at least {least} {unit}");
    Some(limited(path, rule, least, words.trim_end()))
}

fn too_many(
    path: &str,
    value: i64,
    most: Option<i64>,
    rule: Rule,
    unit: &str,
) -> Option<Violation> {
    let most = most.filter(|most| value > *most)?;
    let words = format!("must be at most {most} {unit}");
    Some(limited(path, rule, most, words.trim_end()))
}

fn limited(path: &str, rule: Rule, threshold: i64, words: &str) -> Violation {
    Violation::new(path, rule, words).with_data(json!({ "threshold": threshold }))
}

fn unknown_word(path: &str, word: &str, allowed: &[&str]) -> Violation {
    let words = format!(
        "must be one of {}, not `{}`",
        allowed.join(", "),
        shortened(word)
    );
    Violation::new(path, Rule::InvalidEnumValue, words)
        .with_data(json!({ "allowedValues": allowed }))
}

fn not_a(path: &str, name: &str, words: &str) -> Violation {
    expected(path, Rule::Format, name, &format!("must be {words}"))
}

fn expected(path: &str, rule: Rule, name: &str, words: &str) -> Violation {
    Violation::new(path, rule, words).with_data(json!({ "expected": name }))
}

/// An answer repeats no more of a request than helps.
fn shortened(word: &str) -> String {
    word.chars().take(50).collect()
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Format, Member, Shape};

    static FILE: Shape = Shape::Object(&[
        Member {
            name: "name",
            required: true,
            nullable: false,
            shape: Shape::Text {
                least: None,
                most: Some(3),
                format: Format::Text,
            },
        },
        Member {
            name: "size",
            required: false,
            nullable: true,
            shape: Shape::Text {
                least: None,
                most: None,
                format: Format::Decimal,
            },
        },
        Member {
            name: "kinds",
            required: false,
            nullable: false,
            shape: Shape::Array {
                least: Some(1),
                most: Some(2),
                items: &Shape::Enum(&["A", "B"]),
            },
        },
    ]);

    fn told(value: &serde_json::Value) -> Vec<String> {
        FILE.violations("file", value)
            .into_iter()
            .map(|v| format!("{} {} {}", v.field, v.rule.as_str(), v.description))
            .collect()
    }

    #[test]
    fn what_fits_is_let_through() {
        assert!(
            told(&json!({ "name": "äöü", "size": null, "kinds": ["A"], "more": 1 })).is_empty()
        );
    }

    #[test]
    fn everything_that_breaks_a_limit_is_named() {
        assert_eq!(
            told(&json!({ "name": "four", "size": "-1", "kinds": ["A", "C", "B"] })),
            [
                "file.name MAX_LENGTH must be at most 3 characters",
                "file.size DECIMAL_GTE must be at least 0",
                "file.kinds MAX_SIZE must be at most 2 items",
                "file.kinds[1] INVALID_ENUM_VALUE must be one of A, B, not `C`",
            ]
        );
    }

    #[test]
    fn absence_and_wrong_types_are_named() {
        assert_eq!(
            told(&json!({ "name": null })),
            ["file.name REQUIRED_FIELD must be given"]
        );
        assert_eq!(
            told(&json!({ "name": 7, "kinds": null })),
            [
                "file.name FORMAT must be a text",
                "file.kinds FORMAT must be a list"
            ]
        );
        assert_eq!(told(&json!([])), ["file FORMAT must be an object"]);
    }

    #[test]
    fn decimals_are_whole_and_fit() {
        let size = |text: &str| told(&json!({ "name": "a", "size": text })).pop();
        assert_eq!(size("18446744073709551615"), None);
        for (text, rule) in [
            ("18446744073709551616", "FORMAT"),
            ("1.5", "DECIMAL_MAX_SCALE"),
            ("", "FORMAT"),
            ("-0", "FORMAT"),
            ("1e3", "FORMAT"),
        ] {
            assert!(size(text).is_some_and(|told| told.contains(rule)), "{text}");
        }
    }
}
