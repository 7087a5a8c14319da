//! What can be asked about folders.

mod create;
mod list;
mod place;

use url::Url;

pub use self::create::CreateFolder;
pub use self::list::{FolderSort, ListFolders};
pub(crate) use self::place::Place;
use crate::model::Folder;
use crate::{Client, Download, DownloadFolder, FolderId, Result, download};

/// The folders of a site.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: site_media::Client) -> site_media::Result<()> {
/// let pets = client.folders().create("pets").send().await?;
/// let cats = client.folders().create("cats").parent(&pets.id).send().await?;
/// assert_eq!(cats.parent_folder_id, pets.id);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Folders {
    client: Client,
}

impl Folders {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Makes a folder of this name, at the top level unless a parent is named.
    ///
    /// Names need not be unique: doing it twice makes two folders.
    pub fn create(&self, name: impl Into<String>) -> CreateFolder {
        CreateFolder::new(self.client.clone(), name.into())
    }

    /// One folder. What does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
    pub async fn get(&self, id: impl AsRef<str>) -> Result<Folder> {
        let id = FolderId::new(id)?;
        let answer = self
            .client
            .call(|api| async move { api.get_folder().folder_id(id).send().await });
        Ok(answer.await?.folder)
    }

    /// Fetches a folder, an id or a path, with all below it into a folder of this machine.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// for photo in client.folders().download("/photos").to("photos").await? {
    ///     if let Err(error) = photo.result {
    ///         eprintln!("{}: {error}", photo.path.display());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self, folder: impl AsRef<str>) -> DownloadFolder {
        DownloadFolder::new(self.client.clone(), folder.as_ref())
    }

    /// Fetches a zip of a folder and all below it: 1000 files at most.
    pub fn download_zip(&self, id: impl AsRef<str>) -> Download {
        Download::folder(self.client.clone(), FolderId::new(id))
    }

    /// The URL of a zip of a folder and all below it. It lives for ever, and asks nobody for a key.
    pub async fn archive_url(&self, id: impl AsRef<str>) -> Result<Url> {
        download::of_folder(&self.client, FolderId::new(id)?).await
    }

    /// The folders directly below a folder: below the top level, unless one is named.
    pub fn list(&self) -> ListFolders {
        ListFolders::new(self.client.clone())
    }

    /// The folder at a path such as `/pets/cats`; none, if there is no such folder.
    ///
    /// This lists every folder on the way, so keep the id of a folder that you need often.
    pub async fn at(&self, path: impl AsRef<str>) -> Result<Option<FolderId>> {
        place::walk(&self.client, path.as_ref()).await
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;
    use insta::assert_snapshot;
    use transport::Answer;

    use super::*;
    use crate::ErrorKind;
    use crate::model::SortOrder;
    use crate::testing::{answered_with, sent};

    fn folder(id: &str, name: &str) -> String {
        format!(
            r#"{{"id":"{id}","displayName":"{name}","parentFolderId":"media-root","state":"OK"}}"#
        )
    }

    fn list(folders: &[String], next: &str) -> Answer {
        Answer::json(format!(
            r#"{{"folders":[{}],"nextCursor":{{"cursors":{{"next":"{next}"}}}}}}"#,
            folders.join(",")
        ))
    }

    #[tokio::test]
    async fn create_get_and_list() -> Result<()> {
        let one = Answer::json(format!(r#"{{"folder":{}}}"#, folder("f1", "pets")));
        let (client, recorder) =
            answered_with([one.clone(), one, list(&[folder("f1", "pets")], "")]);
        let made = client.folders().create("pets").parent("f0").send().await?;
        assert_eq!(client.folders().get(&made.id).await?, made);
        let below = client
            .folders()
            .list()
            .parent("f0")
            .sort(FolderSort::DisplayName, SortOrder::Asc)
            .limit(9)
            .stream();
        assert_eq!(below.try_collect::<Vec<_>>().await?, [made]);

        assert_snapshot!(sent(&recorder), @r#"
        POST http://media.test/site-media/v1/folders
        accept: application/json
        authorization: (secret)
        content-type: application/json
        wix-site-id: site-1

        {"displayName":"pets","parentFolderId":"f0"}

        GET http://media.test/site-media/v1/folders/f1
        accept: application/json
        authorization: (secret)
        wix-site-id: site-1

        GET http://media.test/site-media/v1/folders?paging.limit=9&parentFolderId=f0&sort.fieldName=displayName&sort.order=ASC
        accept: application/json
        authorization: (secret)
        wix-site-id: site-1
        "#);
        Ok(())
    }

    #[tokio::test]
    async fn a_folder_that_may_exist_already_is_not_made_twice() {
        let (client, recorder) = answered_with([Answer::status(503), Answer::json("{}")]);
        let error = client
            .folders()
            .create("pets")
            .send()
            .await
            .expect_err("the service fails");
        assert_eq!(
            (error.kind(), recorder.requests().len()),
            (ErrorKind::Unavailable, 1)
        );
    }

    #[tokio::test]
    async fn a_path_is_walked_folder_by_folder() -> Result<()> {
        let top = [
            list(&[folder("x", "others")], "n"),
            list(&[folder("p", "pets")], ""),
        ];
        let (client, recorder) =
            answered_with(top.into_iter().chain([list(&[folder("c", "cats")], "")]));
        let cats = client.folders().at("/pets//cats/").await?;

        assert_eq!(cats.as_ref().map(FolderId::as_str), Some("c"));
        assert!(
            recorder
                .last()
                .is_some_and(|sent| sent.url.query() == Some("paging.limit=100&parentFolderId=p"))
        );
        Ok(())
    }

    #[tokio::test]
    async fn a_path_to_nowhere_is_none_and_a_list_of_it_an_error() -> Result<()> {
        let (client, _) = answered_with([list(&[], ""), list(&[], "")]);
        assert_eq!(client.folders().at("/dogs").await?, None);

        let error = client
            .files()
            .list()
            .folder("/dogs")
            .page()
            .await
            .expect_err("there is no such folder");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.message(), "there is no folder `/dogs`");
        Ok(())
    }
}
