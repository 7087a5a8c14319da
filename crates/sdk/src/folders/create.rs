//! A new folder.

use std::time::SystemTime;

use api::types::CreateFolderRequest;
use futures::TryStreamExt;

use crate::lost::{self, Trace, is_new};
use crate::model::Folder;
use crate::options::per_call;
use crate::place::Found;
use crate::{Client, FolderId, FolderRef, Result};

/// A folder about to be made.
#[derive(Debug)]
#[must_use = "nothing is made until `send`"]
pub struct CreateFolder {
    client: Client,
    name: String,
    parent: Option<FolderRef>,
}

impl CreateFolder {
    pub(super) fn new(client: Client, name: String) -> Self {
        Self {
            client,
            name,
            parent: None,
        }
    }

    /// Below this folder, which must exist: an id, a path such as `/pets`, or the folder itself.
    pub fn parent(mut self, parent: impl Into<FolderRef>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    per_call!(client);

    /// Makes it.
    ///
    /// After a lost answer it is looked for before it is made again, so that there are not two. Where one of that name
    /// was there before, that cannot be told, and what went wrong is the error.
    pub async fn send(self) -> Result<Folder> {
        let Self {
            client,
            name,
            parent,
        } = self;
        let folder = match parent {
            Some(parent) => {
                let make = |found: Found<FolderId>| make(&client, &name, Some(found.id));
                parent.with(&client, make).await?
            }
            None => make(&client, &name, None).await?,
        };
        client.places().learn_folder(&folder);
        Ok(folder)
    }
}

async fn make(client: &Client, name: &str, parent: Option<FolderId>) -> Result<Folder> {
    let act = || async {
        let body = CreateFolderRequest {
            display_name: name.to_owned(),
            parent_folder_id: parent.clone().map(String::from),
        };
        let create = |api: api::Client| async move { api.create_folder().body(body).send().await };
        Ok(client.call(create).await?.folder)
    };
    let look = |began| look(client, name, parent.as_ref(), began);
    lost::once(client, act, look).await
}

/// The folder that a call made whose answer was lost.
async fn look(
    client: &Client,
    name: &str,
    parent: Option<&FolderId>,
    began: SystemTime,
) -> Result<Trace<Folder>> {
    let mut list = client.folders().list().limit(100);
    if let Some(parent) = parent {
        list = list.parent(parent);
    }
    let mut list = list.stream();
    let mut trace = Trace::Nothing;
    while let Some(folder) = list.try_next().await? {
        if folder.display_name != name {
            continue;
        }
        if is_new(folder.created_date, began) {
            return Ok(Trace::Done(folder));
        }
        trace = Trace::Unclear;
    }
    Ok(trace)
}
