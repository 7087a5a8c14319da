//! What an engine is opened with: a place, a clock, a source of ids, and its limits.

use std::{path::PathBuf, sync::Arc};

use jiff::SignedDuration;

use crate::{Clock, Ids, RandomIds, SystemClock};

/// Everything an engine would otherwise have to reach for.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that holds the catalog and the bytes; made if absent.
    pub data: PathBuf,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids, tickets and secrets.
    pub ids: Arc<dyn Ids>,
    /// How large and how long things may be.
    pub limits: Limits,
}

impl Config {
    /// The usual engine on a folder: system clock, random ids, default limits.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            limits: Limits::default(),
        }
    }
}

/// How large a file of each type may be, and how long what we hand out lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file of each type, in bytes.
    pub sizes: Sizes,
    /// How long a plain upload URL may be used.
    pub upload_url_life: SignedDuration,
    /// How long a resumable upload may be started, continued and finished.
    pub upload_token_life: SignedDuration,
    /// How long a download URL lives when the caller does not say.
    pub download_url_life: SignedDuration,
}

impl Default for Limits {
    fn default() -> Self {
        // The ten seconds are the service's own allowance for clocks that disagree.
        let allowance = SignedDuration::from_secs(10);
        Self {
            sizes: Sizes::default(),
            upload_url_life: SignedDuration::from_hours(24) + allowance,
            upload_token_life: SignedDuration::from_hours(7 * 24) + allowance,
            download_url_life: SignedDuration::from_hours(10),
        }
    }
}

/// The largest size of a file in bytes, by what the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sizes {
    /// Photographs and other raster images.
    pub image: u64,
    /// Videos.
    pub video: u64,
    /// Sound.
    pub audio: u64,
    /// Documents, and whatever has no type of its own.
    pub document: u64,
    /// SVG drawings.
    pub vector: u64,
    /// Zip and its relatives.
    pub archive: u64,
    /// glTF models.
    pub model3d: u64,
}

impl Default for Sizes {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        const GIB: u64 = 1 << 30;
        Self {
            image: 25 * MIB,
            video: 10 * GIB,
            audio: GIB,
            document: GIB,
            vector: 25 * MIB,
            archive: 10 * GIB,
            model3d: GIB,
        }
    }
}
