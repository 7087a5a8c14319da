//! A whole Media Manager in one line, for tests.
//!
//! [`near`] is one in this process without a socket, [`far`] one behind a real socket; both give the same
//! [`Manager`], on a folder that goes away, with a clock that only moves when told. Bad luck is added on the way
//! ([`status`], [`cut_upload_after`], [`cut_download_after`]), and what no client of ours would send goes out through
//! [`Manager::raw`]. [`Process`] is the real `site-media serve`, to be killed; [`Proxy`] stands in a connection's way.
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let manager = testkit::near().failing(testkit::status(503).times(2)).await?;
//! let folder = manager.client.folders().get("media-root").await?;
//! assert_eq!(folder.id, "media-root");
//! # Ok::<_, anyhow::Error>(()) }).unwrap();
//! ```

mod binary;
mod chance;
mod cli;
mod clock;
mod elsewhere;
mod filters;
mod fixtures;
mod json;
mod manager;
mod players;
mod process;
mod proxy;
mod raw;
mod receiver;
mod recording;
mod setup;
mod traffic;

pub use site_media::testing::{
    Fault, Leap, Luck, Unlucky, cut_download_after, cut_upload_after, damage_upload_after, fault,
    refused, status,
};

pub use self::{
    binary::binary,
    chance::{CountedIds, draw},
    cli::{Cli, cli},
    clock::StillClock,
    elsewhere::Elsewhere,
    filters::filters,
    fixtures::{Fixture, fixture, fixtures, photographs, sha256},
    manager::Manager,
    players::{players, readers},
    process::{Process, ProcessOptions},
    proxy::{Held, Proxy},
    raw::{Ask, Raw, Reply},
    receiver::{Manner, Receiver},
    recording::recording,
    setup::{Setup, far, near},
    traffic::{Metered, Traffic},
};
