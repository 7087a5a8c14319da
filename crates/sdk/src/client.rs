//! The client: where everything starts.

mod app;
mod builder;
mod profile;

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use api::ResponseValue;
use transport::{Context, Transport};
use url::Url;

pub use self::builder::Builder;
use crate::again::Again;
use crate::files::Poller;
use crate::options::Options;
use crate::place::Places;
use crate::{Download, FileRef, Files, FolderRef, Folders, Result, Source, Tree, Upload, envelope};

/// Talks to a Media Manager: the service, or one of your own. Cheap to clone, and meant to be shared.
///
/// # Examples
///
/// ```no_run
/// # async fn example() -> site_media::Result<()> {
/// let client = site_media::Client::builder()
///     .base_url("http://127.0.0.1:8787")
///     .api_key("…")
///     .site("…")
///     .build()?;
/// let file = client.upload("cat.jpg").folder("/pets").send().await?;
/// println!("{}", file.id);
/// # Ok(())
/// # }
/// ```
///
/// Nothing is sent until something is asked for, so a wrong key shows with the first call, as
/// [`ErrorKind::Unauthenticated`](crate::ErrorKind::Unauthenticated).
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    options: Options,
}

struct Inner {
    api: api::Client,
    transport: Arc<dyn Transport>,
    again: Again,
    places: Places,
    poller: Poller,
    base: Url,
    site: String,
    ledger: Option<PathBuf>,
    stall: Duration,
}

impl Client {
    /// Starts with the service itself, no key and no site.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Stores a file: a path, or bytes with a name.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let film = client
    ///     .upload("film.mp4")
    ///     .folder("/videos/2024")
    ///     .on_progress(|progress| println!("{} bytes", progress.done))
    ///     .ledger("/var/tmp/uploads")
    ///     .send()
    ///     .await?;
    /// println!("{}", film.url);
    /// # Ok(())
    /// # }
    /// ```
    pub fn upload(&self, source: impl Into<Source>) -> Upload {
        Upload::new(self.clone(), source.into())
    }

    /// Fetches the bytes of a file, named by its id, its path or a URL of it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let copy = client.download("/pets/cat.jpg").to("copy.jpg").await?;
    /// println!("{}", copy.path.display());
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self, file: impl Into<FileRef>) -> Download {
        Download::file(self.clone(), file.into())
    }

    /// Fetches a zip of files, 1 to 1000 of them. The service keeps the URL of a zip for ever, and asks nobody who has
    /// it for a key: fetch private files one by one.
    pub fn download_zip<F: Into<FileRef>>(&self, files: impl IntoIterator<Item = F>) -> Download {
        Download::files(self.clone(), files.into_iter().map(Into::into).collect())
    }

    /// What can be asked about files.
    pub fn files(&self) -> Files {
        Files::new(self.clone())
    }

    /// What can be asked about folders.
    pub fn folders(&self) -> Folders {
        Folders::new(self.clone())
    }

    /// A folder with everything below it; `/` is everything there is.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// use futures::TryStreamExt;
    ///
    /// let mut photos = client.tree("/photos").stream();
    /// while let Some(entry) = photos.try_next().await? {
    ///     println!("{}", entry.path);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn tree(&self, folder: impl Into<FolderRef>) -> Tree {
        Tree::new(self.clone(), folder.into())
    }

    /// Where the API is.
    pub fn base_url(&self) -> &Url {
        &self.inner.base
    }

    /// The site whose media are meant.
    pub fn site(&self) -> &str {
        &self.inner.site
    }

    pub(crate) fn is_of_the_service(&self) -> bool {
        builder::is_service(&self.inner.base)
    }

    pub(crate) fn ledger(&self) -> Option<&Path> {
        self.inner.ledger.as_deref()
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.inner.transport
    }

    pub(crate) fn again(&self) -> &Again {
        &self.inner.again
    }

    /// What is asked of calls beyond the policy.
    pub(crate) fn options(&self) -> Options {
        self.options
    }

    /// How long a server may say nothing.
    pub(crate) fn silence(&self) -> Duration {
        let stall = self.inner.stall;
        self.options.timeout.map_or(stall, |limit| limit.min(stall))
    }

    /// The same client, asking for something else.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Options)) -> Self {
        let mut other = self.clone();
        change(&mut other.options);
        other
    }

    /// What is remembered of names and ids.
    pub(crate) fn places(&self) -> &Places {
        &self.inner.places
    }

    /// Who asks for all who wait.
    pub(crate) fn poller(&self) -> &Poller {
        &self.inner.poller
    }

    /// Makes one call of the generated client.
    pub(crate) async fn call<T, F, Fut>(&self, send: F) -> Result<T>
    where
        F: FnOnce(api::Client) -> Fut,
        Fut: Future<Output = Result<ResponseValue<T>, api::Error>>,
    {
        Ok(self.call_at(Context::default(), send).await?.into_inner())
    }

    /// Makes one call of the generated client as `context` asks, and keeps the head of the answer.
    pub(crate) async fn call_at<T, F, Fut>(
        &self,
        context: Context,
        send: F,
    ) -> Result<ResponseValue<T>>
    where
        F: FnOnce(api::Client) -> Fut,
        Fut: Future<Output = Result<ResponseValue<T>, api::Error>>,
    {
        let context = self.options.on(context);
        let outcome = context.outcome.clone();
        let handed_out = context.url.is_some();
        match send(self.inner.api.with_context(context)).await {
            Ok(value) => Ok(value),
            Err(error) => {
                let error = envelope::explain(error, &outcome.seen()).await;
                Err(if handed_out {
                    envelope::of_handed_out(error)
                } else {
                    error
                })
            }
        }
    }
}

impl fmt::Debug for Client {
    /// Says nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.inner.base.as_str())
            .field("site", &self.inner.site)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_asked_can_be_spawned() {
        fn is_send(_: &impl Send) {}

        let (client, _) = crate::scripted::answered_with([]);
        is_send(&client.upload("a").send());
        is_send(&client.upload_folder("a").folder("/b").send());
        is_send(&client.download("a").to("b"));
        is_send(&client.files().get("a"));
        is_send(&client.files().list().folder("/a").send());
        is_send(&client.files().delete(["a"]).send());
        is_send(&client.files().get_many(["/a"]).stream());
        is_send(&client.files().update("/a").name("b").folder("/c").send());
        is_send(&client.files().query().collect());
        is_send(&client.files().import("a").ready(std::time::Duration::ZERO));
        is_send(&client.files().wait_ready("/a").send());
        is_send(&client.files().wait_all_ready(["/a"]).send());
        is_send(&client.folders().update("/a").parent("/b").send());
        is_send(&client.tree("/").stream());
        is_send(&client.folders().create("a").parent("/b").send());
        is_send(&client.folders().at("/a"));
    }
}
