//! Promises about searches: whatever the index is up to, they find what reading everything would.

use std::sync::Arc;

use super::{
    at, file,
    pages::{sorted, walk},
    site,
};
use crate::{
    Catalog, Direction, FileChange, FileFilter, FileQuery, FileRecord, Order, Result, Scope, Sort,
    fold::fold,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    a_search_finds_what_reading_everything_would(catalog).await
}

/// More than an index leaves waiting, and more than are sorted when they are found.
const MANY: usize = 1500;

async fn a_search_finds_what_reading_everything_would(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let large = site(catalog, "search-large").await?;
    let small = site(catalog, "search-small").await?;
    let mut files = stock(&large, MANY);
    files.extend(stock(&small, 40));
    catalog.insert_files(files.clone()).await?;
    compare(catalog, &large, &files).await?;
    compare(catalog, &small, &files).await?;

    // A few changes wait to be indexed, many are indexed at once; and the keys of files that go are used again.
    for changed in [20, 700] {
        change(catalog, &large, &mut files, changed).await?;
        compare(catalog, &large, &files).await?;
        compare(catalog, &small, &files).await?;
    }
    Ok(())
}

fn stock(site: &str, many: usize) -> Vec<FileRecord> {
    let animals = ["Cat", "dog", "ŻÓŁW", "catfish"];
    let file = |number: usize| FileRecord {
        name: format!("{} {}.jpg", animals[number % 4], number % 50),
        mime: ["image/jpeg", "video/mp4"][usize::from(number.is_multiple_of(9))].to_owned(),
        labels: if number % 400 == 3 {
            vec!["Very rare".to_owned()]
        } else {
            Vec::new()
        },
        size: (number as u64 * 7919) % 1000,
        // Three a millisecond, in the order of nothing else.
        updated: at(i64::try_from(number * 7919 % many / 3).unwrap_or_default() * 400),
        ..file(site, &format!("{number:04}"))
    };
    (0..many).map(file).collect()
}

async fn change(
    catalog: &Arc<dyn Catalog>,
    site: &str,
    files: &mut Vec<FileRecord>,
    many: usize,
) -> Result<()> {
    let ids: Vec<_> = files
        .iter()
        .map(|file| file.id.clone())
        .take(many)
        .collect();
    let (renamed, rest) = ids.split_at(many / 4);
    let (trashed, removed) = rest.split_at(many / 4);
    let now = at(1_000_000);

    for id in renamed {
        let name = Some(format!("renamed {id}"));
        catalog
            .update_file(
                site,
                id,
                FileChange {
                    name,
                    ..FileChange::default()
                },
                now,
            )
            .await?;
    }
    catalog.trash_files(site, trashed, now).await?;
    let back = catalog.restore_files(site, trashed, at(500)).await?;
    assert_eq!(back.len(), trashed.len());
    let gone = catalog.remove_files(site, removed, at(9)).await?;
    assert_eq!(gone.len(), removed.len());

    files.retain(|file| !removed.contains(&file.id));
    for file in files {
        if renamed.contains(&file.id) {
            file.name = format!("renamed {}", file.id);
            file.updated = now;
        }
        if trashed.contains(&file.id) {
            file.updated = at(500);
        }
    }
    Ok(())
}

async fn compare(catalog: &Arc<dyn Catalog>, site: &str, files: &[FileRecord]) -> Result<()> {
    for needle in [
        ".jpg",
        "cat",
        "żółw",
        "very rare",
        "renamed",
        "dog 4",
        "t",
        "1.",
        "nobody",
        "jpg\nvid",
    ] {
        let expected: Vec<_> = files
            .iter()
            .filter(|file| file.site == site && holds(file, needle))
            .cloned()
            .collect();
        for sort in [Sort::Updated, Sort::Name, Sort::Size] {
            for direction in [Direction::Ascending, Direction::Descending] {
                let order = Order { sort, direction };
                let found = walk(catalog, &query(site, needle, order)).await?;
                assert_eq!(
                    found,
                    sorted(&expected, order),
                    "`{needle}` on {site}, {order:?}"
                );
            }
        }
    }
    Ok(())
}

fn holds(file: &FileRecord, needle: &str) -> bool {
    let mut lines = [&file.name, &file.mime].into_iter().chain(&file.labels);
    lines.any(|line| fold(line).contains(&fold(needle)))
        // A search takes the line end for a sign like others.
        || fold(&format!("{}\n{}", file.name, file.mime)).contains(&fold(needle))
}

fn query(site: &str, needle: &str, order: Order) -> FileQuery {
    let filter = FileFilter {
        scope: Scope::Live,
        media_types: Vec::new(),
        private: None,
        search: Some(needle.to_owned()),
    };
    FileQuery {
        site: site.to_owned(),
        filter,
        order,
        after: None,
        limit: 300,
    }
}
