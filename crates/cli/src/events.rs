//! `site-media events`: what happened at a local Media Manager, and what happens now.

use futures::TryStreamExt;
use site_media::Events;

use crate::args::EventsArgs;
use crate::output;

/// A reading whose words make sense.
pub(crate) struct Plan {
    events: Events,
    follow: bool,
    json: bool,
}

impl EventsArgs {
    pub(crate) fn check(self) -> anyhow::Result<Plan> {
        let mut events = self.connection.client()?.events();
        if let Some(after) = self.after {
            events = events.after(after);
        }
        if let Some(since) = self.since {
            events = events.since(since);
        }
        for kind in self.types {
            events = events.kind(kind);
        }
        Ok(Plan {
            events,
            follow: self.follow,
            json: self.json,
        })
    }
}

pub(crate) async fn run(plan: Plan) -> anyhow::Result<()> {
    let mut events = if plan.follow {
        plan.events.follow()
    } else {
        plan.events.past()
    };
    while let Some(event) = events.try_next().await? {
        output::event(&event, plan.json, None)?;
    }
    Ok(())
}
