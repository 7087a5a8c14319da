//! Which part of a site the API's words for folders and roots mean.

use api::enums::RootFolder;
use catalog::{MEDIA_ROOT, Scope, TRASH_ROOT, VISITOR_UPLOADS};

use crate::{Error, Result, Rule, Violation};

/// What a list looks into: one folder, the media root if none is named.
pub(crate) fn listed(folder: Option<String>) -> Scope {
    match folder.filter(|id| !id.is_empty()) {
        None => Scope::In(MEDIA_ROOT.to_owned()),
        Some(id) if id == TRASH_ROOT => Scope::InTrash(id),
        Some(id) => Scope::In(id),
    }
}

/// What a list of the trash looks into: its top level, or one folder that was deleted.
pub(crate) fn deleted(folder: Option<String>) -> Scope {
    let folder = folder.filter(|id| !id.is_empty() && id != MEDIA_ROOT);
    Scope::InTrash(folder.unwrap_or_else(|| TRASH_ROOT.to_owned()))
}

/// What a search looks into: all levels of a root.
pub(crate) fn searched(root: Option<RootFolder>) -> Result<Scope> {
    match root {
        None | Some(RootFolder::MediaRoot) => Ok(Scope::Below(MEDIA_ROOT.to_owned())),
        Some(RootFolder::VisitorUploadsRoot) => Ok(Scope::Below(VISITOR_UPLOADS.to_owned())),
        Some(RootFolder::TrashRoot) => Ok(Scope::Trash),
        Some(RootFolder::Unknown(word)) => {
            let description = format!("cannot be `{word}`");
            let violation = Violation::new("rootFolder", Rule::InvalidEnumValue, description);
            Err(Error::invalid(violation))
        }
    }
}
