//! A new folder.

use api::types::CreateFolderRequest;

use crate::model::Folder;
use crate::options::{Options, per_call};
use crate::{Client, FolderId, FolderRef, Result};

/// A folder about to be made.
#[derive(Debug)]
#[must_use = "nothing is made until `send`"]
pub struct CreateFolder {
    client: Client,
    name: String,
    parent: Option<FolderRef>,
    options: Options,
}

impl CreateFolder {
    pub(super) fn new(client: Client, name: String) -> Self {
        Self {
            client,
            name,
            parent: None,
            options: Options::default(),
        }
    }

    /// Below this folder, which must exist: an id, a path such as `/pets`, or the folder itself.
    pub fn parent(mut self, parent: impl Into<FolderRef>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    per_call!();

    /// Makes it.
    pub async fn send(self) -> Result<Folder> {
        let Self {
            client,
            name,
            parent,
            options,
        } = self;
        let call = &options.begin(&client);
        let create = |parent: Option<FolderId>| {
            let body = CreateFolderRequest {
                display_name: name.clone(),
                parent_folder_id: parent.map(String::from),
            };
            client.call_as(call, |api| async move {
                api.create_folder().body(body).send().await
            })
        };
        let answer = match parent {
            Some(parent) => parent.with(&client, |found| create(Some(found.id))).await?,
            None => create(None).await?,
        };
        client.places().learn_folder(&answer.folder);
        Ok(answer.folder)
    }
}
