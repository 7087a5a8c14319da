//! `site-media listen`: what happens at a local Media Manager, as it happens, and posted to a receiver of webhooks.

use std::time::{Duration, Instant};

use engine::webhooks::{Post, Unsent};
use futures::TryStreamExt;
use server::Courier;
use site_media::Events;
use tokio::time;
use url::Url;

use crate::args::ListenArgs;
use crate::failure::Failure;
use crate::output::{self, Forwarded};

/// How long a receiver may take: long enough for somebody who looks at it with a debugger.
const LONGEST: Duration = Duration::from_mins(5);

/// Listening whose words make sense.
pub(crate) struct Plan {
    events: Events,
    receiver: Option<Url>,
    json: bool,
}

impl ListenArgs {
    pub(crate) fn check(self) -> anyhow::Result<Plan> {
        if let Some(url) = &self.forward_to
            && !matches!(url.scheme(), "http" | "https")
        {
            return Err(Failure::input(format!("`{url}` is no HTTP or HTTPS URL")).into());
        }
        let client = self.connection.client()?;
        let mut events = client.events();
        for kind in self.types {
            events = events.kind(kind);
        }
        Ok(Plan {
            events,
            receiver: self.forward_to,
            json: self.json,
        })
    }
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let latest = plan.events.latest().await?;
    let key = plan.events.key_url();
    let events = plan.events.after(latest);
    output::note("listening; Ctrl-C ends it");
    let Some(receiver) = plan.receiver else {
        let mut events = events.follow();
        while let Some(event) = events.try_next().await? {
            output::event(&event, plan.json, None)?;
        }
        return Ok(());
    };

    output::note(&format!("the key of what is posted is at {key}"));
    let courier = Courier::default();
    let mut events = events.follow_signed();
    while let Some(told) = events.try_next().await? {
        let begun = Instant::now();
        let posted = time::timeout(LONGEST, courier.post(&receiver, told.token)).await;
        let silent = |_| Err(Unsent(format!("no answer within {LONGEST:?}")));
        let forwarded = Forwarded {
            url: &receiver,
            result: &posted.unwrap_or_else(silent),
            took: begun.elapsed(),
        };
        output::event(&told.event, plan.json, Some(forwarded))?;
    }
    Ok(())
}
