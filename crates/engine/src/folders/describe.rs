//! A folder as the API shows it.

use api::{enums::State, types::Folder};
use catalog::{FolderRecord, MEDIA_ROOT, SYSTEM_FOLDERS, TRASH_ROOT, VISITOR_UPLOADS};

use crate::SiteId;

pub(crate) fn folder(record: FolderRecord) -> Folder {
    let parent = record.shown_in().to_owned();
    let state = match record.trashed {
        None => State::Ok,
        Some(_) => State::Deleted,
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

/// What the root or system folder of that id is called.
pub(crate) fn fixed_name(id: &str) -> Option<&'static str> {
    let [mobile_uploads, purchased_items, video_maker] = SYSTEM_FOLDERS;
    Some(match id {
        MEDIA_ROOT => "Site Files",
        TRASH_ROOT => "Trash",
        VISITOR_UPLOADS => "Visitor Uploads",
        _ if id == mobile_uploads => "Mobile Uploads",
        _ if id == purchased_items => "Purchased Items",
        _ if id == video_maker => "Video Maker",
        _ => return None,
    })
}

/// The root or system folder of that id. They have no row and no age, and roots hang on themselves.
pub(super) fn fixed(site: &SiteId, id: &str) -> Option<Folder> {
    let name = fixed_name(id)?;
    let parent = if SYSTEM_FOLDERS.contains(&id) {
        MEDIA_ROOT
    } else {
        id
    };
    Some(Folder {
        id: id.to_owned(),
        display_name: name.to_owned(),
        parent_folder_id: parent.to_owned(),
        created_date: None,
        updated_date: None,
        site_id: Some(site.to_string()),
        state: State::Ok,
    })
}
