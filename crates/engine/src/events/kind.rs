//! What the API calls the kinds of events. Some of ours share a name.

use catalog::EventKind;

use crate::{Error, Result, Rule, Violation};

/// The names that the API has for files and folders in events.
const FILE: &str = "wix.media.site_media.v1.file_descriptor";
const FOLDER: &str = "wix.media.site_media.v1.folder";

/// What an event is about.
pub(super) const fn fqdn(kind: EventKind) -> &'static str {
    if kind.is_of_file() { FILE } else { FOLDER }
}

/// What happened.
pub(super) const fn slug(kind: EventKind) -> &'static str {
    match kind {
        EventKind::FileReady | EventKind::FileRestored => "file_ready",
        EventKind::FileFailed => "file_failed",
        EventKind::FileUpdated | EventKind::FolderUpdated => "updated",
        EventKind::FileTrashed
        | EventKind::FileRemoved
        | EventKind::FolderTrashed
        | EventKind::FolderRemoved => "deleted",
        EventKind::FolderCreated | EventKind::FolderRestored => "created",
    }
}

/// Both together, as in an envelope.
pub(super) fn event_type(kind: EventKind) -> String {
    format!("{}_{}", fqdn(kind), slug(kind))
}

/// What people call it, such as `file_ready` or `folder_deleted`.
pub(crate) fn name(kind: EventKind) -> String {
    match (kind.is_of_file(), slug(kind)) {
        (true, slug @ ("file_ready" | "file_failed")) => slug.to_owned(),
        (true, slug) => format!("file_{slug}"),
        (false, slug) => format!("folder_{slug}"),
    }
}

/// The kinds that are meant by types of events: each by its name in an envelope, or by a short one, which is one of
/// `file_ready`, `file_failed`, `file_updated`, `file_deleted`, `folder_created`, `folder_updated`, `folder_deleted`.
///
/// `ErrorKind::Invalid` if there is no such type.
pub(crate) fn kinds_named(names: &[String]) -> Result<Vec<EventKind>> {
    let kinds = names.iter().map(|wanted| {
        let is_meant = |kind: &EventKind| *wanted == name(*kind) || *wanted == event_type(*kind);
        let kinds: Vec<_> = EventKind::ALL.into_iter().filter(is_meant).collect();
        if kinds.is_empty() {
            return Err(unknown(wanted));
        }
        Ok(kinds)
    });
    Ok(kinds.collect::<Result<Vec<_>>>()?.concat())
}

fn unknown(name: &str) -> Error {
    let mut names: Vec<_> = EventKind::ALL.into_iter().map(self::name).collect();
    names.sort_unstable();
    names.dedup();
    let words = format!("`{name}` is no type of event");
    let hint = format!("\nhint: types are `{}`", names.join("`, `"));
    Error::invalid(Violation::new("types", Rule::Validation, words.clone())).saying(words + &hint)
}
