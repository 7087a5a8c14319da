//! Which part of a site the API's words for folders and roots mean, and what may be moved where.

use api::enums::RootFolder;
use catalog::{MEDIA_ROOT, SYSTEM_FOLDERS, Scope, TRASH_ROOT, VISITOR_UPLOADS};
use serde_json::{Value, json};

use crate::{
    Caller, Error, Result, Rule, Violation,
    filter::{Allowed, Kind, Member},
    folders::not_found,
};

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

/// What every query can ask for.
pub(crate) const STATE: Member = Member {
    name: "state",
    operators: &["$eq"],
    kind: Kind::Word(&["OK", "DELETED"]),
};

/// What a query looks into: the whole site, the trash only if it is asked for.
pub(crate) fn queried(allowed: &Allowed) -> Scope {
    match allowed
        .get(STATE.name)
        .map(|states| states.first().and_then(Value::as_str))
    {
        None | Some(Some("OK")) => Scope::Live,
        Some(Some(_)) => Scope::Trash,
        Some(None) => Scope::Nowhere,
    }
}

/// What a folder that is always there is called; `None` for all others.
pub(crate) fn kind_of(folder: &str) -> Option<&'static str> {
    if [MEDIA_ROOT, TRASH_ROOT, VISITOR_UPLOADS].contains(&folder) {
        return Some("root");
    }
    SYSTEM_FOLDERS.contains(&folder).then_some("system")
}

/// Sees that what people make and move may go into a folder, by its id alone.
pub(crate) fn check_target(field: &str, folder: &str) -> Result<()> {
    let description = if folder == TRASH_ROOT {
        "cannot be the trash".to_owned()
    } else if SYSTEM_FOLDERS.contains(&folder) {
        format!("cannot be the system folder `{folder}`")
    } else {
        return Ok(());
    };
    Err(Error::invalid(Violation::new(
        field,
        Rule::Validation,
        description,
    )))
}

/// A move that is asked for by writing a parent folder.
#[derive(Debug)]
pub(crate) struct Move<'a> {
    /// Where in the request the new folder stands.
    pub(crate) field: &'static str,
    /// Where the thing is shown at present.
    pub(crate) from: &'a str,
    /// Whether that is the trash.
    pub(crate) trashed: bool,
}

impl Move<'_> {
    /// The folder to move to, if that is another. Who sends back a whole entity moves nothing.
    pub(crate) fn to(&self, wanted: Option<String>) -> Result<Option<String>> {
        let Some(wanted) = wanted.filter(|wanted| wanted != self.from) else {
            return Ok(None);
        };
        if self.trashed {
            return Err(self.in_trash());
        }
        check_target(self.field, &wanted)?;
        Ok(Some(wanted))
    }

    /// Why the catalog has refused.
    pub(crate) async fn refused(
        &self,
        caller: &Caller,
        folder: Option<String>,
        error: catalog::Error,
    ) -> Error {
        let refused =
            |description| Error::invalid(Violation::new(self.field, Rule::Validation, description));
        match (error.kind(), folder) {
            (catalog::ErrorKind::Trashed, _) => self.in_trash(),
            (catalog::ErrorKind::Loop, _) => refused(error.to_string())
                .saying("cannot move a folder into itself or below itself"),
            (catalog::ErrorKind::Missing, Some(folder)) => {
                match caller
                    .catalog()
                    .find_folder(caller.site().as_str(), &folder)
                    .await
                {
                    Ok(Some(_)) => refused(format!("`{folder}` is in the trash")),
                    Ok(None) => not_found(&folder),
                    Err(error) => error.into(),
                }
            }
            _ => error.into(),
        }
    }

    fn in_trash(&self) -> Error {
        let description = "cannot be changed in the trash\nhint: restore it first";
        Error::invalid(Violation::new(self.field, Rule::Validation, description))
    }
}

/// Sees that a new name is one.
pub(crate) fn check_name(field: &str, name: Option<&str>) -> Result<()> {
    if name == Some("") {
        let violation = Violation::new(field, Rule::MinLength, "must not be empty");
        return Err(Error::invalid(
            violation.with_data(json!({ "threshold": 1 })),
        ));
    }
    Ok(())
}

/// The refusal of a change that changes nothing.
pub(crate) fn nothing_to_update(field: &str) -> Error {
    let description = "no field to update";
    Error::invalid(Violation::named(
        field,
        "FIELD_MASK_IS_EMPTY_OR_MISSING",
        description,
    ))
}
