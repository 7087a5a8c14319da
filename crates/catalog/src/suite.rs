//! Every promise of a catalog, written once; each backend runs it.
//!
//! A promise gets a site of its own, so one catalog serves them all, and sites prove to be blind to
//! each other on the way.

mod apps;
mod archives;
mod assets;
mod changes;
mod events;
mod files;
mod folders;
mod jobs;
mod keys;
mod pages;
mod purges;
mod searches;
mod sites;
mod trees;
mod uploads;
mod webhooks;

use std::sync::Arc;

use jiff::Timestamp;

use crate::{
    Catalog, Details, FileRecord, FolderRecord, MEDIA_ROOT, Result, SiteRecord, Status, Transfer,
    UploadKind, UploadRecord, UploadState,
};

/// Holds an empty catalog to every promise.
pub(crate) async fn all(catalog: Arc<dyn Catalog>) -> Result<()> {
    sites::all(&catalog).await?;
    keys::all(&catalog).await?;
    apps::all(&catalog).await?;
    folders::all(&catalog).await?;
    files::all(&catalog).await?;
    trees::all(&catalog).await?;
    changes::all(&catalog).await?;
    purges::all(&catalog).await?;
    pages::all(&catalog).await?;
    searches::all(&catalog).await?;
    uploads::all(&catalog).await?;
    archives::all(&catalog).await?;
    assets::all(&catalog).await?;
    jobs::all(&catalog).await?;
    events::all(&catalog).await?;
    webhooks::all(&catalog).await
}

/// A fresh site to keep one promise on.
pub(crate) async fn site(catalog: &Arc<dyn Catalog>, id: &str) -> Result<String> {
    catalog
        .ensure_site(SiteRecord {
            id: id.to_owned(),
            created: at(0),
            revoked: None,
        })
        .await?;
    Ok(id.to_owned())
}

/// A moment, counted in milliseconds from one that is as good as any.
pub(crate) fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_767_225_600_000 + milliseconds).expect("a time of this century")
}

pub(crate) fn folder(site: &str, id: &str) -> FolderRecord {
    FolderRecord {
        id: format!("{site}-{id}"),
        site: site.to_owned(),
        parent: MEDIA_ROOT.to_owned(),
        name: id.to_owned(),
        created: at(1),
        updated: at(1),
        trashed: None,
    }
}

pub(crate) fn file(site: &str, id: &str) -> FileRecord {
    FileRecord {
        id: format!("{site}-{id}"),
        site: site.to_owned(),
        folder: MEDIA_ROOT.to_owned(),
        name: id.to_owned(),
        mime: "image/jpeg".to_owned(),
        media_type: "IMAGE".to_owned(),
        status: Status::Ready,
        size: 3_000_000_000,
        hash: "d41d8cd98f00b204e9800998ecf8427e".to_owned(),
        crc32: u32::MAX,
        private: false,
        labels: vec!["pet".to_owned(), "Łąka".to_owned()],
        details: Details {
            width: Some(640),
            height: Some(480),
            ..Details::default()
        },
        source_url: Some("https://example.com/cat.jpg".to_owned()),
        external_info: Some(r#"{"origin":"test"}"#.to_owned()),
        created: at(1),
        updated: at(2),
        trashed: None,
    }
}

pub(crate) fn upload(site: &str, id: &str) -> UploadRecord {
    UploadRecord {
        id: format!("{site}-{id}"),
        ticket: format!("{site}-{id}-ticket"),
        site: site.to_owned(),
        kind: UploadKind::Tus,
        file: format!("{site}-{id}-file"),
        folder: MEDIA_ROOT.to_owned(),
        name: Some("cat.jpg".to_owned()),
        mime: "image/jpeg".to_owned(),
        size: Some(64),
        transfer: Transfer::default(),
        private: true,
        labels: vec!["pet".to_owned()],
        external_info: None,
        part_of: None,
        created: at(1),
        expires: at(1000),
        state: UploadState::Open,
    }
}
