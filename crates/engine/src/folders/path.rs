//! The folder at the end of a path such as `/videos/2024`, made as far as it is missing.

use catalog::{ErrorKind::Missing, MEDIA_ROOT, Step, TRASH_ROOT};

use super::get::not_found;
use crate::{Caller, Error, Result, Rule, Violation, place};

/// The id of the folder at `path` below `parent`, or below the media root.
///
/// Without a path it is `parent` itself, if there is such a folder.
pub(crate) async fn ensure_path(
    caller: &Caller,
    parent: Option<&str>,
    path: Option<&str>,
) -> Result<String> {
    let parent = parent.filter(|id| !id.is_empty()).unwrap_or(MEDIA_ROOT);
    let mut names = names(path.unwrap_or_default())?.peekable();
    // Files may come into a system folder, folders may not.
    if parent == TRASH_ROOT || names.peek().is_some() {
        place::check_target("parentFolderId", parent)?;
    }
    let steps = names
        .map(|name| Step {
            name: name.to_owned(),
            id: caller.ids().hex(),
        })
        .collect();

    let found = caller
        .catalog()
        .ensure_path(caller.site().as_str(), parent, steps, caller.now());
    found.await.map_err(|error| match error.kind() {
        Missing => not_found(parent),
        _ => error.into(),
    })
}

/// The names on the way. A path names folders, so `.` and `..` are refused rather than followed.
fn names(path: &str) -> Result<impl Iterator<Item = &str>> {
    let names = path.split('/').filter(|name| !name.is_empty());
    if names.clone().any(|name| name == "." || name == "..") {
        let description = "must not hold `.` or `..`";
        return Err(Error::invalid(Violation::new(
            "filePath",
            Rule::Format,
            description,
        )));
    }
    Ok(names)
}
