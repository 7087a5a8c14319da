//! `site-media upload`: stores files, several at a time, and prints them in the order they were named.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use site_media::transport::Policy;
use site_media::{Client, Outcome, Protocol, UploadAll};

use crate::args::{ConnectionArgs, UploadArgs};
use crate::failure::Failure;
use crate::output::{self, Bars, Style};

/// An upload whose words make sense.
pub(crate) struct Plan {
    client: Client,
    paths: Vec<PathBuf>,
    folder: Option<String>,
    private: bool,
    skip_same: bool,
    jobs: NonZeroUsize,
    protocol: Option<Protocol>,
    ledger: Option<PathBuf>,
    parallel: NonZeroUsize,
    checksums: bool,
    wait: Option<Duration>,
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
            skip_same: self.skip_same,
            jobs: self.jobs,
            protocol,
            ledger: self.ledger,
            parallel: self.parallel,
            checksums: self.checksums,
            wait: self.wait.map(Duration::from_secs),
            style: if self.json { Style::Json } else { Style::Short },
        })
    }
}

fn check(path: &PathBuf) -> Result<(), Failure> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Failure::input(format!(
            "cannot read `{shown}`: no such file"
        ))),
        Err(error) => Err(Failure::input(format!("cannot read `{shown}`: {error}"))),
    }
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let bars = Bars::new();
    let plan = Arc::new(plan);
    let batches: Vec<_> = batches(&plan)
        .into_iter()
        .map(|batch| told(&plan, batch, &bars).stream())
        .collect();
    let mut outcomes = futures::stream::iter(batches).flatten();

    let (mut all, mut failures) = (0, Failures::default());
    let mut stored = Vec::new();
    while let Some(Outcome { item, result, .. }) = outcomes.next().await {
        all += 1;
        match result {
            Ok(file) if plan.wait.is_some() => stored.push(file),
            Ok(file) => bars.above(|| output::file(&file, plan.style))?,
            Err(error) => failures.add(&bars, Failure::about("upload", &item, &error)),
        }
    }
    if let Some(patience) = plan.wait {
        let wait = plan.client.files().wait_all_ready(&stored);
        let mut ready = wait.deadline(patience).stream();
        while let Some(Outcome { index, result, .. }) = ready.next().await {
            let name = &stored[index].display_name;
            match result {
                Ok(file) => bars.above(|| output::file(&file, plan.style))?,
                Err(error) => failures.add(&bars, Failure::about("use", name, &error)),
            }
        }
    }
    failures.conclude(
        all,
        if plan.wait.is_some() {
            "ready"
        } else {
            "stored"
        },
    )
}

/// What went wrong, of which all but the last is told at once.
#[derive(Default)]
struct Failures {
    count: usize,
    last: Option<anyhow::Error>,
}

impl Failures {
    fn add(&mut self, bars: &Bars, failure: Failure) {
        self.count += 1;
        if let Some(earlier) = self.last.replace(failure.into()) {
            bars.above(|| output::failure(&earlier, false));
        }
    }

    /// The failure of a single file speaks for itself; those of several are summed up.
    fn conclude(self, all: usize, wanted: &str) -> anyhow::Result<()> {
        let Some(last) = self.last else { return Ok(()) };
        if all == 1 {
            return Err(last);
        }
        output::failure(&last, false);
        let count = self.count;
        Err(Failure::work(format!("{count} of {all} files were not {wanted}")).into())
    }
}

/// Files that were named one after another go together; a directory is a batch of its own.
fn batches(plan: &Plan) -> Vec<UploadAll> {
    let chunks = plan
        .paths
        .chunk_by(|one, next| !one.is_dir() && !next.is_dir());
    let batch = |paths: &[PathBuf]| match paths {
        [folder] if folder.is_dir() => plan.client.upload_folder(folder),
        files => plan.client.upload_all(files),
    };
    chunks.map(batch).collect()
}

/// A batch that knows what was asked for, and shows how far each file is.
fn told(plan: &Arc<Plan>, mut batch: UploadAll, bars: &Bars) -> UploadAll {
    if let Some(folder) = &plan.folder {
        batch = batch.folder(folder);
    }
    let (plan, bars) = (Arc::clone(plan), bars.clone());
    let at_once = plan.jobs;
    batch.at_once(at_once).each(move |mut upload, title| {
        let bar = bars.add(title);
        upload = upload.on_progress(move |progress| bar.show(progress));
        if plan.private {
            upload = upload.private();
        }
        if plan.skip_same {
            upload = upload.skip_same();
        }
        if let Some(protocol) = plan.protocol {
            upload = upload.protocol(protocol);
        }
        if let Some(ledger) = &plan.ledger {
            upload = upload.ledger(ledger);
        }
        if plan.checksums {
            upload = upload.checksums();
        }
        upload.parallel(plan.parallel)
    })
}
