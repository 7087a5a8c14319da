//! The layers of an event: a text in a token, an envelope in the text, an event in the envelope.
//!
//! Where the envelope holds a text, an object is taken as well. So are members by the names that older samples have,
//! such as `bodyAsJson`, with an object or a text in them.

use api::Int64String;
use api::types::{AccountInfo, EventIdentity};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Event, EventKind, Refusal};

pub(super) const FILE: &str = "wix.media.site_media.v1.file_descriptor";
pub(super) const FOLDER: &str = "wix.media.site_media.v1.folder";

/// The second layer.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    event_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_id: Option<String>,
    data: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_info: Option<AccountInfo>,
}

/// The third layer, with what happened in `content`.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    id: String,
    entity_fqdn: String,
    slug: String,
    entity_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_time: Option<jiff::Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    triggered_by_anonymize_request: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    originated_from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity_event_sequence: Option<Int64String>,
    #[serde(flatten)]
    content: Map<String, Value>,
}

/// The event in the text that a token carries.
pub(crate) fn event(text: &str) -> Result<Event, Refusal> {
    let envelope: Envelope = serde_json::from_str(text).map_err(|error| wrong("data", error))?;
    let told: Told = parsed("data.data", unpacked("data.data", envelope.data)?)?;
    let identity: Option<EventIdentity> = match envelope.identity {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.is_empty() => None,
        Some(identity) => Some(parsed(
            "data.identity",
            unpacked("data.identity", identity)?,
        )?),
    };
    Ok(Event {
        kind: kind(told.entity_fqdn, told.slug, told.content)?,
        id: told.id,
        entity_id: told.entity_id,
        sequence: told.entity_event_sequence.map(|Int64String(number)| number),
        time: told.event_time,
        originated_from: told.originated_from,
        triggered_by_anonymize_request: told.triggered_by_anonymize_request,
        instance_id: envelope.instance_id,
        identity,
        account: envelope.account_info,
    })
}

/// The text that a token carries for `event`.
pub(super) fn text(event: &Event) -> String {
    let told = json!(Told {
        id: event.id.clone(),
        entity_fqdn: event.kind.entity_fqdn().to_owned(),
        slug: event.kind.slug().to_owned(),
        entity_id: event.entity_id.clone(),
        event_time: event.time,
        triggered_by_anonymize_request: event.triggered_by_anonymize_request,
        originated_from: event.originated_from.clone(),
        entity_event_sequence: event.sequence.map(Int64String),
        content: content(&event.kind),
    });
    let identity = event.identity.as_ref();
    json!(Envelope {
        event_type: Some(event.event_type()),
        instance_id: event.instance_id.clone(),
        data: told.to_string().into(),
        identity: identity.map(|identity| json!(identity).to_string().into()),
        account_info: event.account.clone(),
    })
    .to_string()
}

fn kind(
    entity_fqdn: String,
    slug: String,
    content: Map<String, Value>,
) -> Result<EventKind, Refusal> {
    let is_file = entity_fqdn == FILE;
    let kind = match (&*entity_fqdn, &*slug) {
        (FILE, "file_ready") => {
            let mut body = object(&content, "actionEvent", "body")?;
            EventKind::FileReady {
                file: member(&mut body, "file")?,
                external_info: member(&mut body, "externalInfo")?,
                triggered_by_undelete: member(&mut body, "triggeredByUndelete")?.unwrap_or(false),
            }
        }
        (FILE, "file_failed") => {
            let mut body = object(&content, "actionEvent", "body")?;
            EventKind::FileFailed {
                external_info: member(&mut body, "externalInfo")?,
                error: member(&mut body, "error")?,
            }
        }
        (FILE | FOLDER, "updated") => {
            let mut action = action(&content, "updatedEvent")?;
            let modified_fields = member(&mut action, "modifiedFields")?;
            if is_file {
                EventKind::FileUpdated {
                    file: member(&mut action, "currentEntity")?,
                    modified_fields,
                }
            } else {
                EventKind::FolderUpdated {
                    folder: member(&mut action, "currentEntity")?,
                    modified_fields,
                }
            }
        }
        (FILE | FOLDER, "deleted") => {
            let mut action = action(&content, "deletedEvent")?;
            let moved_to_trash = member(&mut action, "movedToTrash")?.unwrap_or(false);
            if is_file {
                EventKind::FileDeleted {
                    file: member(&mut action, "deletedEntity")?,
                    moved_to_trash,
                }
            } else {
                EventKind::FolderDeleted {
                    folder: member(&mut action, "deletedEntity")?,
                    moved_to_trash,
                }
            }
        }
        (FOLDER, "created") => EventKind::FolderCreated {
            folder: member(&mut action(&content, "createdEvent")?, "entity")?,
        },
        _ => EventKind::Unknown {
            entity_fqdn,
            slug,
            content,
        },
    };
    Ok(kind)
}

