//! The folders directly below one.

use futures::stream::BoxStream;

use super::Place;
use crate::model::{Folder, SortOrder};
use crate::{Client, Page, Result, pages};

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
    const fn field(self) -> &'static str {
        match self {
            Self::DisplayName => "displayName",
            Self::UpdatedDate => "updatedDate",
        }
    }
}

/// A list of folders about to be asked for. Without a sort, the latest change comes first.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `stream` or `page`"]
pub struct ListFolders {
    client: Client,
    parent: Option<Place>,
    sort: Option<(FolderSort, SortOrder)>,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl ListFolders {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            parent: None,
            sort: None,
            limit: None,
            cursor: None,
        }
    }

    /// Below this folder: an id, or a path such as `/pets`.
    pub fn parent(mut self, parent: impl AsRef<str>) -> Self {
        self.parent = Some(Place::of(parent.as_ref()));
        self
    }

    /// In this order.
    pub fn sort(mut self, by: FolderSort, order: SortOrder) -> Self {
        self.sort = Some((by, order));
        self
    }

    /// So many on a page; at most 100.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// From the page that this cursor leads to.
    pub fn cursor(mut self, cursor: impl Into<Option<String>>) -> Self {
        self.cursor = cursor.into();
        self
    }

    /// Every folder, page after page.
    pub fn stream(mut self) -> BoxStream<'static, Result<Folder>> {
        pages::stream(self.cursor.take(), move |cursor| self.clone().fetch(cursor))
    }

    /// One page.
    pub async fn page(mut self) -> Result<Page<Folder>> {
        let cursor = self.cursor.take();
        self.fetch(cursor).await
    }

    async fn fetch(self, cursor: Option<String>) -> Result<Page<Folder>> {
        let Self {
            client,
            parent,
            sort,
            limit,
            ..
        } = self;
        let parent = match parent {
            Some(parent) => Some(String::from(parent.find(&client).await?)),
            None => None,
        };
        let list = client.call(|api| async move {
            let mut call = api.list_folders();
            if let Some(parent) = parent {
                call = call.parent_folder_id(parent);
            }
            if let Some((by, order)) = sort {
                call = call.sort_field_name(by.field()).sort_order(order);
            }
            if let Some(limit) = limit {
                call = call.paging_limit(limit);
            }
            if let Some(cursor) = cursor {
                call = call.paging_cursor(cursor);
            }
            call.send().await
        });
        let list = list.await?;
        Ok(Page::new(list.folders, list.next_cursor))
    }
}
