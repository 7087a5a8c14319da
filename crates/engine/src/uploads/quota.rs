//! How much a site may hold, all its files together.

use serde_json::json;

use crate::{Engine, Error, Result, Violation};

/// Refuses what does not fit any more; of unknown size, what would not fit if it were a single byte.
///
/// `field` is the part of the request that is at fault, as its sender knows it.
pub(crate) async fn check(
    engine: &Engine,
    site: &str,
    wanted: Option<u64>,
    field: &str,
) -> Result<()> {
    match room(engine, site).await? {
        Some(room) if wanted.unwrap_or(1) > room => Err(exceeded(engine, field)),
        _ => Ok(()),
    }
}

/// How many bytes still fit, if there is a quota.
pub(crate) async fn room(engine: &Engine, site: &str) -> Result<Option<u64>> {
    let Some(quota) = engine.limits().site_quota else {
        return Ok(None);
    };
    let used = engine.catalog().usage(site).await?.bytes;
    Ok(Some(quota.saturating_sub(used)))
}

pub(crate) fn exceeded(engine: &Engine, field: &str) -> Error {
    let quota = engine.limits().site_quota.unwrap_or_default();
    let description = format!("does not fit: the site may hold {quota} bytes, the trash included");
    let violation = Violation::named(field, "SITE_QUOTA_EXCEEDED", description);
    Error::invalid(violation.with_data(json!({ "quota": { "storage": quota.to_string() } })))
}
