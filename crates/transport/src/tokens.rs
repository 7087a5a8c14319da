//! Signs calls with a token that somebody gives, and asks for another when it is refused.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use ::http::header::AUTHORIZATION;
use ::http::{HeaderValue, StatusCode};
use futures::future::BoxFuture;
use url::{Origin, Url};

use crate::auth::header;
use crate::{Context, Error, ErrorKind, Host, Operation, Request, Response, Result, Transport};

/// Gives the token that calls are signed with.
///
/// A closure that returns a future of a token is one; it is asked for every call, so let it remember what it can.
pub trait Tokens: Send + Sync + 'static {
    /// A token; another one than `refused`, which the service did not take.
    fn token(&self, refused: Option<&str>) -> BoxFuture<'_, Result<String>>;
}

impl<F, Fut, E> Tokens for F
where
    F: Fn() -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<String, E>> + Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>> + 'static,
{
    fn token(&self, _refused: Option<&str>) -> BoxFuture<'_, Result<String>> {
        let token = self();
        Box::pin(async move {
            token.await.map_err(|error| {
                let error: Box<dyn std::error::Error + Send + Sync> = error.into();
                Error::new(ErrorKind::Unsigned, format!("there is no token: {error}"))
                    .with_boxed_source(error)
            })
        })
    }
}

/// Signs the calls of the API with a token, and nothing that goes elsewhere.
///
/// What the service refuses with 401 is sent once more, if there is another token by then.
pub struct Signed<T> {
    inner: T,
    origin: Origin,
    tokens: Arc<dyn Tokens>,
}

impl<T> Signed<T> {
    /// Signs what goes to the origin of `api` with what `tokens` gives.
    pub fn new(inner: T, api: &Url, tokens: Arc<dyn Tokens>) -> Self {
        Self {
            inner,
            origin: api.origin(),
            tokens,
        }
    }
}

impl<T: Transport> Signed<T> {
    async fn run(
        &self,
        mut request: Request,
        operation: &Operation,
        context: &Context,
    ) -> Result<Response> {
        if operation.host != Host::Api || request.url().origin() != self.origin {
            return self.inner.call(request, operation, context).await;
        }
        let token = self.tokens.token(None).await?;
        let again = request.try_clone();
        sign(&mut request, &token)?;
        let sent = self.inner.call(request, operation, context).await?;
        let Some(mut again) = again.filter(|_| sent.status() == StatusCode::UNAUTHORIZED) else {
            return Ok(sent);
        };
        let fresh = self.tokens.token(Some(&token)).await?;
        if fresh == token {
            return Ok(sent);
        }
        sign(&mut again, &fresh)?;
        self.inner.call(again, operation, context).await
    }
}

fn sign(request: &mut Request, token: &str) -> Result<()> {
    let mut token: HeaderValue = header(token, "token")?;
    token.set_sensitive(true);
    request.headers_mut().insert(AUTHORIZATION, token);
    Ok(())
}

impl<T: Transport> Transport for Signed<T> {
    fn call<'a>(
        &'a self,
        request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        Box::pin(self.run(request, operation, context))
    }
}

impl<T> fmt::Debug for Signed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed").finish_non_exhaustive()
    }
}
