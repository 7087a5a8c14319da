//! A new folder.

use api::types::CreateFolderRequest;

use super::Place;
use crate::model::Folder;
use crate::options::{Options, per_call};
use crate::{Client, Result};

/// A folder about to be made.
#[derive(Debug)]
#[must_use = "nothing is made until `send`"]
pub struct CreateFolder {
    client: Client,
    name: String,
    parent: Option<Place>,
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

    /// Below this folder: an id, or a path such as `/pets`, which must exist.
    pub fn parent(mut self, parent: impl AsRef<str>) -> Self {
        self.parent = Some(Place::of(parent.as_ref()));
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
        let call = options.begin(&client);
        let parent_folder_id = match parent {
            Some(parent) => Some(parent.find(&client).await?.into()),
            None => None,
        };
        let body = CreateFolderRequest {
            display_name: name,
            parent_folder_id,
        };
        let answer = client
            .call_as(&call, |api| async move {
                api.create_folder().body(body).send().await
            })
            .await?;
        Ok(answer.folder)
    }
}
