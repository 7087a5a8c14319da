//! How much an import may bring: what its type allows, and what its site has room for.

use catalog::FileRecord;

use super::{
    order::{self, Payload},
    setback::Setback,
};
use crate::{
    Engine,
    uploads::{check, quota},
};

/// How many bytes may come, and why not more.
pub(super) struct Most {
    pub(super) bytes: u64,
    reason: String,
}

impl Most {
    pub(super) fn exceeded(&self) -> Setback {
        Setback::last(self.reason.clone())
    }
}

pub(super) async fn most(
    engine: &Engine,
    file: &FileRecord,
    payload: &Payload,
) -> Result<Most, Setback> {
    let bytes = check::most(engine.limits(), order::class_of(payload));
    match room(engine, file).await? {
        Some(room) if room < bytes => Ok(Most {
            bytes: room,
            reason: full(engine).reason,
        }),
        _ => Ok(Most {
            bytes,
            reason: format!("it is larger than {bytes} bytes"),
        }),
    }
}

/// What the site has room for, what was said of this very file included.
pub(super) async fn room(engine: &Engine, file: &FileRecord) -> Result<Option<u64>, Setback> {
    let room = quota::room(engine, &file.site).await;
    let room = room.map_err(|_| Setback::passing("this server could not tell how full it is"))?;
    Ok(room.map(|room| room.saturating_add(file.size)))
}

pub(super) fn full(engine: &Engine) -> Setback {
    Setback::last(format!("it {}", quota::exceeded(engine, "url")))
}
