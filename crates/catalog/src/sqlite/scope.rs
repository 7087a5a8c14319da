//! The parts of a site that lists are read from, each along an index of its own.

use crate::{MEDIA_ROOT, Scope, VISITOR_UPLOADS};

/// What lies together in every index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) shelf: Shelf<'a>,
    pub(super) trashed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf<'a> {
    /// What is shown in one folder.
    Folder(&'a str),
    /// What is anywhere below one root.
    Root(&'a str),
}

impl Part<'_> {
    /// The index of its files in the order of time.
    pub(super) fn by_time(&self) -> &'static str {
        match self.shelf {
            Shelf::Folder(_) => "files_by_updated",
            Shelf::Root(_) => "root_files_by_updated",
        }
    }
}

/// The parts of a scope; what is in two parts is merged after reading.
pub(super) fn parts(scope: &Scope) -> Vec<Part<'_>> {
    let part = |shelf, trashed| Part { shelf, trashed };
    let both = |trashed| {
        [MEDIA_ROOT, VISITOR_UPLOADS]
            .map(|root| part(Shelf::Root(root), trashed))
            .to_vec()
    };
    match scope {
        Scope::In(folder) => vec![part(Shelf::Folder(folder), false)],
        Scope::InTrash(folder) => vec![part(Shelf::Folder(folder), true)],
        Scope::Below(root) => vec![part(Shelf::Root(root), false)],
        Scope::Live => both(false),
        Scope::Trash => both(true),
        Scope::Nowhere => Vec::new(),
    }
}
