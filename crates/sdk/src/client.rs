//! The client: where everything starts.

use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use api::ResponseValue;
use transport::{ApiKey, Context, Http, HttpOptions, Pace, Policy, Retry, Transport, WallPace};
use url::Url;

use crate::again::Again;
use crate::files::Poller;
use crate::options::Call;
use crate::place::Places;
use crate::{
    Download, Error, FileRef, Files, FolderRef, Folders, Result, Source, Tree, Upload, envelope,
};

/// Where the service is.
const SERVICE: &str = "https://www.wixapis.com";

/// Where the API is below an address that names only a host.
const API: &str = "/site-media/v1";

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
pub struct Client(Arc<Inner>);

struct Inner {
    api: api::Client,
    transport: Arc<dyn Transport>,
    again: Again,
    places: Places,
    poller: Poller,
    base: Url,
    site: String,
    ledger: Option<PathBuf>,
}

impl Client {
    /// Starts with the service itself, no key and no site.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A client as the environment says: `SITE_MEDIA_API_KEY`, `SITE_MEDIA_SITE`, and `SITE_MEDIA_URL` for another
    /// Media Manager than the service.
    pub fn from_env() -> Result<Self> {
        let variable = |name| {
            std::env::var(name)
                .ok()
                .filter(|value: &String| !value.is_empty())
        };
        let mut builder = Self::builder();
        builder.base = variable("SITE_MEDIA_URL");
        builder.key = variable("SITE_MEDIA_API_KEY");
        builder.site = variable("SITE_MEDIA_SITE");
        builder.build()
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

    /// Fetches the bytes of a file.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let copy = client.download("0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg").to("copy.jpg").await?;
    /// println!("{}", copy.path.display());
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self, id: impl AsRef<str>) -> Download {
        Download::file(self.clone(), id.as_ref())
    }

    /// Fetches a zip of files, 1 to 1000 of them. The service keeps the URL of a zip for ever, and asks nobody who has
    /// it for a key: fetch private files one by one.
    pub fn download_zip<I: AsRef<str>>(&self, ids: impl IntoIterator<Item = I>) -> Download {
        Download::files(self.clone(), FileId::all(ids))
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
        &self.0.base
    }

    /// The site whose media are meant.
    pub fn site(&self) -> &str {
        &self.0.site
    }

    pub(crate) fn ledger(&self) -> Option<&Path> {
        self.0.ledger.as_deref()
    }

    pub(crate) fn transport(&self) -> &dyn Transport {
        &*self.0.transport
    }

    pub(crate) fn again(&self) -> &Again {
        &self.0.again
    }

    /// What is remembered of names and ids.
    pub(crate) fn places(&self) -> &Places {
        &self.0.places
    }

    /// Who asks for all who wait.
    pub(crate) fn poller(&self) -> &Poller {
        &self.0.poller
    }

    /// Makes one call of the generated client.
    pub(crate) async fn call<T, F, Fut>(&self, send: F) -> Result<T>
    where
        F: FnOnce(api::Client) -> Fut,
        Fut: Future<Output = Result<ResponseValue<T>, api::Error>>,
    {
        Ok(self.call_at(Context::default(), send).await?.into_inner())
    }

    /// Makes one call of the generated client as part of `call`.
    pub(crate) async fn call_as<T, F, Fut>(&self, call: &Call, send: F) -> Result<T>
    where
        F: FnOnce(api::Client) -> Fut,
        Fut: Future<Output = Result<ResponseValue<T>, api::Error>>,
    {
        Ok(self.call_at(call.context(), send).await?.into_inner())
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
        let outcome = context.outcome.clone();
        let handed_out = context.url.is_some();
        match send(self.0.api.with_context(context)).await {
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
            .field("base_url", &self.0.base.as_str())
            .field("site", &self.0.site)
            .finish_non_exhaustive()
    }
}

/// Makes a [`Client`].
#[derive(Default)]
pub struct Builder {
    base: Option<String>,
    key: Option<String>,
    site: Option<String>,
    options: HttpOptions,
    transport: Option<Arc<dyn Transport>>,
    policy: Policy,
    pace: Option<Arc<dyn Pace>>,
    ledger: Option<PathBuf>,
}

impl Builder {
    /// The API key; needed.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The id of the site whose media are meant; needed.
    #[must_use]
    pub fn site(mut self, site: impl Into<String>) -> Self {
        self.site = Some(site.into());
        self
    }