/// What `kind` says happened, as a member of the event.
fn content(kind: &EventKind) -> Map<String, Value> {
    let (name, members) = match kind {
        EventKind::FileReady {
            file,
            external_info,
            triggered_by_undelete,
        } => (
            "actionEvent",
            json!({"body": filled(json!({
                "file": file,
                "externalInfo": external_info,
                "triggeredByUndelete": triggered_by_undelete,
            }))}),
        ),
        EventKind::FileFailed {
            external_info,
            error,
        } => (
            "actionEvent",
            json!({"body": filled(json!({"externalInfo": external_info, "error": error}))}),
        ),
        EventKind::FileUpdated {
            file,
            modified_fields,
        } => (
            "updatedEvent",
            json!({"currentEntity": file, "modifiedFields": modified_fields}),
        ),
        EventKind::FolderUpdated {
            folder,
            modified_fields,
        } => (
            "updatedEvent",
            json!({"currentEntity": folder, "modifiedFields": modified_fields}),
        ),
        EventKind::FileDeleted {
            file,
            moved_to_trash,
        } => (
            "deletedEvent",
            json!({"deletedEntity": file, "movedToTrash": moved_to_trash}),
        ),
        EventKind::FolderDeleted {
            folder,
            moved_to_trash,
        } => (
            "deletedEvent",
            json!({"deletedEntity": folder, "movedToTrash": moved_to_trash}),
        ),
        EventKind::FolderCreated { folder } => ("createdEvent", json!({"entity": folder})),
        EventKind::Unknown { content, .. } => return content.clone(),
    };
    Map::from_iter([(name.to_owned(), filled(members))])
}

/// Without the members that are null.
fn filled(mut object: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    object
}

/// One action of an event; none at all is an empty one, for everything in it may be missing.
fn action(content: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, Refusal> {
    match content.get(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(action) => parsed(name, action.clone()),
    }
}

/// An object in an action.
fn object(
    content: &Map<String, Value>,
    name: &str,
    inner: &str,
) -> Result<Map<String, Value>, Refusal> {
    Ok(member(&mut action(content, name)?, inner)?.unwrap_or_default())
}

/// Takes a member out: by its name, or by its older name with `AsJson` behind it.
fn member<T: DeserializeOwned>(
    from: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Refusal> {
    let older = format!("{name}AsJson");
    let value = match from.remove(name).filter(|value| !value.is_null()) {
        Some(value) => value,
        None => match from.remove(&older) {
            Some(value) => unpacked(&older, value)?,
            None => return Ok(None),
        },
    };
    match value {
        Value::Null => Ok(None),
        value => parsed(name, value).map(Some),
    }
}

/// What is in a text; anything else is unpacked already.
fn unpacked(name: &str, value: Value) -> Result<Value, Refusal> {
    match value {
        Value::String(text) => serde_json::from_str(&text).map_err(|error| wrong(name, error)),
        other => Ok(other),
    }
}

fn parsed<T: DeserializeOwned>(name: &str, value: Value) -> Result<T, Refusal> {
    serde_json::from_value(value).map_err(|error| wrong(name, error))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what `map_err` hands over"
)]
fn wrong(name: &str, error: serde_json::Error) -> Refusal {
    Refusal::Content(format!("`{name}`: {error}"))
}
