//! Files that the service fetches from elsewhere.

mod batch;
mod look;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use api::types::{ExternalInfo, ImportFileRequest};
use futures::stream::BoxStream;
use serde_json::{Map, Value};

use self::batch::{Batch, twins};
use self::look::look;
use super::wait::until_ready;
use crate::bare::bare;
use crate::bulk::{Many, many_endings, outcomes};
use crate::lost;
use crate::model::{FileDescriptor, MediaType};
use crate::options::per_call;
use crate::{Client, Error, FileId, FolderRef, Outcome, Result};

/// The most imports in one request.
const BATCH: usize = 100;

/// Where a file is to be fetched from, and what is to become of it.
///
/// The service has to tell the type of the file: by [`mime_type`](Self::mime_type), by the extension of the name or
/// of the URL, or by asking the server at the URL with `HEAD`, where [`type_by_head`](Self::type_by_head) says that
/// it answers. Where none of these is given, nothing is sent, and the error says so.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: site_media::Client) -> site_media::Result<()> {
/// use site_media::Remote;
///
/// let cats = ["https://cats.example/a.jpg", "https://cats.example/b.jpg"];
/// let cats = cats.map(|url| Remote::new(url).folder("/pets").labels(["cat"]));
/// let imported = client.files().import_all(cats).send().await.all()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is imported until it is given to `import` or `import_all`"]
pub struct Remote {
    request: ImportFileRequest,
    folder: Option<FolderRef>,
    path: Option<String>,
    head: bool,
}

impl Remote {
    /// At this URL, which has to be open to the public but for what [`parameter`](Self::parameter) and
    /// [`header`](Self::header) add.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            request: ImportFileRequest {
                display_name: None,
                external_info: None,
                file_path: None,
                labels: None,
                media_type: None,
                mime_type: None,
                parent_folder_id: None,
                private: None,
                url: url.into(),
                url_headers: None,
                url_params: None,
            },
            folder: None,
            path: None,
            head: false,
        }
    }
}

impl fmt::Debug for Remote {
    /// Says nothing of parameters and headers, nor of what else may be secret in the URL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote")
            .field("url", &bare(&self.request.url))
            .field("name", &self.request.display_name)
            .field("folder", &self.folder)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl From<&str> for Remote {
    fn from(url: &str) -> Self {
        Self::new(url)
    }
}

impl From<String> for Remote {
    fn from(url: String) -> Self {
        Self::new(url)
    }
}

/// The wishes for an import, on the value and on the call alike.
macro_rules! wishes {
    ($name:ident, $($remote:ident)?) => {
        impl $name {
            /// Under this name; an extension that is missing is added. Only the first 255 characters are kept.
            pub fn name(mut self, name: impl Into<String>) -> Self {
                self$(.$remote)?.request.display_name = Some(name.into());
                self
            }

            /// Into this folder: an id, a [`Folder`](crate::model::Folder), or a path, whose folders are made where
            /// they are missing.
            pub fn folder(mut self, folder: impl Into<FolderRef>) -> Self {
                self$(.$remote)?.folder = Some(folder.into());
                self
            }

            /// Into these folders below [`folder`](Self::folder), made where they are missing.
            pub fn path(mut self, path: impl Into<String>) -> Self {
                self$(.$remote)?.path = Some(path.into());
                self
            }

            /// Fails unless it turns out to be of this kind; any but [`MediaType::Other`].
            pub fn media_type(mut self, media_type: MediaType) -> Self {
                self$(.$remote)?.request.media_type = Some(media_type);
                self
            }

            /// As this MIME type. What the bytes turn out to be wins over it.
            pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
                self$(.$remote)?.request.mime_type = Some(mime_type.into());
                self
            }

            /// The server at the URL tells the type when it is asked with `HEAD`.
            pub fn type_by_head(mut self) -> Self {
                self$(.$remote)?.head = true;
                self
            }

            /// As a private file. That cannot be changed later.
            pub fn private(mut self) -> Self {
                self$(.$remote)?.request.private = Some(true);
                self
            }

            /// With these labels; at most 500.
            pub fn labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
                let labels = labels.into_iter().map(Into::into).collect();
                self$(.$remote)?.request.labels = Some(labels);
                self
            }

            /// With words of your own, which come back in the events about the file and nowhere else: where it comes
            /// from, and its ids there, of which there are at most 30.
            pub fn external_info<I: Into<String>>(
                mut self,
                origin: impl Into<String>,
                ids: impl IntoIterator<Item = I>,
            ) -> Self {
                self$(.$remote)?.request.external_info = Some(ExternalInfo {
                    external_ids: Some(ids.into_iter().map(Into::into).collect()),
                    origin: Some(origin.into()),
                });
                self
            }

            /// Adds a parameter to the query of the URL when it is fetched.
            pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self$(.$remote)?.request.url_params, name.into(), value.into());
                self
            }

            /// Sends a header when the URL is fetched.
            pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                put(&mut self$(.$remote)?.request.url_headers, name.into(), value.into());
                self
            }
        }
    };
}

fn put(map: &mut Option<Map<String, Value>>, name: String, value: String) {
    map.get_or_insert_default().insert(name, value.into());
}

wishes!(Remote,);
wishes!(Import, remote);

