//! What the emitters need to know of the spec, read once.

use std::fmt::Write as _;

use serde_json::Value;

use crate::document::{Document, RawOperation, items, reference_name, strings};
use crate::names;

/// Which host answers an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    /// The API itself.
    Api,
    /// The host that takes bytes.
    Upload,
    /// The host that issues tokens.
    Token,
}

impl Host {
    /// The variant's name in `transport::Host`.
    pub(crate) fn variant(self) -> &'static str {
        match self {
            Self::Api => "Api",
            Self::Upload => "Upload",
            Self::Token => "Token",
        }
    }
}

/// One operation.
pub(crate) struct Operation<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: &'static str,
    pub(crate) path: &'a str,
    pub(crate) tag: &'a str,
    pub(crate) host: Host,
    pub(crate) summary: &'a str,
    pub(crate) description: &'a str,
    pub(crate) idempotent: bool,
    pub(crate) deprecated: bool,
    pub(crate) streaming: bool,
    pub(crate) permission: Option<Permission<'a>>,
    pub(crate) paging: Option<Paging<'a>>,
    pub(crate) parameters: Vec<&'a Value>,
    pub(crate) body: Option<Body<'a>>,
    pub(crate) answer: Option<&'a str>,
    pub(crate) errors: Vec<String>,
}

pub(crate) struct Permission<'a> {
    pub(crate) id: &'a str,
    pub(crate) manage: bool,
}

pub(crate) struct Paging<'a> {
    pub(crate) items: &'a str,
    pub(crate) next: &'a str,
    pub(crate) cursor: &'a str,
}

pub(crate) struct Body<'a> {
    pub(crate) media_type: &'a str,
    /// Name of the component, for JSON bodies.
    pub(crate) schema: Option<&'a str>,
}

/// Every operation, in the order of the document.
pub(crate) fn operations(document: &Document) -> Vec<Operation<'_>> {
    document
        .operations()
        .map(|raw| operation(document, raw))
        .collect()
}

fn operation<'a>(document: &'a Document, raw: RawOperation<'a>) -> Operation<'a> {
    let text = |member: &str| raw.value[member].as_str().unwrap_or_default();
    Operation {
        id: raw.id(),
        method: raw.method,
        path: raw.path,
        tag: raw.value["tags"][0].as_str().unwrap_or_default(),
        host: host(raw),
        summary: text("summary"),
        description: text("description"),
        idempotent: raw.value["x-idempotent"] == true,
        deprecated: raw.value["deprecated"] == true,
        streaming: raw.value["x-streaming"] == "answer",
        permission: permission(&raw.value["x-permission"]),
        paging: paging(&raw.value["x-paging"]),
        parameters: raw.parameters(document).map(|(_, value)| value).collect(),
        body: raw.body(document).map(|(media_type, schema)| Body {
            media_type,
            schema: reference_name(schema),
        }),
        answer: raw.successes(document).first().and_then(|(_, answer)| {
            reference_name(&answer["content"]["application/json"]["schema"])
        }),
        errors: strings(&raw.value["x-errors"]),
    }
}

/// An operation with servers of its own is not the API's.
fn host(raw: RawOperation<'_>) -> Host {
    match (raw.value.get("servers"), raw.path) {
        (None, _) => Host::Api,
        (Some(_), path) if path.starts_with("/oauth2/") => Host::Token,
        (Some(_), _) => Host::Upload,
    }
}

fn permission(value: &Value) -> Option<Permission<'_>> {
    Some(Permission {
        id: value["id"].as_str()?,
        manage: value["scope"] == "MANAGE",
    })
}

fn paging(value: &Value) -> Option<Paging<'_>> {
    Some(Paging {
        items: value["items"].as_str()?,
        next: value["next"].as_str()?,
        cursor: value["cursor"].as_str()?,
    })
}

/// An open enum: its name, description, and each value with its variant.
pub(crate) struct OpenEnum<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) values: Vec<EnumValue>,
}

/// One value of an open enum.
pub(crate) struct EnumValue {
    pub(crate) variant: String,
    pub(crate) wire: String,
    pub(crate) about: String,
}

/// Every open enum, in the order of the document.
pub(crate) fn open_enums(document: &Document) -> Vec<OpenEnum<'_>> {
    document
        .schemas()
        .filter(|(_, schema)| schema["x-open-enum"] == true)
        .map(|(name, schema)| OpenEnum {
            name,
            description: schema["description"].as_str().unwrap_or_default(),
            values: strings(&schema["enum"])
                .into_iter()
                .map(|wire| EnumValue {
                    variant: names::pascal(&wire),
                    about: schema["x-enum-descriptions"][&wire]
                        .as_str()
                        .map_or_else(|| format!("`{wire}`."), str::to_owned),
                    wire,
                })
                .collect(),
        })
        .collect()
}

/// The operations as a table a person can read; a snapshot of it guards the spec.
pub fn operation_table(document: &Document) -> String {
    let mut table = String::new();
    for operation in operations(document) {
        let mark = |set: bool, word: &'static str| if set { word } else { "" };
        let marks: Vec<_> = [
            mark(operation.idempotent, "idempotent"),
            mark(operation.deprecated, "deprecated"),
            mark(operation.streaming, "streaming"),
            mark(operation.paging.is_some(), "paged"),
        ]
        .into_iter()
        .filter(|mark| !mark.is_empty())
        .collect();
        let permission = operation.permission.as_ref().map_or_else(
            || "no permission".to_owned(),
            |permission| {
                format!(
                    "{} ({})",
                    permission.id,
                    if permission.manage { "manage" } else { "read" }
                )
            },
        );
        writeln!(
            table,
            "{:<6} {:?}:{} {}\n       {} -> {} [{}] {permission}",
            operation.method.to_ascii_uppercase(),
            operation.host,
            operation.path,
            operation.id,
            operation
                .body
                .as_ref()
                .map_or("-", |body| body.schema.unwrap_or(body.media_type)),
            operation.answer.unwrap_or("-"),
            marks.join(", "),
        )
        .expect("writing to a string cannot fail");
        for error in &operation.errors {
            writeln!(table, "       ! {error}").expect("writing to a string cannot fail");
        }
    }
    table
}

/// Schema of a parameter or property, its reference followed.
pub(crate) fn required_names(schema: &Value) -> Vec<String> {
    items(&schema["required"])
        .filter_map(|(_, name)| name.as_str().map(str::to_owned))
        .collect()
}
