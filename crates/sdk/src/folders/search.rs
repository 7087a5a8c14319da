//! The folders of all levels that fit.

use std::sync::Arc;

use api::types::{FolderSorting, SearchFoldersRequest};

use crate::model::{Folder, RootFolder, SortOrder};
use crate::pages::{Pages, endings, paging};
use crate::{Client, FolderSort, Page, Result};

/// A search about to be made. Without a sort, the latest change comes first.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send`, `pages`, `stream` or `collect`"]
pub struct SearchFolders {
    client: Client,
    request: SearchFoldersRequest,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl SearchFolders {
    pub(super) fn new(client: Client, text: String) -> Self {
        let search = (!text.is_empty()).then_some(text);
        let request = SearchFoldersRequest {
            paging: None,
            root_folder: None,
            search,
            sort: None,
        };
        Self {
            client,
            request,
            limit: None,
            cursor: None,
        }
    }

    /// Below this root instead of the site's own files: the trash, or what visitors uploaded.
    pub fn root(mut self, root: RootFolder) -> Self {
        self.request.root_folder = Some(root);
        self
    }

    /// In this order.
    pub fn sort(mut self, by: FolderSort, order: SortOrder) -> Self {
        self.request.sort = Some(FolderSorting {
            field_name: Some(by.field().to_owned()),
            order: Some(order),
        });
        self
    }

    /// So many on a page; at most 100.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }
}

endings!(SearchFolders, Folder, "folders that fit");

impl Pages for SearchFolders {
    type Item = Folder;

    async fn fetch(self: Arc<Self>, cursor: Option<String>) -> Result<Page<Folder>> {
        let mut request = self.request.clone();
        request.paging = paging(self.limit, cursor)?;
        let list = self
            .client
            .call(|api| async move { api.search_folders().body(request).send().await })
            .await?;
        Ok(Page::new(list.folders, list.next_cursor))
    }
}
