//! The spec as a tree, and the ways to walk it.
//!
//! Everything works on the plain JSON tree, because a JSON path into it is what a person needs
//! when something is wrong, and because the extensions of our dialect live there too.

use serde_json::{Map, Value};

use crate::{Problem, Problems};

/// Methods of a path item, in the order in which they are emitted.
const METHODS: [&str; 6] = ["get", "head", "post", "put", "patch", "delete"];

/// A parsed spec whose references all lead somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    root: Value,
}

impl Document {
    /// Reads YAML or JSON and follows every `$ref` once.
    pub fn parse(text: &str) -> Result<Self, Problems> {
        let unreadable = |error: &dyn std::fmt::Display| {
            Problem::new(
                "$",
                format!("not readable as YAML: {error}"),
                "mend the syntax at the line named",
            )
        };
        // Read as YAML first: read as JSON at once, the second of two equal keys would win in silence.
        let yaml: serde_norway::Value =
            serde_norway::from_str(text).map_err(|error| unreadable(&error))?;
        let root = serde_json::to_value(yaml).map_err(|error| unreadable(&error))?;
        Self::from_value(root)
    }

    /// Takes a tree that was read or patched elsewhere.
    pub fn from_value(root: Value) -> Result<Self, Problems> {
        let document = Self { root };
        let mut dangling = Vec::new();
        each_reference(&document.root, "", &mut |path, target| {
            if document.follow(target).is_none() {
                dangling.push(Problem::new(
                    path,
                    format!("`{target}` leads nowhere"),
                    "define the component, or mend its name; only references inside the document are followed",
                ));
            }
        });
        if dangling.is_empty() {
            Ok(document)
        } else {
            Err(Problems(dangling))
        }
    }

    /// The tree itself.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Takes the tree out.
    pub fn into_root(self) -> Value {
        self.root
    }

    /// The target of a local reference such as `#/components/schemas/Folder`.
    pub fn follow(&self, reference: &str) -> Option<&Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// `value` itself, or what its `$ref` stands for.
    ///
    /// # Panics
    /// If `value` is of another document and its reference leads nowhere in this one.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self
                .follow(reference)
                .expect("references were followed when the document was parsed"),
            None => value,
        }
    }

    /// Named schemas, in the order of the document.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        members(&self.root["components"]["schemas"])
    }

    /// One named schema.
    pub fn schema(&self, name: &str) -> Option<&Value> {
        self.root["components"]["schemas"].get(name)
    }

    /// Every operation with its method and path, in the order of the document.
    pub(crate) fn operations(&self) -> impl Iterator<Item = RawOperation<'_>> {
        members(&self.root["paths"]).flat_map(move |(path, item)| {
            METHODS.iter().filter_map(move |method| {
                let value = item.get(*method)?;
                Some(RawOperation {
                    method,
                    path,
                    item,
                    value,
                })
            })
        })
    }
}

/// An operation as it stands in the document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawOperation<'a> {
    /// Method in lower case.
    pub(crate) method: &'static str,
    /// Path template.
    pub(crate) path: &'a str,
    /// The path item around the operation.
    pub(crate) item: &'a Value,
    /// The operation object.
    pub(crate) value: &'a Value,
}

impl<'a> RawOperation<'a> {
    /// JSON path of the operation.
    pub(crate) fn location(&self) -> String {
        format!("paths.{}.{}", self.path, self.method)
    }

    /// The operation's id, or nothing if it has none.
    pub(crate) fn id(&self) -> &'a str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// Parameters of the path item and of the operation, with their JSON paths, resolved.
    pub(crate) fn parameters(
        self,
        document: &'a Document,
    ) -> impl Iterator<Item = (String, &'a Value)> + 'a {
        let shared = items(&self.item["parameters"])
            .map(move |(index, value)| (format!("paths.{}.parameters[{index}]", self.path), value));
        let own = items(&self.value["parameters"])
            .map(move |(index, value)| (format!("{}.parameters[{index}]", self.location()), value));
        shared
            .chain(own)
            .map(|(path, value)| (path, document.resolve(value)))
    }

    /// Media type and schema of the request body, if there is one.
    pub(crate) fn body(&self, document: &'a Document) -> Option<(&'a str, &'a Value)> {
        let content = &document.resolve(self.value.get("requestBody")?)["content"];
        members(content)
            .next()
            .map(|(media_type, content)| (media_type, &content["schema"]))
    }

    /// Successful answers with their status.
    pub(crate) fn successes(&self, document: &'a Document) -> Vec<(&'a str, &'a Value)> {
        members(&self.value["responses"])
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(status, answer)| (status, document.resolve(answer)))
            .collect()
    }
}

/// Members of an object, or nothing.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

/// Items of an array, or nothing.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = (usize, &Value)> {
    value.as_array().into_iter().flatten().enumerate()
}

/// The last segment of a reference: the component's name.
pub(crate) fn reference_name(value: &Value) -> Option<&str> {
    value["$ref"].as_str()?.rsplit('/').next()
}

/// Strings of an array, in order.
pub(crate) fn strings(value: &Value) -> Vec<String> {
    items(value)
        .filter_map(|(_, item)| item.as_str().map(str::to_owned))
        .collect()
}

/// Visits every schema below `value`, itself included, that is a literal object.
pub(crate) fn each_schema_mut(value: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Value::Object(schema) = value else { return };
    if schema.contains_key("$ref") {
        return;
    }
    visit(schema);
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties
            .values_mut()
            .for_each(|property| each_schema_mut(property, visit));
    }
    for nested in ["items", "additionalProperties"] {
        if let Some(nested) = schema.get_mut(nested) {
            each_schema_mut(nested, visit);
        }
    }
}

fn each_reference(value: &Value, path: &str, visit: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                match member.as_str() {
                    Some(target) if name == "$ref" => visit(path, target),
                    _ if path.is_empty() => each_reference(member, name, visit),
                    _ => each_reference(member, &format!("{path}.{name}"), visit),
                }
            }
        }
        Value::Array(array) => {
            for (index, item) in array.iter().enumerate() {
                each_reference(item, &format!("{path}[{index}]"), visit);
            }
        }
        _ => {}
    }
}
