//! A Media Manager with two sites, an app, and a clock that stands still; asked without a socket.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use engine::{Clock, Config, Credentials, Engine, Rights, SiteId};
use jiff::Timestamp;
use serde_json::{Value, json};
use server::Options;
use site_media_server as server;
use tempfile::TempDir;
use tower::ServiceExt as _;

pub(crate) type Done<T = ()> = Result<T, Box<dyn Error>>;

/// Noon of a day in 2026, until it is told to move.
#[derive(Debug, Default)]
pub(crate) struct StillClock {
    moved: AtomicI64,
}

impl StillClock {
    pub(crate) fn pass(&self, time: Duration) {
        let time = i64::try_from(time.as_millis()).expect("less than a hundred million years");
        self.moved.fetch_add(time, Ordering::Relaxed);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        let now = 1_768_478_400_000 + self.moved.load(Ordering::Relaxed);
        Timestamp::from_millisecond(now).expect("a time of this century")
    }
}

/// The sites `cats` and `dogs`, opened by the keys `key-of-cats` and `key-of-dogs`.
pub(crate) struct House {
    pub(crate) engine: Arc<Engine>,
    pub(crate) clock: Arc<StillClock>,
    app: Router,
    _data: TempDir,
}

impl House {
    pub(crate) async fn new() -> Done<Self> {
        let data = tempfile::tempdir()?;
        let clock = Arc::new(StillClock::default());
        let config = Config {
            clock: clock.clone(),
            ..Config::new(data.path())
        };
        let engine = Engine::open(config).await?;
        for site in ["cats", "dogs"] {
            let key = format!("key-of-{site}");
            engine.sites().ensure(&SiteId::new(site), &key).await?;
        }
        let options = Options::new("http://media.test".parse()?);
        Ok(Self {
            app: server::app(Arc::clone(&engine), options),
            engine,
            clock,
            _data: data,
        })
    }

    /// Puts the app `walker` on a site, with the secret `bone`.
    pub(crate) async fn install(&self, site: &str, instance: &str, rights: Rights) -> Done {
        let app = Credentials {
            id: "walker".to_owned(),
            secret: "bone".to_owned(),
            instance: instance.to_owned(),
        };
        let sites = self.engine.sites();
        sites.create_app(&SiteId::new(site), &app, rights).await?;
        Ok(())
    }

    /// A token of that instance of the app.
    pub(crate) async fn token(&self, instance: &str) -> Done<String> {
        let asked = json!({
            "instance_id": instance,
            "client_id": "walker",
            "client_secret": "bone",
            "grant_type": "client_credentials",
        });
        let answer = self.to("POST", "/oauth2/token").json(&asked).await?;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Ok(answer.text("/access_token"))
    }

    /// Someone with the key of `cats`, about to ask for a path below `/site-media/v1`.
    pub(crate) fn ask<'a>(&'a self, method: &'a str, path: &str) -> Ask<'a> {
        self.api(method, path)
            .header("authorization", "key-of-cats")
            .header("wix-site-id", "cats")
    }

    /// The same with the key of `dogs`.
    pub(crate) fn ask_dogs<'a>(&'a self, method: &'a str, path: &str) -> Ask<'a> {
        self.api(method, path)
            .header("authorization", "key-of-dogs")
            .header("wix-site-id", "dogs")
    }

    /// Nobody yet, about to ask for a path below `/site-media/v1`.
    pub(crate) fn api<'a>(&'a self, method: &'a str, path: &str) -> Ask<'a> {
        self.to(method, &format!("/site-media/v1{path}"))
    }

    /// Nobody yet, about to ask for any path.
    pub(crate) fn to<'a>(&'a self, method: &'a str, path: &str) -> Ask<'a> {
        Ask {
            house: self,
            method,
            path: path.to_owned(),
            headers: HeaderMap::new(),
        }
    }

    /// Stores a text file on `cats` by the API, and gives its id.
    pub(crate) async fn store(&self, name: &str) -> Done<String> {
        let wanted = json!({ "mimeType": "text/plain", "fileName": name });
        let answer = self.ask("POST", "/files/generate-upload-url");
        let url = answer.json(&wanted).await?.text("/uploadUrl");
        let path = url
            .strip_prefix("http://media.test")
            .ok_or("another host")?;
        let put = self.to("PUT", path).header("content-type", "text/plain");
        Ok(put.send("miau").await?.text("/file/id"))
    }

    /// Makes a folder on `cats` by the API, and gives its id.
    pub(crate) async fn folder(&self, name: &str) -> Done<String> {
        let asked = self.ask("POST", "/folders");
        let answer = asked.json(&json!({ "displayName": name })).await?;
        Ok(answer.text("/folder/id"))
    }
}

/// A request in the making.
pub(crate) struct Ask<'a> {
    house: &'a House,
    method: &'a str,
    path: String,
    headers: HeaderMap,
}

impl Ask<'_> {
    /// Adds a header, beside others of that name.
    pub(crate) fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        let value = HeaderValue::from_bytes(value.as_ref()).expect("no control characters");
        self.headers.append(name, value);
        self
    }

    pub(crate) async fn json(self, body: &Value) -> Done<Answer> {
        let asked = self.header("content-type", "application/json");
        asked.send(body.to_string()).await
    }

    pub(crate) async fn empty(self) -> Done<Answer> {
        self.send(Body::empty()).await
    }

    pub(crate) async fn send(self, body: impl Into<Body>) -> Done<Answer> {
        let mut request = Request::builder()
            .method(self.method)
            .uri(&self.path)
            .body(body.into())?;
        *request.headers_mut() = self.headers;
        let response = self.house.app.clone().oneshot(request).await?;
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await?;
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
        })
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// A text in the body, by its JSON pointer; empty if there is none.
    pub(crate) fn text(&self, pointer: &str) -> String {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    }

    /// Status and code: of the application error, or of the first violation, its name or its rule.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let violation = "/details/validationError/fieldViolations/0";
        let code = [
            "/details/applicationError/code".to_owned(),
            format!("{violation}/ruleName"),
            format!("{violation}/violatedRule"),
        ]
        .into_iter()
        .map(|pointer| self.text(&pointer))
        .find(|code| !code.is_empty());
        (self.status.as_u16(), code.unwrap_or_default())
    }

    /// The names of the things in a list.
    pub(crate) fn names(&self, list: &str) -> Vec<&str> {
        let things = self.body[list].as_array().into_iter().flatten();
        things
            .filter_map(|thing| thing["displayName"].as_str())
            .collect()
    }
}
