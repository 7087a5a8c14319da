//! Promises about lists: what belongs to them, in which order, and how pages join.

use std::sync::Arc;

use super::{at, file, site};
use crate::{
    Catalog, Direction, FileFilter, FileQuery, FileRecord, Order, Result, Scope, Sort,
    VISITOR_UPLOADS, fold::fold,
};

const BY_NAME: Order = Order {
    sort: Sort::Name,
    direction: Direction::Ascending,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    pages_join_without_seam_in_every_order(catalog).await?;
    names_are_ordered_without_regard_to_case(catalog).await?;
    pages_survive_what_comes_and_goes(catalog).await?;
    a_search_looks_into_name_type_and_labels(catalog).await?;
    a_search_takes_every_sign_as_it_is(catalog).await?;
    filters_narrow_a_list(catalog).await
}

async fn pages_join_without_seam_in_every_order(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "pages-join").await?;
    let mut files = Vec::new();
    for number in 0..20 {
        // Few values for many files, so that pages end in the middle of ties.
        let kept = FileRecord {
            name: ["b", "A", "a", "Ż"][number % 4].to_owned(),
            size: [0, 7, 5_000_000_000][number % 3],
            updated: at([4, 2][number % 2]),
            ..file(&site, &format!("{number:02}"))
        };
        files.push(catalog.insert_file(kept).await?);
    }

    for sort in [Sort::Name, Sort::Updated, Sort::Size] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let order = Order { sort, direction };
            for limit in [1, 3, 20, 21] {
                let walked = walk(catalog, &query(&site, order, limit)).await?;
                assert_eq!(walked, sorted(&files, order), "{order:?}, {limit} a page");
            }
        }
    }
    Ok(())
}

async fn names_are_ordered_without_regard_to_case(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "pages-case").await?;
    for name in ["ŻABA", "cat", "Banana", "żuk", "apple", "Äpfel", "äste"] {
        catalog.insert_file(file(&site, name)).await?;
    }

    let listed = names(catalog, &site, Scope::Live).await?;

    assert_eq!(
        listed,
        ["apple", "Banana", "cat", "Äpfel", "äste", "ŻABA", "żuk"]
    );
    Ok(())
}

async fn pages_survive_what_comes_and_goes(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "pages-survive").await?;
    for name in ["b", "d", "f", "h", "j"] {
        catalog.insert_file(file(&site, name)).await?;
    }
    let first = query(&site, BY_NAME, 2);
    let page = catalog.list_files(&first).await?;
    let last = page[1].clone();

    // One comes before the place where the page ended, one after it; the file at the place goes.
    for name in ["a", "e"] {
        catalog.insert_file(file(&site, name)).await?;
    }
    catalog
        .remove_files(&site, std::slice::from_ref(&last.id), at(9))
        .await?;
    let second = FileQuery {
        after: Some(last.position(Sort::Name)),
        limit: 100,
        ..first
    };
    let rest = catalog.list_files(&second).await?;

    let names =
        |files: Vec<FileRecord>| files.into_iter().map(|file| file.name).collect::<Vec<_>>();
    assert_eq!(names(page), ["b", "d"]);
    assert_eq!(names(rest), ["e", "f", "h", "j"]);
    Ok(())
}

async fn a_search_looks_into_name_type_and_labels(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "search-where").await?;
    for (id, name, mime, label) in [
        ("1", "Straße.JPG", "image/jpeg", "Ulica"),
        ("2", "report.pdf", "application/pdf", "Łąka"),
        ("3", "clip.mp4", "video/mp4", "café"),
    ] {
        let (name, mime) = (name.to_owned(), mime.to_owned());
        let kept = FileRecord {
            name,
            mime,
            labels: vec![label.to_owned()],
            ..file(&site, id)
        };
        catalog.insert_file(kept).await?;
    }

    assert_eq!(found(catalog, &site, "STRASSE").await?, ["Straße.JPG"]);
    assert_eq!(found(catalog, &site, "straße.jpg").await?, ["Straße.JPG"]);
    assert_eq!(found(catalog, &site, "ION/P").await?, ["report.pdf"]);
    assert_eq!(found(catalog, &site, "łĄKA").await?, ["report.pdf"]);
    assert_eq!(found(catalog, &site, "Café").await?, ["clip.mp4"]);
    assert_eq!(
        found(catalog, &site, "p").await?,
        ["clip.mp4", "report.pdf", "Straße.JPG"]
    );
    Ok(())
}

