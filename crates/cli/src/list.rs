//! `site-media ls`: what is in a folder, or what fits a text.

use futures::TryStreamExt;
use site_media::Client;

use crate::args::ListArgs;
use crate::output::{self, Style};

/// As many on a page as the service allows.
const PAGE: u32 = 100;

/// A listing whose words make sense.
pub(crate) struct Plan {
    client: Client,
    what: What,
    style: Style,
}

enum What {
    Top,
    Folder(String),
    Search(String),
}

impl ListArgs {
    pub(crate) fn check(self) -> anyhow::Result<Plan> {
        let what = match (self.folder, self.search) {
            (_, Some(text)) => What::Search(text),
            (Some(folder), None) => What::Folder(folder),
            (None, None) => What::Top,
        };
        let style = match (self.long, self.json) {
            (true, _) => Style::Long,
            (_, true) => Style::Json,
            _ => Style::Short,
        };
        Ok(Plan {
            client: self.connection.client()?,
            what,
            style,
        })
    }
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let Plan {
        client,
        what,
        style,
    } = plan;
    let (mut folders, mut files) = (
        client.folders().list().limit(PAGE),
        client.files().list().limit(PAGE),
    );
    match what {
        What::Search(text) => return search(&client, text, style).await,
        What::Top => {}
        What::Folder(folder) => {
            folders = folders.parent(&folder);
            files = files.folder(&folder);
        }
    }
    let mut folders = folders.stream();
    while let Some(folder) = folders.try_next().await? {
        output::folder(&folder, style)?;
    }
    let mut files = files.stream();
    while let Some(file) = files.try_next().await? {
        output::file(&file, style)?;
    }
    Ok(())
}

async fn search(client: &Client, text: String, style: Style) -> anyhow::Result<()> {
    let mut files = client.files().search(text).limit(PAGE).stream();
    while let Some(file) = files.try_next().await? {
        output::file(&file, style)?;
    }
    Ok(())
}
