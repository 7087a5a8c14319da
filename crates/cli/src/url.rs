//! `site-media url`: prints where a file, one of its forms or its stream can be had without a key.

use std::time::Duration;

use site_media::Client;

use crate::args::{Stream, UrlArgs};
use crate::failure::Failure;
use crate::output;

/// A URL whose words make sense.
pub(crate) struct Plan {
    client: Client,
    file: String,
    asset: Option<String>,
    stream: Option<Stream>,
    life: Option<Duration>,
}

impl UrlArgs {
    pub(crate) fn check(self) -> anyhow::Result<Plan> {
        Ok(Plan {
            client: self.connection.client()?,
            file: self.file,
            asset: self.asset,
            stream: self.stream,
            life: self
                .minutes
                .map(|minutes| Duration::from_mins(minutes.into())),
        })
    }
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let Plan {
        client,
        file,
        asset,
        stream,
        life,
    } = plan;
    let files = client.files();
    let asked = match stream {
        None => {
            let mut url = files.download_url(&file);
            if let Some(key) = asset {
                url = url.asset(key);
            }
            if let Some(life) = life {
                url = url.expires_in(life);
            }
            url.send().await
        }
        Some(format) => {
            let mut url = files.stream_url(&file);
            if format == Stream::Dash {
                url = url.dash();
            }
            if let Some(life) = life {
                url = url.expires_in(life);
            }
            url.send().await
        }
    };
    let url = asked.map_err(|error| Failure::about("make a URL of", &file, &error))?;
    output::line(url.as_str())?;
    Ok(())
}
