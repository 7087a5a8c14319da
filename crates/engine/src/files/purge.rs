//! Empties the trash of what has been in it for long.

use super::delete::bury;
use crate::{Engine, Result};

/// How much goes at once, so that nobody who writes waits for long.
const STEP: usize = 1000;

pub(super) async fn run(engine: &Engine) -> Result<usize> {
    let life = engine.limits().trash_life;
    let Ok(before) = engine.now().checked_sub(life) else {
        // Kept for longer than time has been.
        return Ok(0);
    };

    let mut gone = 0;
    loop {
        let purged = engine.catalog().purge(before, STEP, engine.now()).await?;
        gone += purged.files.len();
        // The rows go first, as when somebody deletes: whatever can still be listed can still be read.
        bury(engine, &purged.files).await?;
        if !purged.more {
            return Ok(gone);
        }
    }
}
