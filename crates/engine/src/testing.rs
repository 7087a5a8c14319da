//! An engine for tests: a folder that goes away, a clock that stands still, ids that count.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use api::types::BulkDeleteFoldersRequest;
use catalog::{Details, FileRecord, MEDIA_ROOT, Status};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::{Caller, Clock, Config, Engine, Ids, Links, Result, SiteId};

/// Noon of a day in 2026, until it is told to move.
#[derive(Debug, Default)]
pub(crate) struct StillClock {
    moved: AtomicI64,
}

impl StillClock {
    /// Lets time pass.
    pub(crate) fn pass(&self, time: Duration) {
        let time = i64::try_from(time.as_millis()).expect("less than a hundred million years");
        self.moved.fetch_add(time, Ordering::Relaxed);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        let noon = 1_768_478_400_000;
        let now = noon + self.moved.load(Ordering::Relaxed);
        Timestamp::from_millisecond(now).expect("a time of this century")
    }
}

/// 1, 2, 3, …, at the end of as many zeros as are needed.
#[derive(Debug, Default)]
pub(crate) struct CountedIds {
    given: AtomicU64,
}

impl Ids for CountedIds {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.given.fetch_add(1, Ordering::Relaxed) + 1;
        bytes.fill(0);
        let digits = number.to_be_bytes();
        let (bytes, digits) = (bytes.iter_mut().rev(), digits.iter().rev());
        bytes.zip(digits).for_each(|(byte, digit)| *byte = *digit);
    }
}

/// A whole engine, with one caller on the site `site`.
#[derive(Debug)]
pub(crate) struct Near {
    pub(crate) caller: Caller,
    pub(crate) clock: Arc<StillClock>,
    _data: TempDir,
}

impl Near {
    pub(crate) async fn open() -> Result<Self> {
        let data = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(StillClock::default());
        let config = Config {
            clock: clock.clone(),
            ids: Arc::new(CountedIds::default()),
            ..Config::new(data.path())
        };
        let engine = Engine::open(config).await?;
        let site = SiteId::new("site");
        engine.sites().ensure(&site, "key").await?;
        let links = Links::new("http://media.test".parse().expect("a URL"));

        Ok(Self {
            caller: engine.caller(site, links),
            clock,
            _data: data,
        })
    }

    /// A caller on another site.
    pub(crate) async fn stranger(&self) -> Result<Caller> {
        self.on("elsewhere", "other-key").await
    }

    /// A caller on a site of that name.
    pub(crate) async fn on(&self, site: &str, key: &str) -> Result<Caller> {
        let site = SiteId::new(site);
        let engine = self.caller.engine();
        engine.sites().ensure(&site, key).await?;
        Ok(engine.caller(site, self.caller.links().clone()))
    }

    /// Moves a folder to the trash.
    pub(crate) async fn delete_folder(&self, id: &str) -> Result<()> {
        let folder_ids = vec![id.to_owned()];
        let request = BulkDeleteFoldersRequest {
            folder_ids,
            permanent: None,
        };
        self.caller.delete_folders(request).await
    }

    /// Lists a picture of that name in the media root, changed as wanted; it has no bytes.
    pub(crate) async fn picture(
        &self,
        name: &str,
        change: impl FnOnce(&mut FileRecord),
    ) -> Result<FileRecord> {
        picture(&self.caller, name, change).await
    }
}

/// Lists a picture on a caller's site.
pub(crate) async fn picture(
    caller: &Caller,
    name: &str,
    change: impl FnOnce(&mut FileRecord),
) -> Result<FileRecord> {
    let now = caller.now();
    let mut record = FileRecord {
        id: format!("id-of-{name}"),
        site: caller.site().to_string(),
        folder: MEDIA_ROOT.to_owned(),
        name: name.to_owned(),
        mime: "image/jpeg".to_owned(),
        media_type: "IMAGE".to_owned(),
        status: Status::Ready,
        size: 1000,
        hash: "d41d8cd98f00b204e9800998ecf8427e".to_owned(),
        crc32: 0,
        private: false,
        labels: Vec::new(),
        details: Details {
            width: Some(640),
            height: Some(480),
            ..Details::default()
        },
        source_url: None,
        external_info: None,
        created: now,
        updated: now,
        trashed: None,
    };
    change(&mut record);
    Ok(caller.catalog().insert_file(record).await?)
}
