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
    /// After a lost answer it is looked for before it is made again, so that there are not two: a folder of that name
    /// made within the last five minutes is taken for this one, whoever made it. Where there are several such, or only
    /// older ones, nothing can be told, and what went wrong is the error.
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
    let (mut ours, mut others) = (Vec::new(), false);
    while let Some(folder) = list.try_next().await? {
        if folder.display_name != name {
            continue;
        }
        if is_new(folder.created_date, began) {
            ours.push(folder);
        } else {
            others = true;
        }
    }
    Ok(Trace::of(ours, others))
}

#[cfg(test)]
mod tests {
    use transport::Answer;

    use crate::scripted::answered_with;
    use crate::{ErrorKind, Result};

    /// What comes of `pets`, whose answer is lost while these folders of that name are there.
    async fn made(folders: &[(&str, &str)]) -> Result<String, ErrorKind> {
        let folder = |(id, created): &(&str, &str)| {
            format!(
                r#"{{"id":"{id}","displayName":"pets","parentFolderId":"media-root","state":"OK","createdDate":"{created}"}}"#
            )
        };
        let folders: Vec<_> = folders.iter().map(folder).collect();
        let list = Answer::json(format!(r#"{{"folders":[{}]}}"#, folders.join(",")));
        let again = Answer::json(format!(
            r#"{{"folder":{}}}"#,
            folder(&("again", "1970-01-01T00:00:00Z"))
        ));
        let (client, _) = answered_with([Answer::status(500), list, again]);
        let made = client.folders().create("pets").send().await;
        made.map(|folder| folder.id).map_err(|error| error.kind())
    }

    #[tokio::test]
    async fn only_one_new_folder_of_the_name_is_taken_for_ours() {
        let (new, old) = ("1970-01-01T00:00:00Z", "1969-12-31T00:00:00Z");
        let unclear = Err(ErrorKind::Unavailable);
        assert_eq!(made(&[]).await, Ok("again".to_owned()));
        assert_eq!(made(&[("a", new)]).await, Ok("a".to_owned()));
        assert_eq!(made(&[("a", old), ("b", new)]).await, Ok("b".to_owned()));
        assert_eq!(made(&[("a", old)]).await, unclear);
        assert_eq!(made(&[("a", new), ("b", new)]).await, unclear);
    }
}
