//! The language of queries: which values a filter allows for each member it speaks of.
//!
//! Several members must all fit, and so must the conditions in a list under `$and`. A bare value means `$eq`.

use std::{collections::BTreeMap, slice};

use serde_json::{Map, Value};

use crate::{Error, Result, Rule, Violation};

/// A member that can be filtered on, and how.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) operators: &'static [&'static str],
    pub(crate) kind: Kind,
}

/// What can be asked for.
#[derive(Debug)]
pub(crate) enum Kind {
    /// True or false.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// For each member that a filter speaks of, the values that all of its conditions allow; maybe none.
pub(crate) type Allowed = BTreeMap<&'static str, Vec<Value>>;

/// Reads a filter on `members`.
pub(crate) fn read(filter: &Map<String, Value>, members: &[Member]) -> Result<Allowed> {
    let mut allowed = Allowed::new();
    conditions(filter, members, &mut allowed)?;
    Ok(allowed)
}

fn conditions(
    filter: &Map<String, Value>,
    members: &[Member],
    allowed: &mut Allowed,
) -> Result<()> {
    for (name, condition) in filter {
        if name == "$and" {
            for part in parts(condition)? {
                conditions(part, members, allowed)?;
            }
            continue;
        }
        let member = members.iter().find(|member| member.name == name);
        let member = member.ok_or_else(|| not_filterable(&format!("Field '{name}'"), ""))?;
        one_member(member, condition, allowed)?;
    }
    Ok(())
}

fn one_member(member: &Member, condition: &Value, allowed: &mut Allowed) -> Result<()> {
    match condition {
        // As in all requests, null means that nothing is said.
        Value::Null => Ok(()),
        Value::Object(operators) => {
            for (operator, operand) in operators {
                if !member.operators.contains(&operator.as_str()) {
                    let field = format!("Field '{}'", member.name);
                    return Err(not_filterable(&field, &format!(" by '{operator}'")));
                }
                let values = match (operator.as_str(), operand) {
                    ("$in", Value::Array(values)) => values.as_slice(),
                    ("$in", _) => {
                        let rule = Rule::Validation;
                        return Err(wrong_value(member, rule, "must be a list of values"));
                    }
                    (_, value) => slice::from_ref(value),
                };
                narrow(member, values, allowed)?;
            }
            Ok(())
        }
        value => narrow(member, slice::from_ref(value), allowed),
    }
}

/// Keeps what is allowed so far and among `values` too.
fn narrow(member: &Member, values: &[Value], allowed: &mut Allowed) -> Result<()> {
    values.iter().try_for_each(|value| check(member, value))?;
    let so_far = allowed
        .entry(member.name)
        .or_insert_with(|| values.to_vec());
    so_far.retain(|value| values.contains(value));
    Ok(())
}

fn check(member: &Member, value: &Value) -> Result<()> {
    match (&member.kind, value) {
        (Kind::Flag, Value::Bool(_)) => Ok(()),
        (Kind::Flag, _) => Err(wrong_value(
            member,
            Rule::Validation,
            "must be true or false",
        )),
        (Kind::Word(words), Value::String(word)) if words.contains(&word.as_str()) => Ok(()),
        (Kind::Word(words), _) => {
            let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
            let description = format!("must be one of {}", words.join(", "));
            Err(wrong_value(member, Rule::InvalidEnumValue, &description))
        }
    }
}

fn parts(condition: &Value) -> Result<Vec<&Map<String, Value>>> {
    let parts = condition.as_array().and_then(|parts| {
        parts
            .iter()
            .map(Value::as_object)
            .collect::<Option<Vec<_>>>()
    });
    parts.ok_or_else(|| {
        let description = "must be a list of objects";
        Error::invalid(Violation::new(
            "query.filter.$and",
            Rule::Validation,
            description,
        ))
    })
}

/// In the words and at the place that the service itself has for it.
fn not_filterable(field: &str, how: &str) -> Error {
    let description = format!("{field} is not declared as filterable{how}");
    let violation = Violation::new("value", Rule::Validation, description.clone());
    Error::invalid(violation).saying(description)
}

fn wrong_value(member: &Member, rule: Rule, description: &str) -> Error {
    let field = format!("query.filter.{}", member.name);
    Error::invalid(Violation::new(field, rule, description))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MEMBERS: [Member; 2] = [
        Member {
            name: "flag",
            operators: &["$eq"],
            kind: Kind::Flag,
        },
        Member {
            name: "word",
            operators: &["$eq", "$in"],
            kind: Kind::Word(&["A", "B", "C"]),
        },
    ];

    fn of(filter: &Value) -> Result<String> {
        let filter = filter.as_object().expect("an object").clone();
        let allowed = read(&filter, &MEMBERS)?;
        Ok(serde_json::to_string(&allowed).expect("JSON"))
    }

    #[test]
    fn conditions_narrow_each_other_down() -> Result<()> {
        assert_eq!(of(&json!({}))?, "{}");
        assert_eq!(of(&json!({ "flag": true }))?, r#"{"flag":[true]}"#);
        assert_eq!(of(&json!({ "flag": null, "word": {} }))?, "{}");
        assert_eq!(
            of(&json!({ "flag": { "$eq": false }, "word": { "$in": ["A", "B"] } }))?,
            r#"{"flag":[false],"word":["A","B"]}"#
        );
        assert_eq!(
            of(
                &json!({ "word": { "$in": ["A", "B"] }, "$and": [{ "word": "B" }, { "$and": [] }] })
            )?,
            r#"{"word":["B"]}"#
        );
        assert_eq!(
            of(&json!({ "$and": [{ "word": { "$eq": "A", "$in": ["B"] } }, {}] }))?,
            r#"{"word":[]}"#
        );
        assert_eq!(of(&json!({ "word": { "$in": [] } }))?, r#"{"word":[]}"#);
        Ok(())
    }

    #[test]
    fn what_cannot_be_asked_is_refused_in_the_words_of_the_service() {
        for (filter, field, message) in [
            (
                json!({ "name": 1 }),
                "value",
                "Field 'name' is not declared as filterable",
            ),
            (
                json!({ "$or": [] }),
                "value",
                "Field '$or' is not declared as filterable",
            ),
            (
                json!({ "$and": [{ "flag": { "$in": [true] } }] }),
                "value",
                "Field 'flag' is not declared as filterable by '$in'",
            ),
            (
                json!({ "flag": "yes" }),
                "query.filter.flag",
                "`query.filter.flag` must be true or false",
            ),
            (
                json!({ "word": { "$in": ["A", "D"] } }),
                "query.filter.word",
                "`query.filter.word` must be one of `A`, `B`, `C`",
            ),
            (
                json!({ "word": { "$in": "A" } }),
                "query.filter.word",
                "`query.filter.word` must be a list of values",
            ),
            (
                json!({ "$and": { "flag": true } }),
                "query.filter.$and",
                "`query.filter.$and` must be a list of objects",
            ),
        ] {
            let error = of(&filter).expect_err(message);
            assert_eq!(
                (error.violations()[0].field.as_str(), error.message()),
                (field, message)
            );
        }
    }
}
