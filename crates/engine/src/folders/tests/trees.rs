//! Whatever is done to a tree, in whatever order: the engine's is the model's.

use std::{cell::Cell, fmt::Display, time::Duration};

use api::types::{
    BulkDeleteFilesRequest, BulkRestoreFilesFromTrashBinRequest,
    BulkRestoreFoldersFromTrashBinRequest, FilePatch, FolderPatch,
};
use catalog::{MEDIA_ROOT, SYSTEM_FOLDERS, VISITOR_UPLOADS};
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestCaseError, TestRunner},
};
use tokio::runtime::Runtime;

use super::{
    delete, folder,
    model::{Model, Node, Verdict},
};
use crate::{
    Caller, Result,
    testing::{self, Near},
};

/// One thing that somebody does. Which file or folder is meant is drawn from those that ever were.
#[derive(Debug, Clone)]
enum Step {
    CreateFolder { parent: Index },
    CreateFile { parent: Index },
    Move { what: Index, target: Index },
    Trash { what: Vec<Index> },
    Restore { what: Vec<Index> },
    Remove { what: Index },
    Purge { days: u32 },
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    let some = || prop::collection::vec(any::<Index>(), 1..4);
    prop_oneof![
        4 => index().prop_map(|parent| Step::CreateFolder { parent }),
        4 => index().prop_map(|parent| Step::CreateFile { parent }),
        4 => (index(), index()).prop_map(|(what, target)| Step::Move { what, target }),
        4 => some().prop_map(|what| Step::Trash { what }),
        4 => some().prop_map(|what| Step::Restore { what }),
        1 => index().prop_map(|what| Step::Remove { what }),
        1 => (0..40_u32).prop_map(|days| Step::Purge { days }),
    ]
}

#[test]
fn a_tree_is_what_the_rules_make_of_it() -> Result<()> {
    let runtime = Runtime::new().expect("a runtime");
    let near = runtime.block_on(Near::open())?;
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    let cases = Cell::new(0);

    let steps = prop::collection::vec(step(), 1..60);
    let outcome = TestRunner::new(config).run(&steps, |steps| {
        // A site for each case spares the opening of an engine.
        cases.set(cases.get() + 1);
        let site = format!("case-{}", cases.get());
        runtime.block_on(async {
            let caller = near.on(&site, &site).await.map_err(broken)?;
            let mut garden = Garden::new(&near, caller);
            for (number, step) in steps.into_iter().enumerate() {
                garden.take(step).await?;
                if number % 8 == 7 {
                    garden.compare().await?;
                }
            }
            garden.compare().await
        })
    });

    let failure = outcome.err().map(|error| error.to_string());
    assert_eq!(failure, None);
    Ok(())
}

/// The engine's tree beside the model's.
pub(super) struct Garden<'a> {
    near: &'a Near,
    pub(super) caller: Caller,
    pub(super) model: Model,
    /// All that ever were, folders and files, those included that are always there.
    pub(super) folders: Vec<String>,
    pub(super) files: Vec<String>,
}

/// How many of the folders are always there.
pub(super) const FIXED: usize = 3;

pub(super) type Checked = Result<(), TestCaseError>;

impl<'a> Garden<'a> {
    fn new(near: &'a Near, caller: Caller) -> Self {
        let fixed: [_; FIXED] = [MEDIA_ROOT, VISITOR_UPLOADS, SYSTEM_FOLDERS[1]];
        Self {
            near,
            caller,
            model: Model::default(),
            folders: fixed.map(str::to_owned).to_vec(),
            files: Vec::new(),
        }
    }

    async fn take(&mut self, step: Step) -> Checked {
        match step {
            Step::CreateFolder { parent } => self.create_folder(parent).await,
            Step::CreateFile { parent } => self.create_file(parent).await,
            Step::Move { what, target } => self.relocate(what, target).await,
            Step::Trash { what } => self.trash(&what).await,
            Step::Restore { what } => self.restore(&what).await,
            Step::Remove { what } => self.remove(what).await,
            Step::Purge { days } => self.purge(days).await,
        }
    }

    async fn create_folder(&mut self, parent: Index) -> Checked {
        let parent = self.folder(parent);
        let made = self.caller.create_folder(folder("folder", Some(&parent)));
        let made = made.await;
        prop_assert_eq!(made.is_ok(), self.model.takes(&parent, true));
        if let Ok(made) = made {
            self.model.create(made.id.clone(), true, &parent);
            self.folders.push(made.id);
        }
        Ok(())
    }

