//! Makes a client: who is asking, whom, and how patiently.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use transport::{
    ApiKey, Http, HttpOptions, Pace, Policy, Rate, Retry, Signed, Tokens, Transport, WallPace,
};
use url::Url;

use super::app::{App, AppTokens};
use super::{Client, Inner};
#[cfg(doc)]
use crate::Upload;
use crate::again::Again;
use crate::files::Poller;
use crate::options::Options;
use crate::place::Places;
use crate::{Error, Result, envelope};

/// Where the service is.
const SERVICE: &str = "https://www.wixapis.com";

/// Where the API is below an address that names only a host.
const API: &str = "/site-media/v1";

/// Makes a [`Client`].
///
/// Credentials are needed: an [API key](Self::api_key) with its [site](Self::site), those of an [app](Self::app), or
/// [tokens](Self::tokens) of your own. What is given last counts.
#[derive(Default)]
pub struct Builder {
    base: Option<String>,
    credentials: Option<Credentials>,
    site: Option<String>,
    options: HttpOptions,
    proxy: Option<String>,
    wire: Option<Wire>,
    policy: Policy,
    rate: Option<Rate>,
    pace: Option<Arc<dyn Pace>>,
    ledger: Option<PathBuf>,
}

/// Who is asking.
enum Credentials {
    Key(String),
    App(App),
    Tokens(Arc<dyn Tokens>),
}

/// What stands in for the network client that would be made.
enum Wire {
    Transport(Arc<dyn Transport>),
    Http(reqwest::Client),
}

impl Builder {
    /// With an API key, which does not expire; needs a [`site`](Self::site) as well.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.credentials = Some(Credentials::Key(key.into()));
        self
    }

    /// As an app, by its id, its secret, and the id of the instance that is on the site.
    ///
    /// A token is asked for with the first call, renewed before it ends, and once more when it is refused.
    #[must_use]
    pub fn app(
        mut self,
        id: impl Into<String>,
        secret: impl Into<String>,
        instance: impl Into<String>,
    ) -> Self {
        self.credentials = Some(Credentials::App(App {
            id: id.into(),
            secret: secret.into(),
            instance: instance.into(),
        }));
        self
    }

    /// With tokens that you provide: a closure, or whatever else is [`Tokens`]. It is asked for every call, and once
    /// more when a token is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> site_media::Result<()> {
    /// let client = site_media::Client::builder()
    ///     .tokens(|| async { tokio::fs::read_to_string("/run/secrets/token").await })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn tokens(mut self, tokens: impl Tokens) -> Self {
        self.credentials = Some(Credentials::Tokens(Arc::new(tokens)));
        self
    }

    /// The id of the site whose media are meant. An API key needs it; tokens know their site themselves.
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

    /// How long to wait for the network, and how to go there; all of it in one value.
    #[must_use]
    pub fn http(mut self, options: HttpOptions) -> Self {
        self.options = options;
        self
    }

    /// How long a connection may take to come about; 10 seconds, if nothing is said.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.options.connect = limit;
        self
    }

    /// How long the other side may be silent while bytes should move, in either direction; a minute, if nothing is
    /// said. There is no limit on how long a whole transfer takes.
    #[must_use]
    pub fn stall_timeout(mut self, limit: Duration) -> Self {
        self.options.stall = limit;
        self
    }

    /// How long one attempt at a call of the API may take; a minute, if nothing is said.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.policy.timeout = Some(limit);
        self
    }

    /// How long one request may take with all its attempts and waits; as long as the policy allows, if nothing is said.
    /// [`Client::deadline`] is about everything that is asked of a client.
    #[must_use]
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.policy.deadline = Some(limit);
        self
    }

    /// Through this proxy, such as `http://proxy.example:3128`. Without one, the environment decides: `HTTPS_PROXY`,
    /// `HTTP_PROXY` and `NO_PROXY`.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Who to say is asking, as `User-Agent`.
    #[must_use]
    pub fn user_agent(mut self, agent: impl Into<String>) -> Self {
        self.options.agent = agent.into();
        self
    }

    /// Over a network client of your own, with its TLS, its proxies and its limits; of those given here only the
    /// [`stall_timeout`](Self::stall_timeout) holds. Let it neither retry, nor limit the time of a whole request.
    #[must_use]
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.wire = Some(Wire::Http(client));
        self
    }

    /// Something else than the network: a router in this process, a recorder.
    ///
    /// Signing and retrying stay around it.
    #[must_use]
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.wire = Some(Wire::Transport(transport));
        self
    }

    /// How often, and how patiently, to repeat what fails for a moment.
    #[must_use]
    pub fn retry(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// How many requests to send to the API, by this client and all its clones.
    ///
    /// If nothing is said, the service is asked as often as it allows, 200 times a minute, and a Media Manager of your
    /// own as often as you like. After a 429 it is half as often, until that has passed.
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Self {
        self.rate = Some(rate);
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
        let credentials = self
            .credentials
            .unwrap_or_else(|| Credentials::Key(String::new()));
        let pace = self.pace.unwrap_or_else(|| Arc::new(WallPace));
        let stall = self.options.stall;
        let wire = wire(self.wire, self.options, self.proxy.as_deref())?;

        let (signed, site) = match credentials {
            Credentials::Key(key) => {
                let key = given(Some(key), "API key", "SITE_MEDIA_API_KEY")?;
                let site = given(self.site, "site id", "SITE_MEDIA_SITE")?;
                let signed = ApiKey::new(wire, &base, &key, &site);
                let signed = signed.map_err(envelope::from_transport)?;
                (Arc::new(signed) as Arc<dyn Transport>, site)
            }
            Credentials::App(app) => {
                let site = self.site.unwrap_or_else(|| app.instance.clone());
                let unsigned = Retry::new(Arc::clone(&wire), self.policy);
                let unsigned = Arc::new(unsigned.with_pace(Arc::clone(&pace)));
                let tokens = AppTokens::new(app, &base, unsigned, Arc::clone(&pace));
                (
                    Arc::new(Signed::new(wire, &base, Arc::new(tokens))) as _,
                    site,
                )
            }
            Credentials::Tokens(tokens) => {
                let site = self.site.unwrap_or_default();
                (Arc::new(Signed::new(wire, &base, tokens)) as _, site)
            }
        };
        let mut retry = Retry::new(signed, self.policy).with_pace(Arc::clone(&pace));
        if let Some(rate) = self.rate.or_else(|| usual_rate(&base)) {
            retry = retry.with_rate(rate);
        }

        let transport: Arc<dyn Transport> = Arc::new(retry);
        let inner = Inner {
            api: api::Client::new(base.as_str(), Arc::clone(&transport)),
            transport,
            again: Again {
                policy: self.policy,
                pace,
            },
            places: Places::default(),
            poller: Poller::default(),
            base,
            site,
            ledger: self.ledger,
            stall,
        };
        Ok(Client {
            inner: Arc::new(inner),
            options: Options::default(),
        })
    }
}

