//! A folder gets another name or another parent.

use api::types::{FolderPatch, UpdateFolderRequest};

use crate::model::Folder;
use crate::options::per_call;
use crate::place::Found;
use crate::{Client, FolderId, FolderRef, Result};

/// A folder about to be changed. What is not said stays as it is.
///
/// Nothing said at all is [`ErrorKind::Invalid`](crate::ErrorKind::Invalid), with the code
/// `FIELD_MASK_IS_EMPTY_OR_MISSING`.
#[derive(Debug, Clone)]
#[must_use = "nothing is changed until `send`"]
pub struct UpdateFolder {
    client: Client,
    folder: FolderRef,
    name: Option<String>,
    parent: Option<FolderRef>,
}

impl UpdateFolder {
    pub(super) fn new(client: Client, folder: FolderRef) -> Self {
        Self {
            client,
            folder,
            name: None,
            parent: None,
        }
    }

    /// Renames it; at most 1000 characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Moves it into this folder, which must exist, and be neither the folder itself nor in it.
    pub fn parent(mut self, parent: impl Into<FolderRef>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    per_call!(client);

    /// Changes it, and brings back what it is now.
    pub async fn send(self) -> Result<Folder> {
        let Self {
            client,
            folder,
            name,
            parent,
        } = self;
        let parent_folder_id = match parent {
            Some(parent) => Some(parent.find(&client).await?.into()),
            None => None,
        };
        let patch = FolderPatch {
            display_name: name,
            id: None,
            parent_folder_id,
        };
        let change = |found: Found<FolderId>| {
            let folder = FolderPatch {
                id: Some(found.id.to_string()),
                ..patch.clone()
            };
            let body = UpdateFolderRequest { folder };
            client.call(|api| async move {
                let call = api.update_folder().folder_id(found.id);
                call.body(body).send().await
            })
        };
        let folder = folder.with(&client, change).await?.folder;
        client.places().learn_folder(&folder);
        Ok(folder)
    }
}
