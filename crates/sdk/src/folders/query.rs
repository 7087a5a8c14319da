//! The folders of all levels that fit a typed filter.

use std::sync::Arc;

use api::types::{FolderQuery, FolderSorting, QueryFoldersRequest};

use crate::model::Folder;
use crate::pages::{Pages, endings, paging};
use crate::query::{Filter, Sort};
use crate::{Client, Page, Result};

/// A query about to be made, over all levels. Without a sort, the latest change comes first; without a filter on
/// [`trashed`](crate::query::folder::trashed), what is in the trash is left out.
///
/// What the service refuses does not compile: see [`query`](crate::query).
#[derive(Debug, Clone)]
#[must_use = "nothing is asked for until `send`, `pages`, `stream` or `collect`"]
pub struct QueryFolders {
    client: Client,
    filter: Filter<Folder>,
    sort: Option<Sort<Folder>>,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl QueryFolders {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            filter: Filter::default(),
            sort: None,
            limit: None,
            cursor: None,
        }
    }

    /// Only what fits this, and every other filter that is given.
    pub fn filter(mut self, filter: Filter<Folder>) -> Self {
        self.filter = self.filter.and(filter);
        self
    }

    /// In this order; a second one replaces it.
    pub fn sort(mut self, sort: Sort<Folder>) -> Self {
        self.sort = Some(sort);
        self
    }

    /// So many on a page; at most 100.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The cursor stands for filter and sort, so that they go with the first page alone.
    fn body(&self, cursor: Option<String>) -> Result<QueryFoldersRequest> {
        let first = cursor.is_none();
        let sort = self.sort.filter(|_| first).map(|sort| {
            vec![FolderSorting {
                field_name: Some(sort.field().to_owned()),
                order: Some(sort.order()),
            }]
        });
        let query = FolderQuery {
            cursor_paging: paging(self.limit, cursor)?,
            filter: if first { self.filter.json() } else { None },
            sort,
        };
        Ok(QueryFoldersRequest { query: Some(query) })
    }
}

endings!(QueryFolders, Folder, "folders that fit");

impl Pages for QueryFolders {
    type Item = Folder;

    async fn fetch(self: Arc<Self>, cursor: Option<String>) -> Result<Page<Folder>> {
        let body = self.body(cursor)?;
        let query = |api: api::Client| async move { api.query_folders().body(body).send().await };
        let list = self.client.call(query).await?;
        Ok(Page::new(list.folders, list.paging_metadata))
    }
}
