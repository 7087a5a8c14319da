//! Promises about archives.

use std::sync::Arc;

use super::{at, site};
use crate::{ArchiveContent, ArchiveRecord, Catalog, Result};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    an_archive_stays_what_it_was(catalog).await
}

async fn an_archive_stays_what_it_was(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "archive-kept").await?;
    let files = ArchiveRecord {
        id: "archive-files".to_owned(),
        site,
        content: ArchiveContent::Files(vec!["b".to_owned(), "a".to_owned()]),
        created: at(1),
    };
    let folder = ArchiveRecord {
        id: "archive-folder".to_owned(),
        content: ArchiveContent::Folder("f".to_owned()),
        ..files.clone()
    };

    for kept in [&files, &folder] {
        catalog.keep_archive(kept.clone()).await?;
        assert_eq!(catalog.find_archive(&kept.id).await?.as_ref(), Some(kept));
    }
    let later = ArchiveRecord {
        id: files.id.clone(),
        created: at(2),
        ..folder
    };
    catalog.keep_archive(later).await?;
    assert_eq!(catalog.find_archive(&files.id).await?, Some(files));
    assert_eq!(catalog.find_archive("nobody").await?, None);
    Ok(())
}
