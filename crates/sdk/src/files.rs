//! What can be asked about files.

mod import;
mod list;
mod many;
mod query;
mod search;
mod update;
mod wait;

#[cfg(test)]
mod tests;

use url::Url;

pub use self::import::{Import, ImportFiles, Remote};
pub use self::list::{FileSort, ListFiles};
pub use self::many::{DeleteFiles, GetFiles, RestoreFiles};
pub use self::query::QueryFiles;
pub use self::search::SearchFiles;
pub use self::update::UpdateFile;
pub(crate) use self::wait::Poller;
pub(crate) use self::wait::until_ready;
pub use self::wait::{NotReady, WaitFile, WaitFiles};
use crate::bulk::Many;
use crate::model::FileDescriptor;
use crate::place::Found;
use crate::{Client, ErrorKind, FileDownloadUrl, FileId, FileRef, Result, StreamUrl, download};

/// The files of a site.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: site_media::Client) -> site_media::Result<()> {
/// use futures::TryStreamExt;
///
/// let mut pets = client.files().list().folder("/pets").stream();
/// while let Some(pet) = pets.try_next().await? {
///     println!("{}", pet.display_name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Files {
    client: Client,
}

impl Files {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// One file. What does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
    pub async fn get(&self, file: impl Into<FileRef>) -> Result<FileDescriptor> {
        let wanted = &file.into();
        let get = |found: Found<FileId>| async move {
            let id = found.id.clone();
            let get = |api: api::Client| async move {
                api.get_file_descriptor().file_id(id).send().await
            };
            let file = self.client.call(get).await?.file;
            self.client.places().learn_file(&file);
            // Somebody else may have renamed it since it was seen.
            if wanted.fits(&found, &file) {
                Ok(file)
            } else {
                Err(wanted.missing())
            }
        };
        wanted.with(&self.client, get).await
    }

    /// The file at a path such as `/pets/cat.jpg`; none, if there is no such file.
    ///
    /// Whatever takes a file takes a path as well; this is for whoever wants to know whether it is there.
    pub async fn at(&self, path: impl Into<FileRef>) -> Result<Option<FileId>> {
        found(path.into().find(&self.client).await)
    }

    /// The files directly in a folder: of the top level, unless one is named.
    pub fn list(&self) -> ListFiles {
        ListFiles::new(self.client.clone())
    }

    /// The files of all folders that fit `text`; all of them, if it is empty.
    pub fn search(&self, text: impl Into<String>) -> SearchFiles {
        SearchFiles::new(self.client.clone(), text.into())
    }

    /// Every file of the site that fits a typed filter, in a typed order.
    pub fn query(&self) -> QueryFiles {
        QueryFiles::new(self.client.clone())
    }

    /// A URL to fetch the file from, for whoever has no key.
    pub fn download_url(&self, file: impl Into<FileRef>) -> FileDownloadUrl {
        FileDownloadUrl::new(self.client.clone(), file.into())
    }

    /// The URL of a zip of files, 1 to 1000 of them. It lives for ever, and asks nobody for a key.
    pub async fn archive_url<F: Into<FileRef>>(
        &self,
        files: impl IntoIterator<Item = F>,
    ) -> Result<Url> {
        let files = files.into_iter().map(Into::into).collect();
        let ids = download::ids(&self.client, files).await?;
        download::of_files(&self.client, ids).await
    }

    /// A URL to play a video from.
    pub fn stream_url(&self, file: impl Into<FileRef>) -> StreamUrl {
        StreamUrl::new(self.client.clone(), file.into())
    }

    /// The files in the trash.
    pub fn trash(&self) -> ListFiles {
        ListFiles::of_trash(self.client.clone())
    }

    /// Any number of files, in the order of their ids, with an outcome for each.
    pub fn get_many<F: Into<FileRef>>(&self, files: impl IntoIterator<Item = F>) -> GetFiles {
        GetFiles::new(Many::new(self.client.clone(), files))
    }

    /// Renames, moves or labels a file.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let cat = client
    ///     .files()
    ///     .update("/inbox/IMG_0001.jpg")
    ///     .name("cat.jpg")
    ///     .folder("/pets")
    ///     .add_label("cat")
    ///     .send()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update(&self, file: impl Into<FileRef>) -> UpdateFile {
        UpdateFile::new(self.client.clone(), file.into())
    }

    /// Moves any number of files to the trash; with [`permanently`](DeleteFiles::permanently), away for good.
    pub fn delete<F: Into<FileRef>>(&self, files: impl IntoIterator<Item = F>) -> DeleteFiles {
        DeleteFiles::new(Many::new(self.client.clone(), files))
    }

    /// Deletes any number of files for good, in the trash or not.
    pub fn purge<F: Into<FileRef>>(&self, files: impl IntoIterator<Item = F>) -> DeleteFiles {
        self.delete(files).permanently()
    }

    /// Puts any number of files of the trash back where they were. They have no path: take them from
    /// [`trash`](Self::trash).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// use site_media::model::MediaType;
    ///
    /// let images = client.files().trash().media_type(MediaType::Image).collect().await?;
    /// client.files().restore(&images).send().await.all()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn restore<F: Into<FileRef>>(&self, files: impl IntoIterator<Item = F>) -> RestoreFiles {
        RestoreFiles::new(Many::new(self.client.clone(), files))
    }

    /// Has the service fetch a file from a URL.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// use std::time::Duration;
    ///
    /// let cat = client
    ///     .files()
    ///     .import("https://cats.example/cat.jpg")
    ///     .folder("/pets")
    ///     .ready(Duration::from_secs(60))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn import(&self, remote: impl Into<Remote>) -> Import {
        Import::new(self.client.clone(), remote.into())
    }

    /// Has the service fetch any number of files, with an outcome for each.
    pub fn import_all<R: Into<Remote>>(&self, remotes: impl IntoIterator<Item = R>) -> ImportFiles {
        ImportFiles::new(Many::new(self.client.clone(), remotes))
    }

    /// Waits until a file is ready, asking at most every half second, and ever less often.
    pub fn wait_ready(&self, file: impl Into<FileRef>) -> WaitFile {
        WaitFile::new(self.client.clone(), file.into())
    }

    /// Waits until any number of files are ready, with an outcome for each. However many wait on one client, one
    /// request asks about a hundred of them.
    pub fn wait_all_ready<F: Into<FileRef>>(
        &self,
        files: impl IntoIterator<Item = F>,
    ) -> WaitFiles {
        WaitFiles::new(Many::new(self.client.clone(), files))
    }
}

/// That a path leads nowhere is an answer.
pub(crate) fn found<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
