//! The tree as it should be: a map of nodes, walked from end to end whenever anything is asked.
//!
//! It is written from the rules and not from the catalog: slow, short, and plainly right.

use std::collections::{BTreeMap, BTreeSet};

use catalog::{MEDIA_ROOT, SYSTEM_FOLDERS, TRASH_ROOT, VISITOR_UPLOADS};

/// How many days something stays in the trash.
const TRASH_LIFE: u32 = 30;

#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) nodes: BTreeMap<String, Node>,
    pub(super) day: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) is_folder: bool,
    pub(super) parent: String,
    /// On which day it was deleted, and what was deleted: itself, or a folder above.
    pub(super) trashed: Option<(u32, String)>,
}

/// Whether the rules allow something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Done,
    Refused,
}

impl Model {
    pub(super) fn create(&mut self, id: String, is_folder: bool, parent: &str) {
        let parent = parent.to_owned();
        let trashed = None;
        self.nodes.insert(
            id,
            Node {
                is_folder,
                parent,
                trashed,
            },
        );
    }

    /// Whether a folder is there, not in the trash, and takes what is to be put into it.
    pub(super) fn takes(&self, folder: &str, is_folder: bool) -> bool {
        let system = SYSTEM_FOLDERS.contains(&folder) && !is_folder;
        let root = [MEDIA_ROOT, VISITOR_UPLOADS].contains(&folder);
        let node = self.nodes.get(folder);
        system || root || node.is_some_and(|node| node.trashed.is_none())
    }

    pub(super) fn relocate(&mut self, id: &str, target: &str) -> Verdict {
        let Some(node) = self.nodes.get(id) else {
            return Verdict::Refused;
        };
        if self.shown_in(id) == target {
            return Verdict::Done;
        }
        let moves = node.trashed.is_none()
            // Only what comes new may go into a system folder.
            && !SYSTEM_FOLDERS.contains(&target)
            && self.takes(target, node.is_folder)
            && !self.above(target).contains(id);
        if !moves {
            return Verdict::Refused;
        }
        target.clone_into(&mut self.node(id).parent);
        Verdict::Done
    }

    pub(super) fn trash(&mut self, id: &str) {
        let node = self.nodes.get(id);
        if node.is_some_and(|node| node.trashed.is_none()) {
            let trashed = Some((self.day, id.to_owned()));
            for each in self.along(id) {
                self.node(&each).trashed.clone_from(&trashed);
            }
        }
    }

    pub(super) fn restore(&mut self, id: &str) {
        let Some(node) = self.nodes.get(id).filter(|node| node.trashed.is_some()) else {
            return;
        };
        let homeless = !self.takes(&node.parent, node.is_folder);
        for each in self.along(id) {
            self.node(&each).trashed = None;
        }
        if homeless {
            MEDIA_ROOT.clone_into(&mut self.node(id).parent);
        }
    }

    pub(super) fn remove(&mut self, id: &str) {
        if self.nodes.contains_key(id) {
            for each in self.along(id) {
                self.nodes.remove(&each);
            }
        }
    }

    pub(super) fn purge(&mut self) {
        let day = self.day;
        let stays = |since: u32| since + TRASH_LIFE >= day;
        self.nodes.retain(|_, node| {
            let trashed = node.trashed.as_ref();
            trashed.is_none_or(|(since, _)| stays(*since))
        });
    }

    /// The folder that something is found in.
    pub(super) fn shown_in(&self, id: &str) -> &str {
        let node = &self.nodes[id];
        match &node.trashed {
            Some((_, deleted)) if deleted == id => TRASH_ROOT,
            _ => &node.parent,
        }
    }

    /// What is found in a folder.
    pub(super) fn inside(&self, folder: &str, is_folder: bool) -> BTreeSet<String> {
        self.ids(|id, node| node.is_folder == is_folder && self.shown_in(id) == folder)
    }

    /// All that is found anywhere below a root and not in the trash.
    pub(super) fn below(&self, root: &str, is_folder: bool) -> BTreeSet<String> {
        self.ids(|id, node| {
            node.is_folder == is_folder && node.trashed.is_none() && self.above(id).contains(root)
        })
    }

    fn ids(&self, wanted: impl Fn(&str, &Node) -> bool) -> BTreeSet<String> {
        let nodes = self.nodes.iter().filter(|(id, node)| wanted(id, node));
        nodes.map(|(id, _)| id.clone()).collect()
    }

    /// Something and all folders above it, the root included.
    fn above(&self, id: &str) -> BTreeSet<String> {
        let mut path = BTreeSet::from([id.to_owned()]);
        let mut id = id;
        while let Some(node) = self.nodes.get(id) {
            id = &node.parent;
            path.insert(id.to_owned());
        }
        if SYSTEM_FOLDERS.contains(&id) {
            path.insert(MEDIA_ROOT.to_owned());
        }
        path
    }

    /// Something and all that is found in it, and in that, and so on.
    fn along(&self, id: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([id.to_owned()]);
        loop {
            let more = self.ids(|id, _| found.contains(self.shown_in(id)));
            let all: BTreeSet<_> = &found | &more;
            if all.len() == found.len() {
                return found;
            }
            found = all;
        }
    }

    fn node(&mut self, id: &str) -> &mut Node {
        self.nodes.get_mut(id).expect("it was found just now")
    }
}