async fn a_search_takes_every_sign_as_it_is(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "search-signs").await?;
    let odd = ["50%", "a_b", "a\\b", "it's", "x\" OR 1=1 --", "[a]*?", "🐢"];
    for name in odd {
        catalog.insert_file(file(&site, name)).await?;
    }
    catalog.insert_file(file(&site, "plain")).await?;

    for needle in odd {
        assert_eq!(found(catalog, &site, needle).await?, [needle]);
    }
    assert_eq!(found(catalog, &site, "_").await?, ["a_b"]);
    Ok(())
}

async fn filters_narrow_a_list(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "filters").await?;
    for (name, media_type, private, folder) in [
        ("cat", "IMAGE", false, crate::MEDIA_ROOT),
        ("film", "VIDEO", true, crate::MEDIA_ROOT),
        ("song", "AUDIO", false, VISITOR_UPLOADS),
    ] {
        let (media_type, folder) = (media_type.to_owned(), folder.to_owned());
        let kept = FileRecord {
            folder,
            media_type,
            private,
            ..file(&site, name)
        };
        catalog.insert_file(kept).await?;
    }
    let all = query(&site, BY_NAME, 100);
    let only = async |filter: FileFilter| {
        walk(
            catalog,
            &FileQuery {
                filter,
                ..all.clone()
            },
        )
        .await
    };
    let media_types = vec!["VIDEO".to_owned(), "AUDIO".to_owned()];
    let id = |name: &str| format!("{site}-{name}");

    let by_type = FileFilter {
        media_types,
        ..all.filter.clone()
    };
    assert_eq!(only(by_type.clone()).await?, [id("film"), id("song")]);
    assert_eq!(
        only(FileFilter {
            private: Some(false),
            ..by_type
        })
        .await?,
        [id("song")]
    );
    let private = FileFilter {
        private: Some(true),
        ..all.filter.clone()
    };
    assert_eq!(only(private).await?, [id("film")]);
    let visitors = Scope::Below(VISITOR_UPLOADS.to_owned());
    assert_eq!(names(catalog, &site, visitors).await?, ["song"]);
    Ok(())
}

/// The names of all files in a part of a site.
pub(super) async fn names(
    catalog: &Arc<dyn Catalog>,
    site: &str,
    scope: Scope,
) -> Result<Vec<String>> {
    let mut query = query(site, BY_NAME, 100);
    query.filter.scope = scope;
    let files = catalog.list_files(&query).await?;
    Ok(files.into_iter().map(|file| file.name).collect())
}

async fn found(catalog: &Arc<dyn Catalog>, site: &str, needle: &str) -> Result<Vec<String>> {
    let mut query = query(site, BY_NAME, 100);
    query.filter.search = Some(needle.to_owned());
    let files = catalog.list_files(&query).await?;
    Ok(files.into_iter().map(|file| file.name).collect())
}

fn query(site: &str, order: Order, limit: usize) -> FileQuery {
    let filter = FileFilter {
        scope: Scope::Live,
        media_types: Vec::new(),
        private: None,
        search: None,
    };
    FileQuery {
        site: site.to_owned(),
        filter,
        order,
        after: None,
        limit,
    }
}

/// The ids of all pages, one after the other.
pub(super) async fn walk(catalog: &Arc<dyn Catalog>, first: &FileQuery) -> Result<Vec<String>> {
    let mut query = first.clone();
    let mut ids = Vec::new();
    loop {
        let page = catalog.list_files(&query).await?;
        assert!(page.len() <= query.limit);
        let Some(last) = page.last() else {
            return Ok(ids);
        };
        query.after = Some(last.position(query.order.sort));
        ids.extend(page.into_iter().map(|file| file.id));
    }
}

/// The ids in the order that is promised, found without the catalog.
pub(super) fn sorted(files: &[FileRecord], order: Order) -> Vec<String> {
    let mut files = files.to_vec();
    files.sort_by_key(|file| {
        let (number, text) = match order.sort {
            Sort::Name => (0, fold(&file.name)),
            Sort::Updated => (file.updated.as_millisecond(), String::new()),
            Sort::Size => (
                i64::try_from(file.size).expect("a small size"),
                String::new(),
            ),
        };
        (number, text, file.id.clone())
    });
    if order.direction == Direction::Descending {
        files.reverse();
    }
    files.into_iter().map(|file| file.id).collect()
}
