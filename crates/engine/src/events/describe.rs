//! An event as the API tells it: the event as text in an envelope.

use api::{
    Int64String,
    types::{
        AccountInfo, ActionEvent, ApplicationError, CreatedEvent, DeletedEvent, DomainEvent,
        ExternalInfo, FileFailed, FileReady, MessageEnvelope, UpdatedEvent,
    },
};
use catalog::{EventKind, EventRecord, FileRecord, Subject};
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::kind;
use crate::{Error, Links, Result, files, folders, ids::guid};

/// Tells of an event to an instance of an app that reaches us by `links`. `seed` makes its id.
pub(crate) fn envelope(
    links: &Links,
    seed: &[u8],
    instance: Option<&str>,
    event: EventRecord,
) -> Result<MessageEnvelope> {
    let event_type = kind::event_type(event.kind);
    let site_id = Some(event.site.clone());
    let told = told(links, seed, event)?;
    Ok(MessageEnvelope {
        account_info: Some(AccountInfo {
            account_id: None,
            parent_account_id: None,
            site_id,
        }),
        data: serde_json::to_string(&told).map_err(Error::internal)?,
        event_type,
        identity: None,
        instance_id: instance.map(str::to_owned),
    })
}

fn told(links: &Links, seed: &[u8], event: EventRecord) -> Result<DomainEvent> {
    let mut told = DomainEvent {
        action_event: None,
        created_event: None,
        deleted_event: None,
        entity_event_sequence: Some(Int64String(event.number)),
        entity_fqdn: kind::fqdn(event.kind).to_owned(),
        entity_id: event.entity,
        event_time: Some(event.at),
        id: id(seed, event.number),
        originated_from: None,
        slug: kind::slug(event.kind).to_owned(),
        triggered_by_anonymize_request: None,
        updated_event: None,
    };
    let body = match (event.kind, event.subject) {
        (EventKind::FileReady | EventKind::FileRestored, Subject::File(file)) => {
            Some(object(ready(links, *file, event.kind)?)?)
        }
        (EventKind::FileFailed, Subject::File(file)) => Some(object(failed(&file, event.reason)?)?),
        (kind, subject) => {
            let entity = Some(entity(links, subject)?);
            match kind::slug(kind) {
                "updated" => {
                    told.updated_event = Some(UpdatedEvent {
                        current_entity: entity,
                        modified_fields: None,
                    });
                }
                "deleted" => {
                    let to_trash = [EventKind::FileTrashed, EventKind::FolderTrashed];
                    told.deleted_event = Some(DeletedEvent {
                        deleted_entity: entity,
                        moved_to_trash: Some(to_trash.contains(&kind)),
                    });
                }
                _ => told.created_event = Some(CreatedEvent { entity }),
            }
            None
        }
    };
    told.action_event = body.map(|body| ActionEvent { body: Some(body) });
    Ok(told)
}

fn ready(links: &Links, file: FileRecord, kind: EventKind) -> Result<FileReady> {
    Ok(FileReady {
        external_info: external_info(&file)?,
        file: Some(files::describe(links, file)),
        triggered_by_undelete: Some(kind == EventKind::FileRestored),
    })
}

fn failed(file: &FileRecord, reason: Option<String>) -> Result<FileFailed> {
    Ok(FileFailed {
        external_info: external_info(file)?,
        error: Some(ApplicationError {
            code: Some("FILE_FAILED".to_owned()),
            data: None,
            description: reason,
        }),
    })
}

fn external_info(file: &FileRecord) -> Result<Option<ExternalInfo>> {
    let info = file.external_info.as_deref().map(serde_json::from_str);
    info.transpose().map_err(Error::internal)
}

fn entity(links: &Links, subject: Subject) -> Result<Map<String, Value>> {
    match subject {
        Subject::File(file) => object(files::describe(links, *file)),
        Subject::Folder(folder) => object(folders::describe(folder)),
    }
}

fn object(value: impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(value).map_err(Error::internal)? {
        Value::Object(members) => Ok(members),
        other => Err(Error::internal(std::io::Error::other(format!(
            "`{other}` is no object"
        )))),
    }
}

/// The id of an event: a GUID made of its number, so that it is the same whenever and to whomever it is told. The
/// seed is random and kept, so that no two servers make the same.
pub(super) fn id(seed: &[u8], number: i64) -> String {
    let digest = Sha256::new()
        .chain_update(seed)
        .chain_update(number.to_be_bytes())
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    guid(bytes, 8)
}
