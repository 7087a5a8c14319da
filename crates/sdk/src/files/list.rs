//! The files of one folder, or of the trash.

use std::sync::Arc;

use crate::model::{FileDescriptor, MediaType, SortOrder};
use crate::pages::{Pages, endings};
use crate::place::Place;
use crate::{Client, FolderId, FolderRef, Page, Result};

/// What files can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileSort {
    /// By name, without regard to case.
    DisplayName,
    /// By the time of the last change.
    UpdatedDate,
    /// By size.
    SizeInBytes,
}

impl FileSort {
    pub(crate) const fn field(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::UpdatedDate => "updatedDate",
            Self::SizeInBytes => "sizeInBytes",
        }
    }
}

/// A list of files about to be asked for. Without a sort, the latest change comes first.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send`, `pages`, `stream` or `collect`"]
pub struct ListFiles {
    client: Client,
    wishes: Wishes,
    cursor: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Wishes {
    trash: bool,
    folder: Option<Place>,
    media_types: Vec<MediaType>,
    private: Option<bool>,
    sort: Option<(FileSort, SortOrder)>,
    limit: Option<u32>,
}

impl ListFiles {
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

    /// Of this folder: an id, a path such as `/pets/cats`, or the folder itself.
    pub fn folder(mut self, folder: impl Into<FolderRef>) -> Self {
        self.wishes.folder = Some(Place::of(folder.into()));
        self
    }

    /// Only of this kind; may be said more than once.
    pub fn media_type(mut self, media_type: MediaType) -> Self {
        self.wishes.media_types.push(media_type);
        self
    }

    /// Only private files, or only public ones.
    pub fn private(mut self, private: bool) -> Self {
        self.wishes.private = Some(private);
        self
    }

    /// In this order.
    pub fn sort(mut self, by: FileSort, order: SortOrder) -> Self {
        self.wishes.sort = Some((by, order));
        self
    }

    /// So many on a page; at most 100.
    pub fn limit(mut self, limit: u32) -> Self {
        self.wishes.limit = Some(limit);
        self
    }
}

endings!(ListFiles, FileDescriptor, "files");

impl Pages for ListFiles {
    type Item = FileDescriptor;

    async fn fetch(self: Arc<Self>, cursor: Option<String>) -> Result<Page<FileDescriptor>> {
        let Self { client, wishes, .. } = &*self;
        let ask = |folder: Option<FolderId>| {
            let (wishes, cursor) = (wishes.clone(), cursor.clone());
            client.call(|api| async move {
                if wishes.trash {
                    send_trash(&api, wishes, folder, cursor).await
                } else {
                    send(&api, wishes, folder, cursor).await
                }
            })
        };
        let list = match &wishes.folder {
            Some(place) => {
                let is_empty = |list: &api::types::FileList| list.files.is_empty();
                place
                    .page(client, |folder| ask(Some(folder)), is_empty)
                    .await?
            }
            None => ask(None).await?,
        };
        Ok(Page::new(list.files, list.next_cursor))
    }
}

/// The two operations take the same parameters, but share no type.
macro_rules! send {
    ($name:ident, $operation:ident) => {
        async fn $name(
            api: &api::Client,
            wishes: Wishes,
            folder: Option<FolderId>,
            cursor: Option<String>,
        ) -> Result<api::ResponseValue<api::types::FileList>, api::Error> {
            let mut call = api.$operation();
            if let Some(folder) = folder {
                call = call.parent_folder_id(folder);
            }
            if !wishes.media_types.is_empty() {
                call = call.media_types(wishes.media_types);
            }
            if let Some(private) = wishes.private {
                call = call.private(private);
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

send!(send, list_files);
send!(send_trash, list_deleted_files);
