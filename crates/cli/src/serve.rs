//! `site-media serve`: a Media Manager on a folder.

mod access;
mod claim;
mod derive;
mod invited;
mod limits;
mod ready;
mod upkeep;
mod verify;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::{Config, Deriving, Engine, Limits, Links};
use server::{Courier, Options, Web, WebOptions};
use tokio::net::TcpListener;
use url::Url;

use self::access::{Access, Wanted};
pub(crate) use self::limits::{most, size};
use crate::args::ServeArgs;
use crate::failure::Failure;
use crate::output;

/// A server whose words make sense.
pub(crate) struct Plan {
    data: PathBuf,
    listen: String,
    wanted: Wanted,
    ready_file: Option<PathBuf>,
    public_url: Option<Url>,
    trust_forwarded: bool,
    imports: WebOptions,
    limits: Limits,
    derive: Deriving,
    derives: bool,
    verify: bool,
}

impl ServeArgs {
    pub(crate) fn check(self) -> anyhow::Result<Plan> {
        let public_url = self.public_url.as_deref().map(address).transpose()?;
        let wanted = Wanted::of(self.site, self.api_key, &self.app)?;
        let limits = limits::of(
            self.quota,
            &self.max_size,
            self.trash_days,
            self.journal_days,
        )?;
        let derives = !self.no_derive;
        let derive = derive::of(
            self.no_derive,
            self.video_ladder,
            self.encoders.get(),
            &limits,
        );
        Ok(Plan {
            derive,
            derives,
            limits,
            verify: self.verify,
            data: self.data,
            listen: self.listen,
            wanted,
            ready_file: self.ready_file,
            public_url,
            trust_forwarded: self.trust_forwarded,
            imports: WebOptions {
                allow_private: self.allow_private_imports,
                ..WebOptions::default()
            },
        })
    }
}

fn address(text: &str) -> Result<Url, Failure> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| {
        Failure::input(format!("`{text}` is not an address to be reached at"))
            .with_hint("it looks like `https://media.example.com`")
    })
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let Plan {
        data,
        listen,
        wanted,
        ready_file,
        public_url,
        trust_forwarded,
        imports,
        limits,
        derive,
        derives,
        verify,
    } = plan;
    if verify {
        return verify::run(&data).await;
    }
    let _claim = claim::claim(&data)?;
    if let Some(path) = &ready_file {
        ready::forget(path)?;
    }
    let tools = derives.then(|| derive.tools.clone());
    let engine = open(&data, imports, limits, derive).await?;
    let (access, is_new) = access::settle(&engine, &data, wanted).await?;
    if let Some(tools) = tools {
        derive::tell_of(&tools);
    }

    let listener = TcpListener::bind(&listen).await.map_err(|error| {
        Failure::input(format!("cannot listen on `{listen}`: {error}"))
            .with_hint("`--listen 127.0.0.1:0` takes a free port")
    })?;
    let local = reachable(listener.local_addr()?);
    let public_url = public_url.map_or_else(|| Url::parse(&local), Ok)?;
    let links = Links::new(public_url.clone());
    let options = Options {
        trust_forwarded,
        ..Options::new(public_url)
    };
    let router = server::app(Arc::clone(&engine), options);
    let stop = stopped()?;

    // The port takes connections from here on, whether or not they are served at once.
    if let Some(path) = &ready_file {
        ready::write(path, &local, &access)?;
    }
    greet(&local, &data, &access, is_new);
    let upkeep = tokio::spawn(upkeep::keep_up(Arc::clone(&engine)));
    let worker = tokio::spawn({
        let engine = Arc::clone(&engine);
        async move { engine.work(std::future::pending()).await }
    });
    let deliverer = tokio::spawn({
        let engine = Arc::clone(&engine);
        async move { engine.deliver(links, std::future::pending()).await }
    });
    let stop = async move {
        stop.await;
        engine.close();
    };
    let served = server::serve(listener, router, stop).await;
    // What is broken off goes on at the next start.
    worker.abort();
    deliverer.abort();
    upkeep.abort();
    served?;
    output::note("stopped");
    Ok(())
}

async fn open(
    data: &Path,
    imports: WebOptions,
    limits: Limits,
    derive: Deriving,
) -> anyhow::Result<Arc<Engine>> {
    let opened = async {
        let fetch = Arc::new(Web::new(imports));
        let engine = Engine::open(Config {
            fetch,
            post: Arc::new(Courier::default()),
            limits,
            derive,
            ..Config::new(data)
        })
        .await?;
        engine.recover().await?;
        Ok(engine)
    };
    opened.await.map_err(|error: engine::Error| {
        anyhow::Error::new(error).context(format!(
            "cannot open the data directory `{}`",
            data.display()
        ))
    })
}

/// Where a client of this machine finds it: an address for all is no address to go to.
fn reachable(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        let home = if address.is_ipv4() {
            "127.0.0.1"
        } else {
            "::1"
        };
        address.set_ip(home.parse().expect("both are addresses"));
    }
    format!("http://{address}")
}

/// The address and the credentials, as a shell takes them. A key is shown once; later it is only kept.
fn greet(url: &str, data: &Path, access: &Access, is_new: bool) {
    let mut exports = format!(
        "export SITE_MEDIA_URL={url}\nexport SITE_MEDIA_SITE={}",
        access.site
    );
    if is_new {
        exports = format!("{exports}\nexport SITE_MEDIA_API_KEY={}", access.api_key);
    }
    // Serving is the work: it goes on even if nobody reads this.
    output::line(&exports).ok();
    output::note(&format!(
        "Media Manager at {url}, data in `{}`; stop it with Ctrl-C",
        data.display()
    ));
    if !is_new {
        output::note(&format!(
            "the API key is in `{}`",
            access::place(data).display()
        ));
    }
}

/// Comes to pass when somebody wants it to end.
fn stopped() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        tokio::signal::ctrl_c().await.ok();
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_all_is_no_address_to_go_to() {
        let of = |text: &str| text.parse().map(reachable).ok();
        assert_eq!(of("0.0.0.0:80").as_deref(), Some("http://127.0.0.1:80"));
        assert_eq!(of("[::]:80").as_deref(), Some("http://[::1]:80"));
        assert_eq!(of("10.0.0.1:80").as_deref(), Some("http://10.0.0.1:80"));
    }
}
