//! `site-media download`: fetches one file, and prints where it is.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use site_media::{Client, FileId};

use crate::args::DownloadArgs;
use crate::failure::Failure;
use crate::output::{self, Bars};

/// A download whose words make sense.
pub(crate) struct Plan {
    client: Client,
    id: FileId,
    target: PathBuf,
    asset: Option<String>,
    parallel: NonZeroUsize,
}

impl DownloadArgs {
    pub(crate) fn check(self) -> anyhow::Result<Plan> {
        let id = FileId::new(&self.id)?;
        let target = self.output.unwrap_or_else(|| PathBuf::from("."));
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let message = format!(
                "cannot write `{}`: there is no directory `{}`",
                target.display(),
                folder.display()
            );
            return Err(Failure::input(message).into());
        }
        Ok(Plan {
            client: self.connection.client()?,
            id,
            target,
            asset: self.asset,
            parallel: self.parallel,
        })
    }
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let Plan {
        client,
        id,
        target,
        asset,
        parallel,
    } = plan;
    let bar = Bars::new().add(id.as_str());
    let mut download = client.download(&id).parallel(parallel);
    if let Some(key) = asset {
        download = download.asset(key);
    }
    let fetched = download
        .on_progress(move |progress| bar.show(progress))
        .to(&target)
        .await;
    let copy = fetched.map_err(|error| Failure::about("download", id.as_str(), &error))?;
    output::line(&copy.path.display().to_string())?;
    Ok(())
}