    /// As an upload ends: a file whose folder has gone meanwhile lies in the media root.
    async fn create_file(&mut self, parent: Index) -> Checked {
        let parent = self.folder(parent);
        let name = format!("{}-{}", self.caller.site(), self.files.len());
        let made = testing::picture(&self.caller, &name, |file| file.folder.clone_from(&parent));
        let id = made.await.map_err(broken)?.id;
        let takes = self.model.takes(&parent, false);
        let parent = if takes { &parent } else { MEDIA_ROOT };
        self.model.create(id.clone(), false, parent);
        self.files.push(id);
        Ok(())
    }

    async fn relocate(&mut self, what: Index, target: Index) -> Checked {
        let (id, target) = (self.made(what, |_| true), self.folder(target));
        let parent_folder_id = Some(target.clone());
        let moved = if self.files.contains(&id) {
            let patch = FilePatch {
                id: id.clone(),
                display_name: None,
                labels: None,
                parent_folder_id,
            };
            self.caller.update_file(patch).await.map(drop)
        } else {
            let patch = FolderPatch {
                parent_folder_id,
                ..FolderPatch::default()
            };
            self.caller.update_folder(&id, patch).await.map(drop)
        };
        let verdict = match moved {
            Ok(()) => Verdict::Done,
            Err(_) => Verdict::Refused,
        };
        let expected = self.model.relocate(&id, &target);
        prop_assert_eq!(verdict, expected, "{} to {}", id, target);
        Ok(())
    }

    async fn trash(&mut self, what: &[Index]) -> Checked {
        let (files, folders) = self.sort(what, |node| node.trashed.is_none());
        self.delete(files, folders, false).await
    }

    async fn remove(&mut self, what: Index) -> Checked {
        let (files, folders) = self.sort(&[what], |_| true);
        self.delete(files, folders, true).await
    }

    async fn delete(
        &mut self,
        files: Vec<String>,
        folders: Vec<String>,
        permanent: bool,
    ) -> Checked {
        for id in files.iter().chain(&folders) {
            if permanent {
                self.model.remove(id);
            } else {
                self.model.trash(id);
            }
        }
        let request = BulkDeleteFilesRequest {
            file_ids: files,
            permanent: Some(permanent),
        };
        self.caller.delete_files(request).await.map_err(broken)?;
        let folders: Vec<_> = folders.iter().map(String::as_str).collect();
        let request = delete(&folders, permanent);
        self.caller.delete_folders(request).await.map_err(broken)
    }

    async fn restore(&mut self, what: &[Index]) -> Checked {
        let (file_ids, folder_ids) = self.sort(what, |node| node.trashed.is_some());
        for id in file_ids.iter().chain(&folder_ids) {
            self.model.restore(id);
        }
        let request = BulkRestoreFilesFromTrashBinRequest { file_ids };
        self.caller.restore_files(request).await.map_err(broken)?;
        let request = BulkRestoreFoldersFromTrashBinRequest { folder_ids };
        self.caller.restore_folders(request).await.map_err(broken)
    }

    async fn purge(&mut self, days: u32) -> Checked {
        self.near.clock.pass(Duration::from_hours(24) * days);
        self.model.day += days;
        self.model.purge();
        let purged = self.caller.engine().purge().await;
        purged.map(drop).map_err(broken)
    }

    /// A folder; rather one that people made and that is still there.
    fn folder(&self, index: Index) -> String {
        let there = |id: &&String| self.model.nodes.contains_key(*id);
        let likely = self.folders.iter().filter(there);
        let pool: Vec<_> = likely.chain(&self.folders).collect();
        (*index.get(&pool)).clone()
    }

    /// Something that people made; rather something `likely`.
    fn made(&self, index: Index, likely: impl Fn(&Node) -> bool) -> String {
        let made = self.folders[FIXED..].iter().chain(&self.files);
        let is_likely = |id: &&String| self.model.nodes.get(*id).is_some_and(&likely);
        let pool: Vec<_> = made.clone().filter(is_likely).chain(made).collect();
        if pool.is_empty() {
            return "nobody".to_owned();
        }
        (*index.get(&pool)).clone()
    }

    /// Files and folders apart, as requests want them.
    fn sort(&self, what: &[Index], likely: impl Fn(&Node) -> bool) -> (Vec<String>, Vec<String>) {
        let ids = what.iter().map(|index| self.made(*index, &likely));
        ids.partition(|id| self.files.contains(id))
    }
}

pub(super) fn broken(error: impl Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}
