//! Stands between a name and a connection: only fit addresses come through.

use std::{
    fmt::{self, Debug},
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use engine::imports::{FetchError, FetchErrorKind};
use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::address::is_public;

/// Knows the addresses of names.
pub(super) trait Names: Debug + Send + Sync + 'static {
    /// The addresses of a name, at this moment.
    fn addresses(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// The names that this machine knows.
#[derive(Debug)]
pub(super) struct System;

impl Names for System {
    fn addresses(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Decides which addresses may be connected to.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    reach: Reach,
    names: Arc<dyn Names>,
}

/// What may be connected to.
#[derive(Debug, Clone)]
pub(super) enum Reach {
    /// What everybody can reach.
    Public,
    /// Whatever this machine can reach.
    Anywhere,
    /// These alone.
    #[cfg(test)]
    Only(Vec<IpAddr>),
}

impl Guard {
    pub(super) fn new(allow_private: bool, names: Arc<dyn Names>) -> Self {
        let reach = if allow_private {
            Reach::Anywhere
        } else {
            Reach::Public
        };
        Self { reach, names }
    }

    #[cfg(test)]
    pub(super) fn only(addresses: Vec<IpAddr>, names: Arc<dyn Names>) -> Self {
        let reach = Reach::Only(addresses);
        Self { reach, names }
    }

    /// Refuses a URL that leads nowhere fit. Names are looked at when they are looked up; addresses never are.
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        let refused = |words: String| Err(FetchError::new(FetchErrorKind::Final, words));
        if !matches!(url.scheme(), "http" | "https") {
            return refused(format!("nothing is fetched by `{}`", url.scheme()));
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            Some(Host::Domain(_)) => return Ok(()),
            None => return refused("the URL names no host".to_owned()),
        };
        if self.lets(address) {
            Ok(())
        } else {
            refused(Refusal(address.to_string()).to_string())
        }
    }

    fn lets(&self, address: IpAddr) -> bool {
        match &self.reach {
            Reach::Public => is_public(address),
            Reach::Anywhere => true,
            #[cfg(test)]
            Reach::Only(addresses) => addresses.contains(&address),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let found = guard.names.addresses(name.clone()).await?;
            let known = !found.is_empty();
            let fit: Vec<_> = found
                .into_iter()
                .filter(|address| guard.lets(*address))
                .map(|address| SocketAddr::new(address, 0))
                .collect();
            if known && fit.is_empty() {
                return Err(Refusal(name).into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}

/// Why there is no connection: of what was named, nothing may be connected to.
#[derive(Debug)]
pub(super) struct Refusal(String);

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an address that imports may reach", self.0)
    }
}

impl std::error::Error for Refusal {}
