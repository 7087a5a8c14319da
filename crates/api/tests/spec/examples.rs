//! Every example of the spec becomes a type and comes back unchanged, whatever is added to it.

use serde_json::{Map, Value, json};

use crate::generated;
use crate::support::{events, examples};

type Read = fn(&str, &Value) -> Option<serde_json::Result<Value>>;

/// Every JSON text of the examples with what reads it.
fn texts() -> Vec<(String, String, Value, Read)> {
    let mut texts: Vec<(_, _, _, Read)> = Vec::new();
    for example in examples() {
        let (name, operation) = (&example.name, &example.operation);
        if let Some(body) = example.json_body() {
            texts.push((
                name.clone(),
                operation.clone(),
                body.clone(),
                generated::body,
            ));
        }
        if let Some(answer) = example.answer() {
            texts.push((
                name.clone(),
                operation.clone(),
                answer.clone(),
                generated::answer,
            ));
        }
    }
    for (schema, value) in events() {
        texts.push((format!("events/{schema}"), schema, value, generated::schema));
    }
    texts
}

/// Calls `change` on every object, deepest first.
fn each_object(value: &mut Value, change: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            object
                .values_mut()
                .for_each(|member| each_object(member, change));
            change(object);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

#[test]
fn examples_come_back_unchanged() {
    for (name, key, value, read) in texts() {
        let again = read(&key, &value).unwrap_or_else(|| panic!("{name}: `{key}` has no type"));
        let again = again.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again, value, "{name}");
    }
}

#[test]
fn a_field_that_came_later_is_no_obstacle() {
    for (name, key, mut value, read) in texts() {
        each_object(&mut value, &|object| {
            object.insert("cameLater".to_owned(), json!({ "a": [1] }));
        });
        let again = read(&key, &value).expect("checked above");
        assert!(again.is_ok(), "{name}: {again:?}");
    }
}

#[test]
fn an_enum_value_that_came_later_is_kept() {
    let members = [
        "mediaType",
        "operationStatus",
        "state",
        "violatedRule",
        "identityType",
        "contentDisposition",
    ];
    let mut changed = 0;
    for (name, key, mut value, read) in texts() {
        let before = value.clone();
        each_object(&mut value, &|object| {
            for member in members {
                if object.get(member).is_some_and(Value::is_string) {
                    object.insert(member.to_owned(), json!("CAME_LATER"));
                }
            }
        });
        changed += usize::from(before != value);
        let again = read(&key, &value).expect("checked above");
        let again = again.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again, value, "{name}");
    }
    assert!(changed > 20, "only {changed} examples hold an enum");
}

#[test]
fn null_says_as_much_as_absence() {
    let mut taken = 0;
    for (name, key, value, read) in texts() {
        for path in paths(&value) {
            let mut without = value.clone();
            remove(&mut without, &path);
            // What cannot be left out is required, and is not read from `null` either.
            if read(&key, &without).expect("checked above").is_err() {
                continue;
            }
            let mut null = value.clone();
            *null.pointer_mut(&path).expect("the path was found in it") = Value::Null;
            let again = read(&key, &null).expect("checked above");
            assert!(again.is_ok(), "{name}: null at {path}: {again:?}");
            taken += 1;
        }
    }
    assert!(taken > 500, "only {taken} members are optional");
}

#[test]
fn every_operation_has_an_example() {
    let named: Vec<_> = examples()
        .into_iter()
        .map(|example| example.operation)
        .collect();
    for operation in site_media_api::operations::ALL {
        assert!(
            named.iter().any(|name| name == operation.id),
            "{} has none",
            operation.id
        );
    }
}

/// JSON pointers of every member of every object.
fn paths(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut todo = vec![(String::new(), value)];
    while let Some((path, value)) = todo.pop() {
        match value {
            Value::Object(object) => {
                for (name, member) in object {
                    let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                    found.push(path.clone());
                    todo.push((path, member));
                }
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                todo.extend(items.map(|(index, item)| (format!("{path}/{index}"), item)));
            }
            _ => {}
        }
    }
    found
}

fn remove(value: &mut Value, path: &str) {
    let (parent, name) = path.rsplit_once('/').expect("a path has a slash");
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = value.pointer_mut(parent).and_then(Value::as_object_mut);
    parent.expect("members stand in objects").remove(&name);
}
