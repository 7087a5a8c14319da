//! `site-media upload`: stores files, several at a time, and prints them in the order they were named.

use std::path::PathBuf;

use futures::StreamExt;
use site_media::transport::Policy;
use site_media::{Client, Protocol};

use crate::args::{ConnectionArgs, UploadArgs};
use crate::failure::Failure;
use crate::output::{self, Bars, Style};

/// So many at a time: enough to hide the latency, few enough for a small server.
const AT_ONCE: usize = 4;

/// An upload whose words make sense.
pub(crate) struct Plan {
    client: Client,
    paths: Vec<PathBuf>,
    folder: Option<String>,
    private: bool,
    protocol: Option<Protocol>,
    ledger: Option<PathBuf>,
    style: Style,
}

impl ConnectionArgs {
    /// The client, if what it needs was given.
    pub(crate) fn client(self) -> anyhow::Result<Client> {
        let policy = Policy {
            attempts: self.attempts,
            ..Policy::default()
        };
        let mut client = Client::builder().retry(policy);
        if let Some(url) = self.url {
            client = client.base_url(url);
        }
        if let Some(key) = self.api_key {
            client = client.api_key(key);
        }
        if let Some(site) = self.site {
            client = client.site(site);
        }
        Ok(client.build()?)
    }
}

impl UploadArgs {
    pub(crate) fn check(self) -> anyhow::Result<Plan> {
        for path in &self.paths {
            check(path)?;
        }
        let protocol = match (self.put, self.tus) {
            (true, _) => Some(Protocol::Put),
            (_, true) => Some(Protocol::Tus),
            _ => None,
        };
        Ok(Plan {
            client: self.connection.client()?,
            paths: self.paths,
            folder: self.folder,
            private: self.private,
            protocol,
            ledger: self.ledger,
            style: if self.json { Style::Json } else { Style::Short },
        })
    }
}

fn check(path: &PathBuf) -> Result<(), Failure> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(Failure::input(format!(
            "cannot read `{shown}`: it is a directory"
        ))
        .with_hint("name the files in it")),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Failure::input(format!(
            "cannot read `{shown}`: no such file"
        ))),
        Err(error) => Err(Failure::input(format!("cannot read `{shown}`: {error}"))),
    }
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let bars = Bars::new();
    let uploads = plan.paths.iter().map(|path| one(&plan, path, &bars));
    let mut uploads = futures::stream::iter(uploads).buffered(AT_ONCE);

    let mut failed = 0;
    let mut last = None;
    while let Some(upload) = uploads.next().await {
        match upload {
            Ok(file) => bars.above(|| output::file(&file, plan.style))?,
            Err(failure) => {
                failed += 1;
                if let Some(earlier) = last.replace(anyhow::Error::new(failure)) {
                    bars.above(|| output::failure(&earlier, false));
                }
            }
        }
    }
    conclude(plan.paths.len(), failed, last)
}

async fn one(
    plan: &Plan,
    path: &PathBuf,
    bars: &Bars,
) -> Result<site_media::model::FileDescriptor, Failure> {
    let name = path.display().to_string();
    let bar = bars.add(&name);
    let shown = bar.clone();

    let mut upload = plan
        .client
        .upload(path)
        .on_progress(move |progress| shown.show(progress));
    if let Some(folder) = &plan.folder {
        upload = upload.folder(folder);
    }
    if plan.private {
        upload = upload.private();
    }
    if let Some(protocol) = plan.protocol {
        upload = upload.protocol(protocol);
    }
    if let Some(ledger) = &plan.ledger {
        upload = upload.ledger(ledger);
    }
    let stored = upload.send().await;
    bar.done();
    stored.map_err(|error| Failure::about("upload", &name, &error))
}

/// The failure of a single upload speaks for itself; those of several are summed up.
fn conclude(all: usize, failed: usize, last: Option<anyhow::Error>) -> anyhow::Result<()> {
    let Some(last) = last else { return Ok(()) };
    if all == 1 {
        return Err(last);
    }
    output::failure(&last, false);
    Err(Failure::work(format!("{failed} of {all} files were not stored")).into())
}
