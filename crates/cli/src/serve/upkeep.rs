//! Clears away, once an hour, what has had its time: old trash, uploads that nobody finished, and old events.

use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use tokio::time;

/// Goes on until it is dropped. A failure is for the log: the next hour tries again.
pub(super) async fn keep_up(engine: Arc<Engine>) {
    let mut hours = time::interval(Duration::from_hours(1));
    loop {
        hours.tick().await;
        told("files from the trash", engine.purge().await);
        told("expired uploads", engine.clear_expired_uploads().await);
        told("old events", engine.prune_journal().await);
    }
}

fn told(what: &str, outcome: engine::Result<usize>) {
    match outcome {
        Ok(0) => {}
        Ok(cleared) => tracing::info!(cleared, "cleared away {what}"),
        Err(error) => tracing::warn!(%error, "cannot clear away {what}"),
    }
}
