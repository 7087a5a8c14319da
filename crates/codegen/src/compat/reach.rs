//! Finds out where programs meet each schema: in requests, in answers, or in both.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Level;
use crate::Document;

/// Where something is met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Direction {
    request: bool,
    answer: bool,
}

impl Direction {
    pub(super) const REQUEST: Self = Self {
        request: true,
        answer: false,
    };
    pub(super) const ANSWER: Self = Self {
        request: false,
        answer: true,
    };

    /// The level of a change that means one thing in requests and another in answers.
    pub(super) fn level(self, request: Level, answer: Level) -> Level {
        match self {
            Self {
                request: true,
                answer: true,
            } => request.min(answer),
            Self { request: true, .. } => request,
            _ => answer,
        }
    }

    /// What a reader of the report must know to follow the judgement.
    pub(super) fn only_answers(self) -> bool {
        !self.request
    }
}

/// Of each schema that a program can meet, where.
pub(super) fn directions(document: &Document) -> BTreeMap<&str, Direction> {
    let mut requests = BTreeSet::new();
    let mut answers = BTreeSet::new();
    for operation in document.operations() {
        follow(document, &operation.item["parameters"], &mut requests);
        follow(document, &operation.value["parameters"], &mut requests);
        follow(document, &operation.value["requestBody"], &mut requests);
        follow(document, &operation.value["responses"], &mut answers);
    }
    // What travels in a free-form member, or in an event, is told by the service.
    for (_, schema) in document.schemas() {
        if schema.get("x-carried-in").is_some() {
            follow(document, schema, &mut answers);
        }
    }
    document
        .schemas()
        .filter_map(|(name, _)| {
            let pointer = format!("#/components/schemas/{name}");
            let direction = Direction {
                request: requests.contains(pointer.as_str()),
                answer: answers.contains(pointer.as_str()),
            };
            (direction != Direction::default()).then_some((name, direction))
        })
        .collect()
}

/// Collects every reference below `value`, and below what it leads to.
fn follow<'a>(document: &'a Document, value: &'a Value, seen: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref")
                && seen.insert(reference)
                && let Some(target) = document.follow(reference)
            {
                follow(document, target, seen);
            }
            object
                .values()
                .for_each(|member| follow(document, member, seen));
        }
        Value::Array(array) => array.iter().for_each(|item| follow(document, item, seen)),
        _ => {}
    }
}
