//! Where a folder is: people know paths, the service knows ids.

use std::sync::Arc;

use futures::TryStreamExt;
use tokio::sync::OnceCell;

use crate::{Client, Error, ErrorKind, FolderId, Result};

const TOP: &str = "media-root";

/// A folder, by its id or by its path. What begins with a slash is a path.
///
/// A path is looked up once, however many pages are then fetched.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    text: String,
    id: Arc<OnceCell<FolderId>>,
}

impl Place {
    pub(crate) fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            id: Arc::default(),
        }
    }

    /// The id of the folder, which must exist.
    pub(crate) async fn find(&self, client: &Client) -> Result<FolderId> {
        self.id
            .get_or_try_init(|| find(client, &self.text))
            .await
            .cloned()
    }
}

async fn find(client: &Client, text: &str) -> Result<FolderId> {
    if !text.starts_with('/') {
        return FolderId::new(text);
    }
    let found = walk(client, text).await?;
    found.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("there is no folder `{text}`")))
}

pub(super) async fn walk(client: &Client, path: &str) -> Result<Option<FolderId>> {
    let mut here = FolderId::new(TOP)?;
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let Some(next) = below(client, &here, name).await? else {
            return Ok(None);
        };
        here = next;
    }
    Ok(Some(here))
}

async fn below(client: &Client, parent: &FolderId, name: &str) -> Result<Option<FolderId>> {
    let mut folders = client.folders().list().parent(parent).limit(100).stream();
    while let Some(folder) = folders.try_next().await? {
        if folder.display_name == name {
            return FolderId::new(folder.id).map(Some);
        }
    }
    Ok(None)
}