    /// Another Media Manager than the service: its address, with or without the path of the API.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base = Some(url.into());
        self
    }

    /// How long to wait for the network.
    #[must_use]
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.options = options;
        self
    }

    /// Something else than the network: a router in this process, a recorder.
    ///
    /// Signing and retrying stay around it.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// How often, and how patiently, to repeat what fails for a moment.
    #[must_use]
    pub fn retry(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Another clock and another chance, so that tests need not wait.
    #[must_use]
    pub fn pace(mut self, pace: Arc<dyn Pace>) -> Self {
        self.pace = Some(pace);
        self
    }

    /// Lets every upload remember in this folder how to continue, as [`Upload::ledger`] does for one.
    ///
    /// Without it nothing is written to this machine.
    #[must_use]
    pub fn ledger(mut self, folder: impl Into<PathBuf>) -> Self {
        self.ledger = Some(folder.into());
        self
    }

    /// The client, if everything needed was given.
    pub fn build(self) -> Result<Client> {
        let base = parse(self.base.as_deref().unwrap_or(SERVICE))?;
        let key = given(self.key, "API key", "SITE_MEDIA_API_KEY")?;
        let site = given(self.site, "site id", "SITE_MEDIA_SITE")?;

        let pace = self.pace.unwrap_or_else(|| Arc::new(WallPace));
        let wire = match self.transport {
            Some(transport) => transport,
            None => Arc::new(Http::new(&self.options).map_err(envelope::from_transport)?),
        };
        let retry = Retry::new(wire, self.policy).with_pace(Arc::clone(&pace));
        let signed = ApiKey::new(retry, &base, &key, &site).map_err(envelope::from_transport)?;

        let transport: Arc<dyn Transport> = Arc::new(signed);
        let api = api::Client::new(base.as_str(), Arc::clone(&transport));
        let again = Again {
            policy: self.policy,
            pace,
        };
        Ok(Client(Arc::new(Inner {
            api,
            transport,
            again,
            places: Places::default(),
            poller: Poller::default(),
            base,
            site,
            ledger: self.ledger,
        })))
    }
}

impl fmt::Debug for Builder {
    /// Says nothing of the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("base_url", &self.base)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

fn given(value: Option<String>, name: &str, variable: &str) -> Result<String> {
    value
        .filter(|value| !value.trim().is_empty())
        .ok_or_else(|| {
            Error::invalid(format!("no {name} was given"))
                .with_hint(format!("give one, or set `{variable}`"))
        })
}

fn parse(base: &str) -> Result<Url> {
    let wrong = || {
        Error::invalid(format!("`{base}` is not the address of a Media Manager"))
            .with_hint("it looks like `http://127.0.0.1:8787`")
    };
    let mut url = Url::parse(base).map_err(|_| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong());
    }
    url.set_query(None);
    url.set_fragment(None);
    if url.path() == "/" {
        url.set_path(API);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_the_path_of_the_api() {
        let of = |base: &str| {
            parse(base)
                .map(String::from)
                .map_err(|error| error.message().to_owned())
        };
        assert_eq!(
            of("http://127.0.0.1:8787").as_deref(),
            Ok("http://127.0.0.1:8787/site-media/v1")
        );
        assert_eq!(
            of("https://a.example/site-media/v1/").as_deref(),
            Ok("https://a.example/site-media/v1/")
        );
        assert_eq!(
            of("127.0.0.1:8787"),
            Err("`127.0.0.1:8787` is not the address of a Media Manager".to_owned())
        );
        assert!(of("file:///tmp").is_err());
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = Client::builder()
            .site("s")
            .build()
            .expect_err("there is no key");
        insta::assert_snapshot!(error, @r"
        no API key was given
        hint: give one, or set `SITE_MEDIA_API_KEY`
        ");
        assert!(Client::builder().api_key("k").site(" ").build().is_err());
    }

    #[test]
    fn what_is_asked_can_be_spawned() {
        fn is_send(_: &impl Send) {}

        let (client, _) = crate::testing::answered_with([]);
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

    #[test]
    fn neither_builder_nor_client_shows_the_key() -> Result<()> {
        let builder = Client::builder().api_key("secret-key").site("s");
        let text = format!("{builder:?}");
        assert!(!format!("{text}{:?}", builder.build()?).contains("secret-key"));
        Ok(())
    }
}
