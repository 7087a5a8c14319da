//! The files of all folders that fit.

use api::types::{CursorPaging, FileSorting, SearchFilesRequest};
use futures::stream::BoxStream;

use crate::model::{FileDescriptor, MediaType, RootFolder, SortOrder};
use crate::{Client, Error, FileSort, Page, Result, pages};

/// A search about to be made. Without a sort, the latest change comes first.
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `stream` or `page`"]
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

    /// From the page that this cursor leads to.
    pub fn cursor(mut self, cursor: impl Into<Option<String>>) -> Self {
        self.cursor = cursor.into();
        self
    }

    /// Every file found, page after page.
    pub fn stream(mut self) -> BoxStream<'static, Result<FileDescriptor>> {
        pages::stream(self.cursor.take(), move |cursor| self.clone().fetch(cursor))
    }

    /// One page.
    pub async fn page(mut self) -> Result<Page<FileDescriptor>> {
        let cursor = self.cursor.take();
        self.fetch(cursor).await
    }

    async fn fetch(self, cursor: Option<String>) -> Result<Page<FileDescriptor>> {
        let Self {
            client,
            mut request,
            limit,
            ..
        } = self;
        request.paging = paging(limit, cursor)?;
        let list = client
            .call(|api| async move { api.search_files().body(request).send().await })
            .await?;
        Ok(Page::new(list.files, list.next_cursor))
    }
}

fn paging(limit: Option<u32>, cursor: Option<String>) -> Result<Option<CursorPaging>> {
    if limit.is_none() && cursor.is_none() {
        return Ok(None);
    }
    let limit = limit.map(i32::try_from).transpose();
    let limit = limit.map_err(|_| Error::invalid("no page has as many items as `limit` says"))?;
    Ok(Some(CursorPaging { cursor, limit }))
}
