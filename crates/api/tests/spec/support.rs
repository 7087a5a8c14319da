//! The examples of `spec/examples`, and what the tests do with them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One request and its answer.
pub(crate) struct Example {
    /// `<operation>/<file>`.
    pub(crate) name: String,
    /// The operation's id.
    pub(crate) operation: String,
    value: Value,
}

impl Example {
    /// The request's JSON body.
    pub(crate) fn json_body(&self) -> Option<&Value> {
        let body = &self.value["request"]["body"];
        (!body.is_null() && body.get("file").is_none_or(Value::is_object)).then_some(body)
    }

    /// The whole request as text.
    pub(crate) fn request_text(&self) -> String {
        self.value["request"].to_string()
    }

    /// The answer's body, if the answer is a success.
    pub(crate) fn answer(&self) -> Option<&Value> {
        let answer = &self.value["answer"];
        let success = answer["status"].as_u64().is_some_and(|status| status < 300);
        answer.get("body").filter(|_| success)
    }

    /// Status and body of the answer, whatever it is.
    pub(crate) fn status_and_body(&self) -> (u16, Vec<u8>) {
        let answer = &self.value["answer"];
        let status = answer["status"].as_u64().expect("an answer has a status");
        let body = answer.get("body").map(Value::to_string).unwrap_or_default();
        (
            u16::try_from(status).expect("statuses are small"),
            body.into_bytes(),
        )
    }

    /// The request's body as its type.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> T {
        let body = self.value["request"]["body"].clone();
        serde_json::from_value(body).expect("an example's body is valid")
    }

    /// The request's body as bytes: what a test can tell apart, not the whole fixture.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let file = &self.value["request"]["body"]["file"];
        file.as_str().unwrap_or_default().as_bytes().to_vec()
    }

    /// A parameter, wherever it stands.
    pub(crate) fn parameter<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let request = &self.value["request"];
        let value = ["path", "query", "headers"]
            .iter()
            .find_map(|place| request[*place].get(name))?;
        let read = serde_json::from_value(value.clone()).or_else(|error| {
            // Headers are texts; a number among them is read from its text.
            match value.as_str().map(serde_json::from_str) {
                Some(Ok(value)) => Ok(value),
                _ => Err(error),
            }
        });
        Some(read.expect("an example's parameter is valid"))
    }
}

/// Every example of every operation, in order.
pub(crate) fn examples() -> Vec<Example> {
    let mut found: Vec<_> = folders()
        .flat_map(|folder| {
            let operation = file_name(&folder);
            files(&folder).map(move |file| Example {
                name: format!("{operation}/{}", file_name(&file)),
                operation: operation.clone(),
                value: read(&file),
            })
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!found.is_empty(), "there are examples");
    found
}

/// The examples of events: the schema's name and the value.
pub(crate) fn events() -> Vec<(String, Value)> {
    files(&root().join("events"))
        .map(|file| {
            let event = read(&file);
            let schema = event["schema"].as_str().expect("an event names its schema");
            (schema.to_owned(), event["value"].clone())
        })
        .collect()
}

/// Reads a value as `T` and writes it again.
pub(crate) fn again<T: Serialize + DeserializeOwned>(value: &Value) -> serde_json::Result<Value> {
    serde_json::to_value(serde_json::from_value::<T>(value.clone())?)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/examples")
}

fn folders() -> impl Iterator<Item = PathBuf> {
    entries(&root()).filter(|path| path.is_dir() && !path.ends_with("events"))
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    entries(folder).filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    })
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).expect("the examples stand beside the spec");
    entries.map(|entry| entry.expect("a folder can be listed").path())
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().expect("an entry has a name");
    name.to_string_lossy().into_owned()
}

fn read(file: &Path) -> Value {
    let text = fs::read_to_string(file).expect("an example can be read");
    serde_json::from_str(&text).expect("an example is JSON")
}
