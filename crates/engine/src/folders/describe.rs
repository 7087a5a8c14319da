//! A folder as the API shows it.

use api::{enums::State, types::Folder};
use catalog::{FolderRecord, MEDIA_ROOT, TRASH_ROOT, VISITOR_UPLOADS};

use crate::SiteId;

pub(super) fn folder(record: FolderRecord) -> Folder {
    let (parent, state) = match record.trashed {
        None => (record.parent, State::Ok),
        Some(trashed) if trashed.with == record.id => (TRASH_ROOT.to_owned(), State::Deleted),
        Some(_) => (record.parent, State::Deleted),
    };
    Folder {
        id: record.id,
        display_name: record.name,
        parent_folder_id: parent,
        created_date: Some(record.created),
        updated_date: Some(record.updated),
        site_id: Some(record.site),
        state,
    }
}

/// The root of that id. Roots have no row, no age, and hang on themselves.
pub(super) fn root(site: &SiteId, id: &str) -> Option<Folder> {
    let name = match id {
        MEDIA_ROOT => "Site Files",
        TRASH_ROOT => "Trash",
        VISITOR_UPLOADS => "Visitor Uploads",
        _ => return None,
    };
    Some(Folder {
        id: id.to_owned(),
        display_name: name.to_owned(),
        parent_folder_id: id.to_owned(),
        created_date: None,
        updated_date: None,
        site_id: Some(site.to_string()),
        state: State::Ok,
    })
}