impl fmt::Debug for Builder {
    /// Says nothing of credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("base_url", &self.base)
            .field("site", &self.site)
            .finish_non_exhaustive()
    }
}

fn wire(
    given: Option<Wire>,
    mut options: HttpOptions,
    proxy: Option<&str>,
) -> Result<Arc<dyn Transport>> {
    match given {
        Some(Wire::Transport(transport)) => Ok(transport),
        Some(Wire::Http(client)) => Ok(Arc::new(Http::over(client, options.stall))),
        None => {
            if let Some(proxy) = proxy {
                // The address may hold a password, so that it is not repeated.
                let wrong = |_| Error::invalid("the address of the proxy is no URL");
                options.proxy = Some(Url::parse(proxy).map_err(wrong)?);
            }
            let http = Http::new(&options).map_err(envelope::from_transport)?;
            Ok(Arc::new(http))
        }
    }
}

/// The documented limit is that of the service; nobody else is known to have one.
fn usual_rate(base: &Url) -> Option<Rate> {
    is_service(base).then(Rate::default)
}

/// Whether this is the address of the service, and not of a Media Manager of one's own.
pub(super) fn is_service(base: &Url) -> bool {
    Url::parse(SERVICE).is_ok_and(|service| service.origin() == base.origin())
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
    fn neither_builder_nor_client_shows_a_secret() -> Result<()> {
        let key = Client::builder().api_key("secret-1").site("s");
        let app = Client::builder().app("a", "secret-2", "i");
        let tokens = Client::builder().tokens(|| async { Ok::<_, Error>("secret-3".to_owned()) });
        for builder in [key, app, tokens] {
            let builder = builder.proxy("http://me:secret-4@proxy.example");
            let text = format!("{builder:?}");
            assert!(!format!("{text}{:?}", builder.build()?).contains("secret"));
        }
        Ok(())
    }

    #[test]
    fn only_the_service_is_known_to_have_a_limit() -> Result<()> {
        assert_eq!(usual_rate(&parse(SERVICE)?), Some(Rate::default()));
        assert_eq!(usual_rate(&parse("http://127.0.0.1:8787")?), None);
        assert_eq!(usual_rate(&parse("https://media.example")?), None);
        Ok(())
    }

    #[test]
    fn a_proxy_that_is_none_is_refused_without_being_repeated() {
        let builder = Client::builder().api_key("k").site("s");
        let error = builder
            .proxy("me:secret")
            .build()
            .expect_err("it is no URL");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
