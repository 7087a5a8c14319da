//! What can be asked about folders.

mod create;
mod list;
mod many;
mod query;
mod search;
mod update;

use url::Url;

pub use self::create::CreateFolder;
pub use self::list::{FolderSort, ListFolders};
pub use self::many::{DeleteFolders, RestoreFolders};
pub use self::query::QueryFolders;
pub use self::search::SearchFolders;
pub use self::update::UpdateFolder;
use crate::bulk::Many;
use crate::files::found;
use crate::model::Folder;
use crate::place::Found;
use crate::{Client, Download, DownloadFolder, FolderId, FolderRef, Result, download};

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
    pub async fn get(&self, folder: impl Into<FolderRef>) -> Result<Folder> {
        let get = |found: Found<FolderId>| {
            self.client
                .call(|api| async move { api.get_folder().folder_id(found.id).send().await })
        };
        Ok(folder.into().with(&self.client, get).await?.folder)
    }

    /// The folders in the trash.
    pub fn trash(&self) -> ListFolders {
        ListFolders::of_trash(self.client.clone())
    }

    /// Fetches a folder with all below it into a folder of this machine.
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
    pub fn download(&self, folder: impl Into<FolderRef>) -> DownloadFolder {
        DownloadFolder::new(self.client.clone(), folder.into())
    }

    /// Fetches a zip of a folder and all below it: 1000 files at most.
    pub fn download_zip(&self, folder: impl Into<FolderRef>) -> Download {
        Download::folder(self.client.clone(), folder.into())
    }

    /// The URL of a zip of a folder and all below it. It lives for ever, and asks nobody for a key.
    pub async fn archive_url(&self, folder: impl Into<FolderRef>) -> Result<Url> {
        let url = |found: Found<FolderId>| download::of_folder(&self.client, found.id);
        folder.into().with(&self.client, url).await
    }

    /// The folders directly below a folder: below the top level, unless one is named.
    pub fn list(&self) -> ListFolders {
        ListFolders::new(self.client.clone())
    }

    /// The folders of all levels whose names fit `text`; all of them, if it is empty.
    pub fn search(&self, text: impl Into<String>) -> SearchFolders {
        SearchFolders::new(self.client.clone(), text.into())
    }

    /// Every folder of the site that fits a typed filter, in a typed order.
    pub fn query(&self) -> QueryFolders {
        QueryFolders::new(self.client.clone())
    }

    /// Renames or moves a folder.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// client.folders().update("/pets/2023").name("old").parent("/archive").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, folder: impl Into<FolderRef>) -> UpdateFolder {
        UpdateFolder::new(self.client.clone(), folder.into())
    }

    /// Moves any number of folders to the trash with everything in them; with
    /// [`permanently`](DeleteFolders::permanently), away for good.
    pub fn delete<F: Into<FolderRef>>(
        &self,
        folders: impl IntoIterator<Item = F>,
    ) -> DeleteFolders {
        DeleteFolders::new(Many::new(self.client.clone(), folders))
    }

    /// Deletes any number of folders for good with everything in them, in the trash or not.
    pub fn purge<F: Into<FolderRef>>(&self, folders: impl IntoIterator<Item = F>) -> DeleteFolders {
        self.delete(folders).permanently()
    }

    /// Puts any number of folders of the trash back where they were, with everything in them. They have no path: take
    /// them from [`trash`](Self::trash).
    pub fn restore<F: Into<FolderRef>>(
        &self,
        folders: impl IntoIterator<Item = F>,
    ) -> RestoreFolders {
        RestoreFolders::new(Many::new(self.client.clone(), folders))
    }

    /// The folder at a path such as `/pets/cats`; none, if there is no such folder.
    ///
    /// Whatever takes a folder takes a path as well; this is for whoever wants to know whether it is there.
    pub async fn at(&self, path: impl Into<FolderRef>) -> Result<Option<FolderId>> {
        found(path.into().find(&self.client).await)
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
    use crate::scripted::{answered_with, sent};

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
    async fn a_folder_that_may_exist_already_is_looked_for_before_it_is_made_again() -> Result<()> {
        let pets = |created: &str| {
            let with = format!(r#""createdDate":"{created}","displayName""#);
            folder("p", "pets").replace(r#""displayName""#, &with)
        };
        let create = async |there: &[String]| {
            let made = Answer::json(format!(r#"{{"folder":{}}}"#, folder("new", "pets")));
            let (client, recorder) = answered_with([Answer::status(503), list(there, ""), made]);
            let made = client.folders().create("pets").send().await;
            let ended = made.map(|made| made.id).map_err(|error| error.kind());
            (ended, recorder.requests().len())
        };

        let just_now = create(&[folder("d", "dogs"), pets("2100-01-01T00:00:00Z")]).await;
        assert_eq!(just_now, (Ok("p".to_owned()), 2));
        assert_eq!(
            create(&[folder("d", "dogs")]).await,
            (Ok("new".to_owned()), 3)
        );
        let long_ago = create(&[pets("1969-01-01T00:00:00Z")]).await;
        assert_eq!(long_ago, (Err(ErrorKind::Unavailable), 2));
        Ok(())
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
            .send()
            .await
            .expect_err("there is no such folder");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(error.message(), "there is no folder `/dogs`");
        Ok(())
    }
}
