//! The folders directly below one.

use std::sync::Arc;

use crate::model::{Folder, SortOrder};
use crate::pages::{Pages, endings};
use crate::place::Place;
use crate::{Client, FolderId, FolderRef, Page, Result};

/// What folders can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FolderSort {
    /// By name, without regard to case.
    DisplayName,
    /// By the time of the last change.
    UpdatedDate,
}

impl FolderSort {
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::UpdatedDate => "updatedDate",
        }
    }
}

/// A list of folders about to be asked for. Without a sort, the latest change comes first.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send`, `pages`, `stream` or `collect`"]
pub struct ListFolders {
    client: Client,
    wishes: Wishes,
    cursor: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Wishes {
    trash: bool,
    parent: Option<Place>,
    sort: Option<(FolderSort, SortOrder)>,
    limit: Option<u32>,
}

impl ListFolders {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            wishes: Wishes::default(),
            cursor: None,
        }
    }

    pub(super) fn of_trash(client: Client) -> Self {
        let mut list = Self::new(client);
        list.wishes.trash = true;
        list
    }

    /// Below this folder: an id, a path such as `/pets`, or the folder itself.
    pub fn parent(mut self, parent: impl Into<FolderRef>) -> Self {
        self.wishes.parent = Some(Place::of(parent.into()));
        self
    }

    /// In this order.
    pub fn sort(mut self, by: FolderSort, order: SortOrder) -> Self {
        self.wishes.sort = Some((by, order));
        self
    }

    /// So many on a page; at most 100.
    pub fn limit(mut self, limit: u32) -> Self {
        self.wishes.limit = Some(limit);
        self
    }
}

endings!(ListFolders, Folder, "folders");

impl Pages for ListFolders {
    type Item = Folder;

    async fn fetch(self: Arc<Self>, cursor: Option<String>) -> Result<Page<Folder>> {
        let Self { client, wishes, .. } = &*self;
        let ask = |parent: Option<FolderId>| {
            let (wishes, cursor) = (wishes.clone(), cursor.clone());
            client.call(|api| async move {
                if wishes.trash {
                    send_trash(&api, wishes, parent, cursor).await
                } else {
                    send(&api, wishes, parent, cursor).await
                }
            })
        };
        let list = match &wishes.parent {
            Some(place) => {
                let is_empty = |list: &api::types::FolderList| list.folders.is_empty();
                place
                    .page(client, |parent| ask(Some(parent)), is_empty)
                    .await?
            }
            None => ask(None).await?,
        };
        Ok(Page::new(list.folders, list.next_cursor))
    }
}

/// The two operations take the same parameters, but share no type.
macro_rules! send {
    ($name:ident, $operation:ident) => {
        async fn $name(
            api: &api::Client,
            wishes: Wishes,
            parent: Option<FolderId>,
            cursor: Option<String>,
        ) -> Result<api::ResponseValue<api::types::FolderList>, api::Error> {
            let mut call = api.$operation();
            if let Some(parent) = parent {
                call = call.parent_folder_id(parent);
            }
            if let Some((by, order)) = wishes.sort {
                call = call.sort_field_name(by.field()).sort_order(order);
            }
            if let Some(limit) = wishes.limit {
                call = call.paging_limit(limit);
            }
            if let Some(cursor) = cursor {
                call = call.paging_cursor(cursor);
            }
            call.send().await
        }
    };
}

send!(send, list_folders);
send!(send_trash, list_deleted_folders);
