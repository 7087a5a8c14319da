//! The files of all folders that fit.

use std::sync::Arc;

use api::types::{FileSorting, SearchFilesRequest};

use crate::model::{FileDescriptor, MediaType, RootFolder, SortOrder};
use crate::pages::{Pages, endings, paging};
use crate::{Client, FileSort, Page, Result};

/// A search about to be made. Without a sort, the latest change comes first.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send`, `pages`, `stream` or `collect`"]
pub struct SearchFiles {
    client: Client,
    request: SearchFilesRequest,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl SearchFiles {
    pub(super) fn new(client: Client, text: String) -> Self {
        let search = (!text.is_empty()).then_some(text);
        let request = SearchFilesRequest {
            media_types: None,
            paging: None,
            private: None,
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

    /// Only of this kind; may be said more than once.
    pub fn media_type(mut self, media_type: MediaType) -> Self {
        self.request
            .media_types
            .get_or_insert_default()
            .push(media_type);
        self
    }

    /// Only private files, or only public ones.
    pub fn private(mut self, private: bool) -> Self {
        self.request.private = Some(private);
        self
    }

    /// In this order.
    pub fn sort(mut self, by: FileSort, order: SortOrder) -> Self {
        self.request.sort = Some(FileSorting {
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

endings!(SearchFiles, FileDescriptor, "files that fit");

impl Pages for SearchFiles {
    type Item = FileDescriptor;

    async fn fetch(self: Arc<Self>, cursor: Option<String>) -> Result<Page<FileDescriptor>> {
        let mut request = self.request.clone();
        request.paging = paging(self.limit, cursor)?;
        let list = self
            .client
            .call(|api| async move { api.search_files().body(request).send().await })
            .await?;
        Ok(Page::new(list.files, list.next_cursor))
    }
}
