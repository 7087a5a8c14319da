//! Tokens of an app: had for its credentials, kept while they are good, and renewed before they are not.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use api::types::CreateAccessTokenRequest;
use futures::future::BoxFuture;
use tokio::sync::Mutex;
use transport::{Context, Pace, Tokens, Transport};
use url::Url;

use crate::{Error, ErrorKind, Result, envelope};

/// So long before its end a token is renewed, or at a tenth of its life if that is less.
const EARLY: Duration = Duration::from_mins(5);

/// So long after a renewal that failed the next one is tried, while the token is still good.
const LATER: Duration = Duration::from_secs(30);

/// So long a token is taken to live of which that is not told.
const USUAL: Duration = Duration::from_hours(4);

/// What an app shows to get a token for one site.
#[derive(Clone)]
pub(super) struct App {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) instance: String,
}

impl fmt::Debug for App {
    /// Says nothing of the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("id", &self.id)
            .field("instance", &self.instance)
            .finish_non_exhaustive()
    }
}

/// The tokens of an app. Whoever needs one while it is asked for waits for that one.
pub(super) struct AppTokens {
    app: App,
    api: api::Client,
    pace: Arc<dyn Pace>,
    held: Mutex<Option<Held>>,
}

struct Held {
    token: String,
    /// From then on it is renewed, and then it ends: points on the clock of the pace.
    renew: Duration,
    end: Duration,
}

impl AppTokens {
    /// Tokens given out by the host of `base`, asked for by `wire`.
    pub(super) fn new(app: App, base: &Url, wire: Arc<dyn Transport>, pace: Arc<dyn Pace>) -> Self {
        let host = base.origin().ascii_serialization();
        Self {
            app,
            api: api::Client::new(&host, wire),
            pace,
            held: Mutex::default(),
        }
    }

    async fn run(&self, refused: Option<&str>) -> transport::Result<String> {
        let mut held = self.held.lock().await;
        held.take_if(|held| Some(held.token.as_str()) == refused);
        if let Some(good) = &*held
            && self.pace.clock() < good.renew
        {
            return Ok(good.token.clone());
        }

        // The old token stays where it is: whoever waits here may be cancelled.
        let error = match self.ask().await {
            Ok(new) => return Ok(held.insert(new).token.clone()),
            Err(error) => error,
        };
        let now = self.pace.clock();
        let Some(good) = held.as_mut().filter(|held| now < held.end) else {
            return Err(unsigned(error));
        };
        tracing::warn!(%error, "the app's token could not be renewed");
        good.renew = now.saturating_add(LATER).min(good.end);
        Ok(good.token.clone())
    }

    async fn ask(&self) -> Result<Held> {
        let App {
            id,
            secret,
            instance,
        } = self.app.clone();
        let body = CreateAccessTokenRequest {
            client_id: id,
            client_secret: secret,
            grant_type: "client_credentials".to_owned(),
            instance_id: instance,
        };
        let context = Context::default();
        let outcome = context.outcome.clone();
        let api = self.api.with_context(context);
        let answer = match api.create_access_token().body(body).send().await {
            Ok(answer) => answer.into_inner(),
            Err(error) => return Err(refusal(envelope::explain(error, &outcome.seen()).await)),
        };
        let told = answer.expires_in.and_then(|life| life.try_into().ok());
        let life = told.map_or(USUAL, Duration::from_secs);
        let now = self.pace.clock();
        Ok(Held {
            token: answer.access_token,
            renew: now.saturating_add(life.saturating_sub(EARLY.min(life / 10))),
            end: now.saturating_add(life),
        })
    }
}

impl Tokens for AppTokens {
    fn token(&self, refused: Option<&str>) -> BoxFuture<'_, transport::Result<String>> {
        let refused = refused.map(ToOwned::to_owned);
        Box::pin(async move { self.run(refused.as_deref()).await })
    }
}

/// Whatever the host of tokens objects to, it does not know the app.
fn refusal(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Invalid | ErrorKind::Forbidden | ErrorKind::NotFound
            if error.status().is_some() =>
        {
            let message = format!("the app's credentials were refused: {}", error.message());
            Error::new(ErrorKind::Unauthenticated, message).with_source(error)
        }
        _ => error,
    }
}

