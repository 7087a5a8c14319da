//! What an engine is opened with: a place, a clock, a source of ids, and its limits.

use std::{path::PathBuf, sync::Arc};

use jiff::SignedDuration;

use crate::{
    Clock, Deriving, Ids, RandomIds, SystemClock,
    imports::{Fetch, Nowhere},
    webhooks::Post,
};

/// Everything an engine would otherwise have to reach for.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that holds the catalog and the bytes; made if absent.
    pub data: PathBuf,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids, tickets and secrets.
    pub ids: Arc<dyn Ids>,
    /// Brings what is imported from elsewhere.
    pub fetch: Arc<dyn Fetch>,
    /// What is made of films and sounds.
    pub derive: Deriving,
    /// Takes what webhooks are told to where it belongs.
    pub post: Arc<dyn Post>,
    /// How large and how long things may be.
    pub limits: Limits,
}

impl Config {
    /// The usual engine on a folder: system clock, random ids, default limits, nowhere to import from, nobody to tell,
    /// and no programs that know films and sounds.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            fetch: Arc::new(Nowhere),
            derive: Deriving::default(),
            post: Arc::new(Nowhere),
            limits: Limits::default(),
        }
    }
}

/// How large a file of each type may be, and how long what we hand out lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Largest file of each type, in bytes.
    pub sizes: Sizes,
    /// How many bytes each site may hold, the trash included; as many as there is room for if it does not say.
    pub site_quota: Option<u64>,
    /// How long a plain upload URL may be used.
    pub upload_url_life: SignedDuration,
    /// How long a resumable upload may be started, continued and finished.
    pub upload_token_life: SignedDuration,
    /// How long a download URL lives when the caller does not say.
    pub download_url_life: SignedDuration,
    /// How long an attempt to import a file may take.
    pub import_time: SignedDuration,
    /// How long to wait after each failed attempt to import a file; after one more it has failed for good.
    pub import_pauses: Vec<SignedDuration>,
    /// How long what is deleted stays in the trash.
    pub trash_life: SignedDuration,
    /// How long events are remembered. Those older are told to nobody any more, so it should be longer than the two
    /// days for which webhooks are tried.
    pub journal_life: SignedDuration,
    /// How long an app may use an access token.
    pub access_token_life: SignedDuration,
    /// How large an image may be to be transformed.
    pub transform: media::transform::Bounds,
    /// How long transforming one image may take.
    pub transform_time: SignedDuration,
    /// How many bytes of transformed images are kept, so that they need not be made again.
    pub transform_room: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // The ten seconds are the service's own allowance for clocks that disagree.
        let allowance = SignedDuration::from_secs(10);
        Self {
            sizes: Sizes::default(),
            site_quota: None,
            upload_url_life: SignedDuration::from_hours(24) + allowance,
            upload_token_life: SignedDuration::from_hours(7 * 24) + allowance,
            download_url_life: SignedDuration::from_hours(10),
            import_time: SignedDuration::from_hours(1),
            import_pauses: [1, 5, 20].map(SignedDuration::from_secs).to_vec(),
            trash_life: SignedDuration::from_hours(30 * 24),
            journal_life: SignedDuration::from_hours(30 * 24),
            access_token_life: SignedDuration::from_hours(4),
            transform: media::transform::Bounds::default(),
            transform_time: SignedDuration::from_secs(20),
            transform_room: 1 << 30,
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

impl Sizes {
    /// The largest size that a file of any type may have.
    pub fn largest(&self) -> u64 {
        let Self {
            image,
            video,
            audio,
            document,
            vector,
            archive,
            model3d,
        } = *self;
        let sizes = [image, video, audio, document, vector, archive, model3d];
        sizes.into_iter().max().unwrap_or_default()
    }
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
