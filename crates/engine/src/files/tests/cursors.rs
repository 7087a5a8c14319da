//! Whatever comes, goes and changes between two pages: what stays is listed once, in order, and nothing twice.

use std::{cell::Cell, collections::BTreeSet, fmt::Display, time::Duration};

use api::{
    enums::SortOrder,
    types::{CursorPaging, FileDescriptor, FilePatch, FileSorting, PagingMetadata},
};
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::json;
use tokio::runtime::Runtime;

use super::delete;
use crate::{
    Caller, ListFiles, Result,
    testing::{self, Near},
};

/// One walk along a list, and what others do meanwhile.
#[derive(Debug, Clone)]
struct Walk {
    kind: Kind,
    field: &'static str,
    order: SortOrder,
    limit: i32,
    stock: Vec<Draft>,
    /// What happens after each page.
    meanwhile: Vec<Vec<Change>>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    List,
    Search,
    Query,
}

/// A file, with few values for each member so that pages end within ties.
#[derive(Debug, Clone)]
struct Draft {
    name: &'static str,
    size: u64,
    /// How many milliseconds after the one before it comes.
    pause: u64,
}

#[derive(Debug, Clone)]
enum Change {
    Insert(Draft),
    Rename(Index, &'static str),
    Trash(Index),
    Remove(Index),
}

const NAMES: [&str; 5] = ["cat a", "Cat A", "cat b", "ĆAT", "zcat"];

fn walk() -> impl Strategy<Value = Walk> {
    let kind = prop_oneof![Just(Kind::List), Just(Kind::Search), Just(Kind::Query)];
    let field = prop::sample::select(vec!["displayName", "updatedDate", "sizeInBytes"]);
    let order = prop_oneof![Just(SortOrder::Asc), Just(SortOrder::Desc)];
    let stock = prop::collection::vec(draft(), 0..24);
    let meanwhile = prop::collection::vec(prop::collection::vec(change(), 0..4), 0..8);
    let all = (kind, field, order, 1..7_i32, stock, meanwhile);
    all.prop_map(|(kind, field, order, limit, stock, meanwhile)| Walk {
        kind,
        field,
        order,
        limit,
        stock,
        meanwhile,
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let name = prop::sample::select(NAMES.to_vec());
    let pause = prop::sample::select(vec![0, 700, 1400]);
    (name, 0..3_u64, pause).prop_map(|(name, size, pause)| Draft { name, size, pause })
}

fn change() -> impl Strategy<Value = Change> {
    let name = prop::sample::select(NAMES.to_vec());
    prop_oneof![
        3 => draft().prop_map(Change::Insert),
        1 => (any::<Index>(), name).prop_map(|(index, name)| Change::Rename(index, name)),
        1 => any::<Index>().prop_map(Change::Trash),
        1 => any::<Index>().prop_map(Change::Remove),
    ]
}

#[test]
fn what_stays_is_listed_once_and_nothing_twice() -> Result<()> {
    let runtime = Runtime::new().expect("a runtime");
    let near = runtime.block_on(Near::open())?;
    let config = Config {
        cases: 96,
        failure_persistence: None,
        ..Config::default()
    };
    let cases = Cell::new(0);

    let outcome = TestRunner::new(config).run(&walk(), |walk| {
        // A site for each case spares the opening of an engine.
        cases.set(cases.get() + 1);
        let site = format!("case-{}", cases.get());
        runtime.block_on(async {
            let caller = near.on(&site, &site).await.map_err(broken)?;
            Shelf::new(&near, caller).check(walk).await
        })
    });

    let failure = outcome.err().map(|error| error.to_string());
    assert_eq!(failure, None);
    Ok(())
}

/// What is listed.
struct Shelf<'a> {
    near: &'a Near,
    caller: Caller,
    there: Vec<String>,
    /// What has gone or moved: it may be listed twice, or not at all.
    changed: BTreeSet<String>,
    made: usize,
}

type Checked<T = ()> = Result<T, TestCaseError>;

impl<'a> Shelf<'a> {
    fn new(near: &'a Near, caller: Caller) -> Self {
        Self {
            near,
            caller,
            there: Vec::new(),
            changed: BTreeSet::new(),
            made: 0,
        }
    }

    async fn check(mut self, walk: Walk) -> Checked {
        for draft in &walk.stock {
            self.insert(draft).await?;
        }
        let mut stayed = self.there.clone();

        let mut listed = self.list_all(&walk).await?;
        listed.retain(|file| !self.changed.contains(&file.id));
        stayed.retain(|id| !self.changed.contains(id));

        let ids: Vec<_> = listed.iter().map(|file| file.id.clone()).collect();
        let distinct: BTreeSet<_> = ids.iter().cloned().collect();
        prop_assert_eq!(ids.len(), distinct.len(), "listed twice: {:?}", ids);
        for id in &stayed {
            prop_assert!(distinct.contains(id), "{} is lost in {:?}", id, ids);
        }
        prop_assert_eq!(ids, in_order(&walk, listed));
        Ok(())
    }

    /// Page after page, while others do what they do.
    async fn list_all(&mut self, walk: &Walk) -> Checked<Vec<FileDescriptor>> {
        let mut listed = Vec::new();
        let mut meanwhile = walk.meanwhile.clone().into_iter();
        let mut cursor = None;
        loop {
            let (files, next) = self.page(walk, cursor).await?;
            prop_assert!(files.len() <= usize::try_from(walk.limit).unwrap_or_default());
            listed.extend(files);
            prop_assert!(listed.len() < 1000, "the list has no end");

            for change in meanwhile.next().unwrap_or_default() {
                self.change(change).await?;
            }
            let next = next.and_then(|paging| paging.cursors?.next);
            cursor = next.filter(|next| !next.is_empty());
            if cursor.is_none() {
                return Ok(listed);
            }
        }
    }

    async fn page(
        &self,
        walk: &Walk,
        cursor: Option<String>,
    ) -> Checked<(Vec<FileDescriptor>, Option<PagingMetadata>)> {
        let sort = FileSorting {
            field_name: Some(walk.field.to_owned()),
            order: Some(walk.order.clone()),
        };
        let limit = Some(walk.limit);
        let paging = Some(CursorPaging { cursor, limit });
        match walk.kind {
            Kind::List => {
                let request = ListFiles {
                    sort: Some(sort),
                    paging,
                    ..ListFiles::default()
                };
                let page = self.caller.list_files(request).await.map_err(broken)?;
                Ok((page.files, page.next_cursor))
            }
            Kind::Search => {
                let request = json!({ "search": "CAT", "sort": sort, "paging": paging });
                let request = serde_json::from_value(request).map_err(broken)?;
                let page = self.caller.search_files(request).await.map_err(broken)?;
                Ok((page.files, page.next_cursor))
            }
            Kind::Query => {
                let request = json!({ "query": { "sort": [sort], "cursorPaging": paging } });
                let request = serde_json::from_value(request).map_err(broken)?;
                let page = self.caller.query_files(request).await.map_err(broken)?;
                Ok((page.files, page.paging_metadata))
            }
        }
    }

    async fn insert(&mut self, draft: &Draft) -> Checked {
        self.near.clock.pass(Duration::from_millis(draft.pause));
        self.made += 1;
        // Neither the order of coming nor that of names is the order of ids.
        let id = format!("{}-{:02}", self.caller.site(), self.made * 37 % 100);
        let made = testing::picture(&self.caller, draft.name, |file| {
            file.id.clone_from(&id);
            file.size = draft.size;
            file.labels = vec!["cat".to_owned()];
        });
        made.await.map_err(broken)?;
        self.there.push(id);
        Ok(())
    }

    async fn change(&mut self, change: Change) -> Checked {
        self.near.clock.pass(Duration::from_millis(1));
        let id = match &change {
            Change::Insert(draft) => return self.insert(draft).await,
            _ if self.there.is_empty() => return Ok(()),
            Change::Rename(index, _) | Change::Trash(index) | Change::Remove(index) => {
                index.get(&self.there).clone()
            }
        };
        self.changed.insert(id.clone());
        let done = match change {
            Change::Rename(_, name) => {
                let patch = FilePatch {
                    id,
                    display_name: Some(name.to_owned()),
                    labels: None,
                    parent_folder_id: None,
                };
                self.caller.update_file(patch).await.map(drop)
            }
            Change::Trash(_) => self.caller.delete_files(delete(&[&id], false)).await,
            _ => {
                self.there.retain(|there| *there != id);
                self.caller.delete_files(delete(&[&id], true)).await
            }
        };
        done.map_err(broken)
    }
}

/// The ids in the order that is promised.
fn in_order(walk: &Walk, mut files: Vec<FileDescriptor>) -> Vec<String> {
    files.sort_by_cached_key(|file| {
        let (text, number) = match walk.field {
            "displayName" => (file.display_name.to_lowercase(), 0),
            "updatedDate" => {
                let updated = file.updated_date.map(jiff::Timestamp::as_millisecond);
                (String::new(), updated.unwrap_or_default())
            }
            _ => {
                let size = file.size_in_bytes.map(|size| size.0).unwrap_or_default();
                (String::new(), i64::try_from(size).unwrap_or_default())
            }
        };
        (text, number, file.id.clone())
    });
    if walk.order == SortOrder::Desc {
        files.reverse();
    }
    files.into_iter().map(|file| file.id).collect()
}

fn broken(error: impl Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}
