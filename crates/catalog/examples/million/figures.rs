//! What is measured. A figure is the median of many runs, so that one hiccup of the machine does not count.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    Result,
    bare::Bare,
    catalog::{
        Direction, Error, FileFilter, FileQuery, FileRecord, Files as _, Folders as _, Key,
        MEDIA_ROOT, Order, Position, Scope, Sort, Sqlite, Step,
    },
    stock::{FOLDER, MEDIUM, RARE, SITE, at, file},
};

/// How many files a page has.
const PAGE: usize = 100;
/// How often a figure is taken.
const RUNS: usize = 101;

/// Lists a folder of half a million: its first page, and one from its middle.
pub(crate) async fn lists(catalog: &Arc<Sqlite>, bare: &Bare) -> Result<()> {
    let top = Position {
        key: Key::Number(i64::MAX),
        id: String::new(),
    };
    let middle = Position {
        key: Key::Number(at(30_000_000_000).as_millisecond()),
        id: String::new(),
    };
    for (name, place, after) in [
        ("first", &top, None),
        ("deep", &middle, Some(middle.clone())),
    ] {
        let mut query = query(Scope::In(FOLDER.to_owned()), Sort::Updated, None);
        query.after = after;
        let ours = async || Ok(catalog.list_files(&query).await?.len());
        let bare = async || Ok(bare.page(place, PAGE)?.len());
        let [ours, bare] = medians_in_turn(ours, bare).await?;
        told(&format!("list_{name}_ours"), ours);
        told(&format!("list_{name}_bare"), bare);
    }

    for (name, sort) in [("name", Sort::Name), ("size", Sort::Size)] {
        let query = query(Scope::Below(MEDIA_ROOT.to_owned()), sort, None);
        let ours = median(async || Ok(catalog.list_files(&query).await?.len())).await?;
        told(&format!("list_site_by_{name}"), ours);
    }
    Ok(())
}

/// Looks for what is in many names, some, few and none.
pub(crate) async fn searches(catalog: &Arc<Sqlite>, bare: &Bare) -> Result<()> {
    let scan = median_of(5, async || Ok(bare.like("nobody has this")?.len())).await?;
    told("search_like_scan", scan);

    for (name, text) in [
        ("common", "wedding"),
        ("medium", MEDIUM),
        ("rare", RARE),
        ("none", "zzzzzz"),
        ("short", "we"),
    ] {
        for (order, sort) in [("time", Sort::Updated), ("name", Sort::Name)] {
            let mut query = query(Scope::Below(MEDIA_ROOT.to_owned()), sort, Some(text));
            query.limit = 50;
            let took = median(async || Ok(catalog.list_files(&query).await?.len())).await?;
            told(&format!("search_{name}_by_{order}"), took);
        }
    }
    Ok(())
}

/// Writes single files, each on disk before the next begins, and then sixteen writers at once.
pub(crate) async fn writes(catalog: &Arc<Sqlite>) -> Result<()> {
    const EACH: usize = 100;
    let usage = catalog.usage(SITE).await?;
    let mut number = usize::try_from(usage.files)?;

    let started = Instant::now();
    for _ in 0..EACH {
        number += 1;
        catalog.insert_file(fresh(number)).await?;
    }
    let one = started.elapsed() / u32::try_from(EACH)?;
    told("write_one_at_a_time", one);

    let started = Instant::now();
    let mut writing = JoinSet::new();
    for writer in 0..16 {
        let catalog = Arc::clone(catalog);
        let first = number + 1 + writer * EACH;
        writing.spawn(async move {
            for number in first..first + EACH {
                catalog.insert_file(fresh(number)).await?;
            }
            Ok::<_, Error>(())
        });
    }
    while let Some(written) = writing.join_next().await {
        written??;
    }
    told(
        "write_16_at_once",
        started.elapsed() / u32::try_from(16 * EACH)?,
    );
    Ok(())
}

/// Deletes and restores a folder of 20,000 files in 200 folders.
pub(crate) async fn trees(catalog: &Arc<Sqlite>) -> Result<()> {
    let usage = catalog.usage(SITE).await?;
    let first = 10_000_000 + usize::try_from(usage.files)?;
    let step = |name: String| Step {
        id: format!("tree-{first}-{name}"),
        name,
    };
    let trunk = step(format!("tree {first}"));
    let mut files = Vec::new();
    for branch in 0..200 {
        let steps = vec![trunk.clone(), step(format!("branch-{branch}"))];
        let folder = catalog.ensure_path(SITE, MEDIA_ROOT, steps, at(0)).await?;
        let leaves = first + branch * 100..first + (branch + 1) * 100;
        files.extend(leaves.map(|number| FileRecord {
            folder: folder.clone(),
            ..file(number)
        }));
    }
    catalog.insert_files(files).await?;

    let ids = [trunk.id];
    let started = Instant::now();
    catalog.trash_folders(SITE, &ids, at(1)).await?;
    told("trash_20000", started.elapsed());
    let started = Instant::now();
    catalog.restore_folders(SITE, &ids, at(2)).await?;
    told("restore_20000", started.elapsed());
    let started = Instant::now();
    let removed = catalog.remove_folders(SITE, &ids, at(3)).await?;
    told("remove_20000", started.elapsed());
    assert_eq!(removed.len(), 20_000, "all of the tree is gone");
    Ok(())
}

/// Prints a figure.
pub(crate) fn told(name: &str, took: Duration) {
    println!("{name} {:.4}", took.as_secs_f64() * 1000.0);
}

/// A file that has just come, after all the others.
fn fresh(number: usize) -> FileRecord {
    let now = at(90_000_000_000 + i64::try_from(number).unwrap_or_default());
    FileRecord {
        updated: now,
        created: now,
        ..file(20_000_000 + number)
    }
}

fn query(scope: Scope, sort: Sort, search: Option<&str>) -> FileQuery {
    let filter = FileFilter {
        scope,
        media_types: Vec::new(),
        private: None,
        search: search.map(str::to_owned),
    };
    FileQuery {
        site: SITE.to_owned(),
        filter,
        order: Order {
            sort,
            direction: Direction::Descending,
        },
        after: None,
        limit: PAGE,
    }
}

async fn median(work: impl AsyncFnMut() -> Result<usize>) -> Result<Duration> {
    median_of(RUNS, work).await
}

async fn median_of(runs: usize, mut work: impl AsyncFnMut() -> Result<usize>) -> Result<Duration> {
    let mut took = Vec::new();
    for _ in 0..runs {
        took.push(time(&mut work).await?);
    }
    Ok(middle(took))
}

/// Both run in turn, so that whatever else the machine does falls on both.
async fn medians_in_turn(
    mut one: impl AsyncFnMut() -> Result<usize>,
    mut other: impl AsyncFnMut() -> Result<usize>,
) -> Result<[Duration; 2]> {
    let mut took = [Vec::new(), Vec::new()];
    for _ in 0..RUNS {
        took[0].push(time(&mut one).await?);
        took[1].push(time(&mut other).await?);
    }
    Ok(took.map(middle))
}

async fn time(work: &mut impl AsyncFnMut() -> Result<usize>) -> Result<Duration> {
    let started = Instant::now();
    black_box(work().await?);
    Ok(started.elapsed())
}

fn middle(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() / 2]
}
