//! A list that is read page by page shows everything once, however much of it was stored at one moment.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use futures::TryStreamExt as _;
use serde_json::{Value, json};
use site_media::model::SortOrder;
use site_media::{FileSort, FolderSort, Source};
use testkit::{Manager, Setup};

use crate::help::{names, note, text};

/// More than fit on a default page would take long to store; this is enough for many small ones.
const MANY: usize = 13;

promises! {
    every_page_size_and_order_shows_each_file_once,
    every_page_size_and_order_shows_each_folder_once,
    a_list_is_sorted_as_asked,
    a_cursor_alone_leads_on,
    a_search_pages_like_a_list,
    what_is_stored_meanwhile_disturbs_no_page,
    a_limit_of_zero_is_none,
}

async fn many(manager: &Manager) -> Result<()> {
    for number in 0..MANY {
        // Alike in time and size, and some in name as well: only the id tells them apart.
        let name = format!("{}.txt", number / 3);
        manager
            .client
            .upload(Source::bytes(name, "same"))
            .send()
            .await?;
    }
    Ok(())
}

async fn every_page_size_and_order_shows_each_file_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    many(&manager).await?;
    for sort in [
        FileSort::DisplayName,
        FileSort::UpdatedDate,
        FileSort::SizeInBytes,
    ] {
        for order in [SortOrder::Asc, SortOrder::Desc] {
            for limit in [1, 4, 12, 13, 100] {
                let list = manager
                    .client
                    .files()
                    .list()
                    .sort(sort, order.clone())
                    .limit(limit);
                let ids: Vec<_> = list.stream().map_ok(|file| file.id).try_collect().await?;
                let once: BTreeSet<_> = ids.iter().collect();
                assert_eq!(
                    (ids.len(), once.len()),
                    (MANY, MANY),
                    "{sort:?} {order} {limit}"
                );
            }
        }
    }
    Ok(())
}

async fn every_page_size_and_order_shows_each_folder_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let folders = manager.client.folders();
    for number in 0..MANY {
        folders.create(format!("{}", number / 3)).send().await?;
    }
    for sort in [FolderSort::DisplayName, FolderSort::UpdatedDate] {
        for limit in [1, 4, 13] {
            let list = folders.list().sort(sort, SortOrder::Desc).limit(limit);
            let ids: BTreeSet<_> = list
                .stream()
                .map_ok(|folder| folder.id)
                .try_collect()
                .await?;
            assert_eq!(ids.len(), MANY, "{sort:?} {limit}");
        }
    }
    Ok(())
}

async fn a_list_is_sorted_as_asked(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    for (name, size) in [("b.txt", 9), ("C.txt", 10), ("a.txt", 100)] {
        manager
            .client
            .upload(Source::bytes(name, "x".repeat(size)))
            .send()
            .await?;
        manager.clock.pass(Duration::from_secs(1));
    }
    let list = || manager.client.files().list();
    let sorted = |sort, order| names(list().sort(sort, order).limit(1).stream());

    assert_eq!(
        sorted(FileSort::DisplayName, SortOrder::Asc).await?,
        ["a.txt", "b.txt", "C.txt"]
    );
    assert_eq!(
        sorted(FileSort::SizeInBytes, SortOrder::Desc).await?,
        ["a.txt", "C.txt", "b.txt"]
    );
    assert_eq!(
        sorted(FileSort::UpdatedDate, SortOrder::Asc).await?,
        ["b.txt", "C.txt", "a.txt"]
    );
    assert_eq!(names(list().stream()).await?, ["a.txt", "C.txt", "b.txt"]);
    Ok(())
}

async fn a_cursor_alone_leads_on(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    for name in ["a.txt", "b.txt", "c.txt"] {
        note(&manager.client, name).await?;
    }
    let first = manager
        .raw()
        .get("/files?sort.fieldName=displayName&sort.order=DESC&paging.limit=2")
        .await?
        .value()?;
    let cursor = text(&first, "nextCursor.cursors.next")?;
    let second = manager
        .raw()
        .get(&format!("/files?paging.cursor={cursor}"))
        .await?
        .value()?;

    assert_eq!(
        (shown(&first), shown(&second)),
        (vec!["c.txt", "b.txt"], vec!["a.txt"])
    );
    assert_eq!(text(&second, "nextCursor.cursors.next")?, "");
    Ok(())
}

fn shown(page: &Value) -> Vec<&str> {
    let files = page["files"].as_array().into_iter().flatten();
    files
        .filter_map(|file| file["displayName"].as_str())
        .collect()
}

async fn a_search_pages_like_a_list(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    many(&manager).await?;
    let search = manager.client.files().search("text").limit(5);
    let ids: BTreeSet<_> = search.stream().map_ok(|file| file.id).try_collect().await?;
    assert_eq!(ids.len(), MANY);

    let first = manager
        .raw()
        .post(
            "/files/search",
            &json!({ "search": "0.txt", "paging": { "limit": 2 } }),
        )
        .await?
        .value()?;
    let cursor = text(&first, "nextCursor.cursors.next")?;
    let second = manager
        .raw()
        .post("/files/search", &json!({ "paging": { "cursor": cursor } }))
        .await?
        .value()?;
    assert_eq!(shown(&second), ["0.txt"]);
    Ok(())
}

async fn what_is_stored_meanwhile_disturbs_no_page(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    for name in ["b.txt", "d.txt", "f.txt"] {
        note(&manager.client, name).await?;
    }
    let list = || {
        manager
            .client
            .files()
            .list()
            .sort(FileSort::DisplayName, SortOrder::Asc)
            .limit(2)
    };
    let first = list().send().await?;
    note(&manager.client, "a.txt").await?;
    note(&manager.client, "e.txt").await?;
    manager
        .client
        .files()
        .delete([&first.items[1].id])
        .permanently()
        .send()
        .await
        .all()?;
    let rest = names(list().cursor(first.next).stream()).await?;

    assert_eq!(rest, ["e.txt", "f.txt"]);
    Ok(())
}

async fn a_limit_of_zero_is_none(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    note(&manager.client, "a.txt").await?;
    let page = manager.raw().get("/files?paging.limit=0").await?.value()?;
    assert_eq!(shown(&page), ["a.txt"]);
    Ok(())
}