fn unsigned(error: Error) -> transport::Error {
    transport::Error::new(transport::ErrorKind::Unsigned, error.message()).with_source(error)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::SystemTime;

    use futures::FutureExt;
    use transport::{Answer, Operation, Recorder, Request, Response};

    use super::*;
    use crate::scripted::Still;
    use crate::{Client, ErrorKind};

    fn token(token: &str, life: u64) -> Answer {
        Answer::json(format!(
            r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":{life}}}"#
        ))
    }

    fn folder() -> Answer {
        Answer::json(
            r#"{"folder":{"id":"f","displayName":"pets","parentFolderId":"media-root","state":"OK"}}"#,
        )
    }

    fn app(script: impl IntoIterator<Item = Answer>) -> Result<(Client, Arc<Recorder>)> {
        let recorder = Arc::new(Recorder::answering(script));
        let client = Client::builder()
            .base_url("http://media.test")
            .app("app-1", "secret-1", "instance-1")
            .transport(Arc::clone(&recorder) as _)
            .pace(Arc::new(Still))
            .build()?;
        Ok((client, recorder))
    }

    /// Each request: where it went, and with what token.
    fn asked(recorder: &Recorder) -> Vec<String> {
        let asked = recorder.requests().into_iter().map(|sent| {
            let token = sent.headers.get("authorization");
            let token = token.and_then(|token| token.to_str().ok()).unwrap_or("-");
            format!("{} {token}", sent.url.path())
        });
        asked.collect()
    }

    const FOLDER: &str = "/site-media/v1/folders/f";

    #[tokio::test]
    async fn one_token_serves_many_calls_and_is_renewed_before_it_ends() -> Result<()> {
        let script = [token("t1", 3600), folder(), folder()];
        let (client, recorder) = app(script)?;
        client.folders().get("f").await?;
        client.folders().get("f").await?;
        assert_eq!(
            asked(&recorder),
            [
                "/oauth2/token -".to_owned(),
                format!("{FOLDER} t1"),
                format!("{FOLDER} t1")
            ]
        );

        let (client, recorder) = app([token("t1", 0), folder(), token("t2", 3600), folder()])?;
        client.folders().get("f").await?;
        client.folders().get("f").await?;
        assert_eq!(asked(&recorder)[3], format!("{FOLDER} t2"));
        Ok(())
    }

    #[tokio::test]
    async fn a_token_that_is_refused_is_replaced_once() -> Result<()> {
        let refused = || Answer::status(401);
        let script = [token("t1", 3600), refused(), token("t2", 3600), folder()];
        let (client, recorder) = app(script)?;
        client.folders().get("f").await?;
        assert_eq!(asked(&recorder)[3], format!("{FOLDER} t2"));

        let script = [token("t1", 3600), refused(), token("t2", 3600), refused()];
        let (client, recorder) = app(script)?;
        let error = client
            .folders()
            .get("f")
            .await
            .expect_err("both are refused");
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert_eq!(recorder.requests().len(), 4);
        Ok(())
    }

    #[tokio::test]
    async fn an_unknown_app_is_told_so_and_never_its_secret() -> Result<()> {
        let refusal = r#"{"error":"invalid_client","error_description":"no such app"}"#;
        let (client, _) = app([Answer::json(refusal).with_status(401)])?;
        let error = client
            .folders()
            .get("f")
            .await
            .expect_err("nobody knows it");
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert!(!format!("{error:?}{client:?}").contains("secret-1"));
        Ok(())
    }

    #[tokio::test]
    async fn calls_at_once_ask_for_one_token() -> Result<()> {
        let (client, recorder) = app([token("t1", 3600), folder(), folder()])?;
        let folders = client.folders();
        let (one, two) = futures::future::join(folders.get("f"), folders.get("f")).await;
        one.and(two)?;
        let tokens = asked(&recorder);
        let tokens = tokens.iter().filter(|asked| asked.starts_with("/oauth2"));
        assert_eq!(tokens.count(), 1);
        Ok(())
    }

    /// A clock that is set by hand, in seconds.
    #[derive(Default)]
    struct ByHand(AtomicU64);

    impl Pace for ByHand {
        fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
            Still.sleep(wait)
        }

        fn limit(&self, limit: Duration) -> BoxFuture<'static, ()> {
            Still.limit(limit)
        }

        fn chance(&self) -> f64 {
            Still.chance()
        }

        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
        }
    }

    /// Lets others go first, so that what waits for it can be cancelled.
    struct Polite(Arc<Recorder>);

    impl Transport for Polite {
        fn call<'a>(
            &'a self,
            request: Request,
            operation: &'a Operation,
            context: &'a Context,
        ) -> BoxFuture<'a, transport::Result<Response>> {
            Box::pin(async move {
                tokio::task::yield_now().await;
                self.0.call(request, operation, context).await
            })
        }
    }

    fn tokens(script: impl IntoIterator<Item = Answer>) -> (AppTokens, Arc<Recorder>, Arc<ByHand>) {
        let app = App {
            id: "app-1".to_owned(),
            secret: "secret-1".to_owned(),
            instance: "instance-1".to_owned(),
        };
        let base = Url::parse("http://media.test").expect("a URL");
        let recorder = Arc::new(Recorder::answering(script));
        let wire = Arc::new(Polite(Arc::clone(&recorder)));
        let clock = Arc::new(ByHand::default());
        let tokens = AppTokens::new(app, &base, wire, Arc::clone(&clock) as _);
        (tokens, recorder, clock)
    }

    #[tokio::test]
    async fn a_good_token_outlives_renewals_that_are_cancelled_or_fail() -> transport::Result<()> {
        let failing = || Answer::status(503);
        let script = [token("t1", 1000), failing(), failing(), token("t2", 1000)];
        let (tokens, recorder, clock) = tokens(script);
        let at = async |second: u64| {
            clock.0.store(second, Ordering::Relaxed);
            let token = tokens.token(None).await?;
            transport::Result::Ok((token, recorder.requests().len()))
        };
        assert_eq!(at(0).await?, ("t1".to_owned(), 1));

        clock.0.store(950, Ordering::Relaxed);
        assert!(tokens.token(None).now_or_never().is_none());
        assert_eq!(at(950).await?, ("t1".to_owned(), 2));
        assert_eq!(at(979).await?, ("t1".to_owned(), 2));
        assert_eq!(at(980).await?, ("t1".to_owned(), 3));
        assert_eq!(at(999).await?, ("t1".to_owned(), 3));
        assert_eq!(at(1000).await?, ("t2".to_owned(), 4), "it ended");
        Ok(())
    }

    #[tokio::test]
    async fn a_token_for_ever_is_one() -> transport::Result<()> {
        let (tokens, recorder, _) = tokens([token("t1", i64::MAX.unsigned_abs())]);
        tokens.token(None).await?;
        assert_eq!(tokens.token(None).await?, "t1");
        assert_eq!(recorder.requests().len(), 1);
        Ok(())
    }
}
