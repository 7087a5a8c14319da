//! What webhooks need of the world outside: that somebody takes a text to a URL.

use std::fmt::{self, Debug, Display};

use futures::future::{BoxFuture, FutureExt as _, ready};
use url::Url;

/// Takes texts to URLs.
///
/// Those who run a server have added the URLs, so they may lead anywhere, this machine included. How long it may take
/// is the engine's business.
pub trait Post: Debug + Send + Sync + 'static {
    /// Posts `text` as plain text. It arrived if the answer is 200, and no other.
    fn post<'a>(&'a self, url: &'a Url, text: String) -> BoxFuture<'a, Result<(), Unsent>>;
}

/// Why a text did not arrive. It names no more of a URL than its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent(pub String);

impl Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsent {}

/// For an engine without a network, [`Nowhere`](crate::imports::Nowhere).
impl Post for crate::imports::Nowhere {
    fn post<'a>(&'a self, _: &'a Url, _: String) -> BoxFuture<'a, Result<(), Unsent>> {
        ready(Err(Unsent("this server posts nothing".to_owned()))).boxed()
    }
}