impl Remote {
    /// What the service is told, if it can tell the type by it.
    fn request(self) -> Result<ImportFileRequest> {
        let mut request = self.request;
        let url = url::Url::parse(&request.url).map_err(|error| {
            Error::invalid(format!("`{}` is no URL", bare(&request.url))).with_source(error)
        })?;
        let known = |name: &str| mime_guess::from_path(name).first().is_some();
        let named = request.display_name.as_deref().is_some_and(known);
        if !(self.head || request.mime_type.is_some() || named || known(url.path())) {
            return Err(Error::invalid(format!(
                "nothing tells the type of `{}`",
                bare(&request.url)
            ))
            .with_hint("give its MIME type, or say that its server answers `HEAD`"));
        }
        (request.parent_folder_id, request.file_path) = target(self.folder, self.path)?;
        Ok(request)
    }
}

/// The service takes a folder by its id, and a path from there on that it makes where it is missing.
fn target(
    folder: Option<FolderRef>,
    below: Option<String>,
) -> Result<(Option<String>, Option<String>)> {
    match folder {
        None => Ok((None, below)),
        Some(folder) if folder.is_path() => {
            let top = folder.as_str().trim_end_matches('/');
            let path = match below {
                Some(below) => format!("{top}/{}", below.trim_start_matches('/')),
                None => top.to_owned(),
            };
            Ok((None, (!path.is_empty()).then_some(path)))
        }
        Some(folder) => Ok((Some(crate::FolderId::new(folder.as_str())?.into()), below)),
    }
}

/// A file about to be imported.
#[derive(Debug, Clone)]
#[must_use = "nothing is imported until `send` or `ready`"]
pub struct Import {
    client: Client,
    remote: Remote,
}

impl Import {
    pub(super) fn new(client: Client, remote: Remote) -> Self {
        Self { client, remote }
    }

    per_call!(client);

    /// Orders the import. The file is there at once, and still [`PENDING`](crate::model::OperationStatus::Pending).
    ///
    /// After a lost answer the file is looked for before it is ordered again, so that there are not two: the only file
    /// from that URL, and of that name if one was given, that was made within the last five minutes is taken for this
    /// one. In doubt, as with parameters or headers, it is not ordered again, and what went wrong is the error.
    pub async fn send(self) -> Result<FileDescriptor> {
        let Self { client, remote } = self;
        let request = remote.request()?;
        let order = || async {
            let body = request.clone();
            let import =
                |api: api::Client| async move { api.import_file().body(body).send().await };
            Ok(client.call(import).await?.file)
        };
        let look = |began| look(&client, &request, began);
        let file = lost::once(&client, order, look).await?;
        client.places().learn_file(&file);
        Ok(file)
    }

    /// Orders the import, and waits until the file is ready, at most so long.
    ///
    /// One that has failed, or is still pending by then, is [`ErrorKind::NotReady`](crate::ErrorKind::NotReady); see
    /// [`Error::not_ready`].
    pub async fn ready(self, deadline: Duration) -> Result<FileDescriptor> {
        let client = self.client.clone();
        let id = FileId::new(self.send().await?.id)?;
        until_ready(&client, id, deadline).await
    }
}

/// Files about to be imported, in requests of 100.
///
/// After a lost answer each is looked for, as [`Import::send`] does; only those that are not there are ordered again.
#[derive(Debug, Clone)]
#[must_use = "nothing is imported until `send` or `stream`"]
pub struct ImportFiles {
    many: Many<Remote>,
    ready: Option<Duration>,
}

impl ImportFiles {
    pub(super) fn new(many: Many<Remote>) -> Self {
        Self { many, ready: None }
    }

    /// Waits for each until it is ready, at most so long from when it was ordered.
    pub fn ready(mut self, deadline: Duration) -> Self {
        self.ready = Some(deadline);
        self
    }

    fn run(self) -> BoxStream<'static, Outcome<FileDescriptor>> {
        let Many {
            client,
            items,
            concurrency,
        } = self.many;
        let item = |remote: Remote| (remote.request.url.clone(), remote.request());
        let items: Vec<_> = items.into_iter().map(item).collect();
        let twins = Arc::new(twins(
            items
                .iter()
                .filter_map(|(_, request)| request.as_ref().ok()),
        ));
        let ready = self.ready;
        outcomes(items, BATCH, concurrency, move |batch| {
            let client = client.clone();
            let twins = Arc::clone(&twins);
            async move {
                let mut files = Batch::new(&client, &batch, &twins).order().await?;
                if let Some(deadline) = ready {
                    wait(&client, &mut files, deadline).await;
                }
                Ok(files)
            }
        })
    }
}

many_endings!(ImportFiles, FileDescriptor);

async fn wait(client: &Client, files: &mut [Result<FileDescriptor>], deadline: Duration) {
    let ready = files.iter_mut().map(|result| async move {
        if let Ok(file) = result {
            let id = FileId::new(&file.id);
            *result = match id {
                Ok(id) => until_ready(client, id, deadline).await,
                Err(error) => Err(error),
            };
        }
    });
    futures::future::join_all(ready).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::answered_with;

    #[tokio::test]
    async fn nothing_secret_of_an_import_is_shown() {
        let (client, _) = answered_with([]);
        let remote = Remote::new("https://me:secret@a.test/cat?token=secret#secret")
            .parameter("key", "secret")
            .header("authorization", "secret");
        let import = client.files().import(remote.clone());
        let imports = client.files().import_all([remote]);
        let shown = format!("{import:?} {imports:?}");
        assert!(shown.contains("https://a.test/cat"), "{shown}");
        let error = import.send().await.expect_err("nothing tells its type");
        let outcomes = imports.send().await;
        let told = format!("{shown} {error} {error:?} {outcomes}");
        assert!(!told.contains("secret"), "{told}");
    }
}
